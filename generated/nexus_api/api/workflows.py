# Generated from spec/ and generator/templates/. Do not edit: change those and run `make generate`.
"""Workflows, which describe how a model is trained.

They can be read, retitled and deleted.

Each function builds a request and sends nothing; hand it to `Client.send` or `AsyncClient.send`. An argument
that has the wrong type, cannot be in a path, or breaks a documented constraint is a `RequestError`.
"""

from __future__ import annotations

from typing import Any

from ..encoding import encode_body, segment
from ..models import DeleteResponse, Error, FlowMetadata, Workflow
from ..request import ApiOperation, Request

_ERRORS: dict[str, Any] = {
    "400": Error,
    "401": Error,
    "403": Error,
    "404": Error,
    "429": Error,
    "default": Error,
}


LIST_WORKFLOWS: ApiOperation[list[Workflow]] = ApiOperation(
    id="listWorkflows",
    method="GET",
    path="/projects/{projectId}/workflows",
    answers={200: list[Workflow]},
    errors=_ERRORS,
    safe=True,
    idempotent=True,
)


def list_workflows(project_id: str) -> Request[list[Workflow]]:
    """List the workflows.

    Returns all workflows of the project in one response; there are no pages and no filters. Titles need
    not be unique.

    Evidence: observed; assumed in detail: `list-order`, `titles-not-unique`,
    `forbidden-before-not-found`.

    `GET /projects/{projectId}/workflows`.

    Args:
        project_id: Id of the project, with the prefix `proj_`. Datature's client adds the prefix if it
            is missing. (observed)

    Returns:
        A request whose answer is `list[Workflow]`.

    An error may carry `Retry-After`, in `StatusError.headers`.

    Example:
        >>> request = list_workflows("proj_cd067221d5a6e4007ccbb4afb5966535")
    """
    return Request(
        LIST_WORKFLOWS,
        "/projects/" + segment("project_id", project_id) + "/workflows",
    )


GET_WORKFLOW: ApiOperation[Workflow] = ApiOperation(
    id="getWorkflow",
    method="GET",
    path="/projects/{projectId}/workflows/{flowId}",
    answers={200: Workflow},
    errors=_ERRORS,
    safe=True,
    idempotent=True,
)


def get_workflow(project_id: str, flow_id: str) -> Request[Workflow]:
    """Get a workflow.

    Returns one workflow by id.

    Evidence: observed; assumed in detail: `forbidden-before-not-found`.

    `GET /projects/{projectId}/workflows/{flowId}`.

    Args:
        project_id: Id of the project, with the prefix `proj_`. Datature's client adds the prefix if it
            is missing. (observed)
        flow_id: Id of the workflow, with the prefix `flow_`. (documented)

    Returns:
        A request whose answer is `Workflow`.

    An error may carry `Retry-After`, in `StatusError.headers`.

    Example:
        >>> request = get_workflow("proj_cd067221d5a6e4007ccbb4afb5966535", "flow_64e812a7e47592ef374cbbc2")
    """
    return Request(
        GET_WORKFLOW,
        "/projects/" + segment("project_id", project_id) + "/workflows/" + segment("flow_id", flow_id),
    )


UPDATE_WORKFLOW: ApiOperation[Workflow] = ApiOperation(
    id="updateWorkflow",
    method="PATCH",
    path="/projects/{projectId}/workflows/{flowId}",
    answers={200: Workflow},
    errors=_ERRORS,
    body=FlowMetadata,
    safe=False,
    idempotent=True,
)


def update_workflow(project_id: str, flow_id: str, body: FlowMetadata) -> Request[Workflow]:
    """Update a workflow.

    Sets the title of one workflow and returns the updated workflow. Nothing else can be set.

    Evidence: observed; assumed in detail: `patch-and-delete-idempotent`, `update-date`,
    `forbidden-before-not-found`.

    `PATCH /projects/{projectId}/workflows/{flowId}`.

    Args:
        project_id: Id of the project, with the prefix `proj_`. Datature's client adds the prefix if it
            is missing. (observed)
        flow_id: Id of the workflow, with the prefix `flow_`. (documented)
        body: The new metadata of the workflow.

    Returns:
        A request whose answer is `Workflow`.

    An error may carry `Retry-After`, in `StatusError.headers`.

    Example:
        >>> from nexus_api.models import *
        >>> body = FlowMetadata(title="My awesome workflow")
        >>> request = update_workflow(
        ...     "proj_cd067221d5a6e4007ccbb4afb5966535", "flow_64e812a7e47592ef374cbbc2", body
        ... )
    """
    return Request(
        UPDATE_WORKFLOW,
        "/projects/" + segment("project_id", project_id) + "/workflows/" + segment("flow_id", flow_id),
        body=encode_body(body, FlowMetadata),
    )


DELETE_WORKFLOW: ApiOperation[DeleteResponse] = ApiOperation(
    id="deleteWorkflow",
    method="DELETE",
    path="/projects/{projectId}/workflows/{flowId}",
    answers={200: DeleteResponse},
    errors=_ERRORS,
    safe=False,
    idempotent=True,
)


def delete_workflow(project_id: str, flow_id: str) -> Request[DeleteResponse]:
    """Delete a workflow.

    Deletes one workflow with all its information, including the training parameters. This cannot be
    undone (documented).

    Evidence: observed; assumed in detail: `patch-and-delete-idempotent`, `forbidden-before-not-found`.

    `DELETE /projects/{projectId}/workflows/{flowId}`.

    Args:
        project_id: Id of the project, with the prefix `proj_`. Datature's client adds the prefix if it
            is missing. (observed)
        flow_id: Id of the workflow, with the prefix `flow_`. (documented)

    Returns:
        A request whose answer is `DeleteResponse`.

    An error may carry `Retry-After`, in `StatusError.headers`.

    Example:
        >>> request = delete_workflow(
        ...     "proj_cd067221d5a6e4007ccbb4afb5966535", "flow_64e812a7e47592ef374cbbc2"
        ... )
    """
    return Request(
        DELETE_WORKFLOW,
        "/projects/" + segment("project_id", project_id) + "/workflows/" + segment("flow_id", flow_id),
    )
