"""Authorization by secret key and project."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from ..config.settings import Settings
from ..errors import Problem
from ..storage import tables
from ..web.http import Request

_KEY_HEADER = b"secret-key"
_PROJECT_IDS = select(tables.projects.c.id)


def read_secret_key(request: Request) -> str:
    """Return the secret key of a request."""
    given = request.values(_KEY_HEADER)
    if not given:
        raise Problem(401, "the header Secret-Key is missing")
    if len(given) > 1:
        raise Problem(401, "the header Secret-Key occurs more than once")
    return given[0].decode("latin-1")


def check_project_access(
    connection: Connection, projects: Mapping[str, int] | None, project_id: str | None, settings: Settings
) -> Mapping[str, int]:
    """Check that a key is valid and opens the project in the path. Return the projects that it opens.

    By default the response does not reveal whether a project exists that the key does not open.
    """
    if projects is None:
        raise Problem(401, "the secret key in the header Secret-Key is not valid")
    if project_id is None or project_id in projects:
        return projects
    status: int = settings.closed_project_status
    if settings.unknown_project_status != status and not _exists(connection, project_id):
        status = settings.unknown_project_status
    if status == 404:
        raise Problem(404, "the project does not exist, or the secret key does not open it")
    raise Problem(403, "the secret key does not open this project")


def _exists(connection: Connection, project_id: str) -> bool:
    # Compared in Python, because a path may contain characters that databases reject.
    return project_id in connection.execute(_PROJECT_IDS).scalars()
