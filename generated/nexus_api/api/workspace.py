# Generated from spec/ and generator/templates/. Do not edit: change those and run `make generate`.
"""The workspace of the caller's credentials.

Each function builds a request and sends nothing; hand it to `Client.send` or `AsyncClient.send`. An argument
that has the wrong type, cannot be in a path, or breaks a documented constraint is a `RequestError`.
"""

from __future__ import annotations

from ..models import Error, Workspace
from ..request import ApiOperation, Request

GET_WORKSPACE: ApiOperation[Workspace] = ApiOperation(
    id="getWorkspace",
    method="GET",
    path="/workspace",
    answers={200: Workspace},
    errors={"400": Error, "401": Error, "403": Error, "404": Error, "429": Error, "default": Error},
    safe=True,
    idempotent=True,
)


def get_workspace() -> Request[Workspace]:
    """Get the workspace.

    Returns the workspace of the caller's credentials.

    Evidence: observed.

    `GET /workspace`.

    Returns:
        A request whose answer is `Workspace`.

    An error may carry `Retry-After`, in `StatusError.headers`.

    Example:
        >>> request = get_workspace()
    """
    return Request(
        GET_WORKSPACE,
        "/workspace",
    )
