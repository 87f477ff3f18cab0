"""The workspace and its projects."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Row, bindparam, select

from nexus_api.models import AnnotationStatistic, Project, Workspace

from ...errors import Problem
from ...storage import tables
from ..context import HANDLERS, Context

_WORKSPACE = select(tables.workspace)
_ALL_PROJECTS = select(tables.projects, select(tables.workspace.c.id).scalar_subquery().label("workspace_id"))
_PROJECTS = _ALL_PROJECTS.where(tables.projects.c.row.in_(bindparam("rows", expanding=True)))


@HANDLERS.handles("getWorkspace")
def get_workspace(context: Context) -> Workspace:
    """Return the workspace."""
    row = context.connection.execute(_WORKSPACE).first()
    if row is None:
        raise Problem(404, "the database has no workspace; start the sandbox with a seed")
    return Workspace(id=row.id, name=row.name, owner=row.owner, tier=row.tier, create_date=row.create_date)


@HANDLERS.handles("listProjects")
def list_projects(context: Context) -> list[Project]:
    """Return the projects that the key opens, or all, in order of creation."""
    if context.settings.listed_projects == "all":
        rows = context.connection.execute(_ALL_PROJECTS)
    else:
        rows = context.connection.execute(_PROJECTS, {"rows": list(context.projects.values())})
    newest_first = context.settings.list_order == "newest"
    in_order = sorted(rows, key=lambda row: (row.create_date, row.row), reverse=newest_first)
    return [_project(row) for row in in_order]


@HANDLERS.handles("getProject")
def get_project(context: Context) -> Project:
    """Return a project."""
    row = context.connection.execute(_PROJECTS, {"rows": [context.project_row]}).first()
    if row is None:
        raise Problem(404, f"project {context.project_id!r} does not exist")
    return _project(row)


def _project(row: Row[Any]) -> Project:
    return Project(
        id=row.id,
        name=row.name,
        workspace_id=row.workspace_id,
        type=row.type,
        create_date=row.create_date,
        localization=row.localization,
        tags=msgspec.json.decode(row.tags, type=list[str]),
        groups=msgspec.json.decode(row.groups, type=list[str]),
        statistic=row.statistic and msgspec.json.decode(row.statistic, type=AnnotationStatistic),
    )
