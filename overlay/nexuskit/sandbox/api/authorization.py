"""Who may do what: the secret key of a request, and the project in its path."""

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
    """Return the secret key that a request came with."""
    given = request.values(_KEY_HEADER)
    if not given:
        raise Problem(401, "the header Secret-Key is missing")
    if len(given) > 1:
        raise Problem(401, "the header Secret-Key is given more than once")
    return given[0].decode("latin-1")


def check_project_access(
    connection: Connection, projects: Mapping[str, int] | None, project_id: str | None, settings: Settings
) -> Mapping[str, int]:
    """See that a key is one, and that it opens the project in the path.

    By default the answer for a project that it does not open is the same whether the project exists or not,
    so that a key tells nothing about others.
    """
    if projects is None:
        raise Problem(401, "the secret key in the header Secret-Key is not valid")
    if project_id is None or project_id in projects:
        return projects
    status: int = settings.closed_project_status
    if settings.unknown_project_status != status and not _exists(connection, project_id):
        status = settings.unknown_project_status
    if status == 404:
        raise Problem(404, "there is no such project, or the secret key does not open it")
    raise Problem(403, "the secret key does not open this project")


def _exists(connection: Connection, project_id: str) -> bool:
    # Compared here: a path may hold what no database takes for a text.
    return project_id in connection.execute(_PROJECT_IDS).scalars()
