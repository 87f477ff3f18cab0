# Generated from spec/ and generator/templates/. Do not edit: change those and run `make generate`.
"""The projects of the workspace.

Every workflow, sequence and asset belongs to one project.

Each function builds a request and sends nothing; hand it to `Client.send` or `AsyncClient.send`. An argument
that has the wrong type, cannot be in a path, or breaks a documented constraint is a `RequestError`.
"""

from __future__ import annotations

from typing import Any

from ..encoding import segment
from ..models import Error, Project
from ..request import ApiOperation, Request

_ERRORS: dict[str, Any] = {
    "400": Error,
    "401": Error,
    "403": Error,
    "404": Error,
    "429": Error,
    "default": Error,
}


LIST_PROJECTS: ApiOperation[list[Project]] = ApiOperation(
    id="listProjects",
    method="GET",
    path="/workspace/projects",
    answers={200: list[Project]},
    errors=_ERRORS,
    safe=True,
    idempotent=True,
)


def list_projects() -> Request[list[Project]]:
    """List the projects.

    Returns all projects of the workspace that the caller's credentials have access to, in one response.

    Evidence: observed; assumed in detail: `projects-by-credentials`, `list-order`.

    `GET /workspace/projects`.

    Returns:
        A request whose answer is `list[Project]`.

    An error may carry `Retry-After`, in `StatusError.headers`.

    Example:
        >>> request = list_projects()
    """
    return Request(
        LIST_PROJECTS,
        "/workspace/projects",
    )


GET_PROJECT: ApiOperation[Project] = ApiOperation(
    id="getProject",
    method="GET",
    path="/projects/{projectId}",
    answers={200: Project},
    errors=_ERRORS,
    safe=True,
    idempotent=True,
)


def get_project(project_id: str) -> Request[Project]:
    """Get a project.

    Returns one project by id.

    Evidence: observed; assumed in detail: `forbidden-before-not-found`.

    `GET /projects/{projectId}`.

    Args:
        project_id: Id of the project, with the prefix `proj_`. Datature's client adds the prefix if it
            is missing. (observed)

    Returns:
        A request whose answer is `Project`.

    An error may carry `Retry-After`, in `StatusError.headers`.

    Example:
        >>> request = get_project("proj_cd067221d5a6e4007ccbb4afb5966535")
    """
    return Request(
        GET_PROJECT,
        "/projects/" + segment("project_id", project_id),
    )
