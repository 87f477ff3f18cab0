# Generated from spec/ and generator/templates/. Do not edit: change those and run `make generate`.
"""Work that the service does after a request, such as making uploaded files assets.

Each function builds a request and sends nothing; hand it to `Client.send` or `AsyncClient.send`. An argument
that has the wrong type, cannot be in a path, or breaks a documented constraint is a `RequestError`.
"""

from __future__ import annotations

from ..encoding import segment
from ..models import Error, Operation
from ..request import ApiOperation, Request

GET_OPERATION: ApiOperation[Operation] = ApiOperation(
    id="getOperation",
    method="GET",
    path="/projects/{projectId}/operations/{opId}",
    answers={200: Operation},
    errors={"400": Error, "401": Error, "403": Error, "404": Error, "429": Error, "default": Error},
    safe=True,
    idempotent=True,
)


def get_operation(project_id: str, op_id: str) -> Request[Operation]:
    """Get an operation.

    Returns the state of an operation. Call it repeatedly until `status.overview` is final.

    Evidence: observed; assumed in detail: `operation-states`, `forbidden-before-not-found`.

    `GET /projects/{projectId}/operations/{opId}`.

    Args:
        project_id: Id of the project, with the prefix `proj_`. Datature's client adds the prefix if it
            is missing. (observed)
        op_id: Id of the operation, with its prefix `op_`. (observed)

    Returns:
        A request whose answer is `Operation`.

    An error may carry `Retry-After`, in `StatusError.headers`.

    Example:
        >>> request = get_operation(
        ...     "proj_cd067221d5a6e4007ccbb4afb5966535", "op_d0b3b1a4-6c9f-4a7e-9e2c-2f1f6f0f7f55"
        ... )
    """
    return Request(
        GET_OPERATION,
        "/projects/" + segment("project_id", project_id) + "/operations/" + segment("op_id", op_id),
    )
