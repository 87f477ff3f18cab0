"""Workflows: list, get, update and delete."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, bindparam, delete, select, update

from nexus_api.models import DeleteResponse, FlowMetadata, Workflow

from ...errors import Problem
from ...storage import tables
from ..context import HANDLERS, Context

_table = tables.workflows
_one = (_table.c.project_row == bindparam("project"), _table.c.id == bindparam("flow"))

_in_project = select(_table).where(_table.c.project_row == bindparam("project"))
_LISTS = {
    "oldest": _in_project.order_by(_table.c.create_date, _table.c.row),
    "newest": _in_project.order_by(_table.c.create_date.desc(), _table.c.row.desc()),
}
_OF_SAME_TITLE = _in_project.where(_table.c.title == bindparam("title"), _table.c.id != bindparam("flow"))
_GET = select(_table).where(*_one)
_UPDATE = update(_table).where(*_one).values(title=bindparam("new_title"), update_date=bindparam("now"))
_DELETE = delete(_table).where(*_one)


@HANDLERS.handles("listWorkflows")
def list_workflows(context: Context) -> list[Workflow]:
    """Return all workflows of a project in order of creation."""
    rows = context.connection.execute(_LISTS[context.settings.list_order], {"project": context.project_row})
    return [_workflow(context, row) for row in rows]


@HANDLERS.handles("getWorkflow")
def get_workflow(context: Context) -> Workflow:
    """Return a workflow."""
    return _find(context)


@HANDLERS.handles("updateWorkflow")
def update_workflow(context: Context) -> Workflow:
    """Update the title of a workflow. The same title is no change."""
    body: FlowMetadata = context.body
    workflow = _find(context)
    touched_by = context.settings.update_date
    changed = workflow.title != body.title
    if changed:
        _check_title(context, body.title)
    if changed or touched_by == "write":
        workflow.title = body.title
        if touched_by != "never":
            workflow.update_date = context.settings.clock()
        values = {"new_title": workflow.title, "now": workflow.update_date}
        context.connection.execute(_UPDATE, _key(context) | values)
        context.changed = True
    return workflow


@HANDLERS.handles("deleteWorkflow")
def delete_workflow(context: Context) -> DeleteResponse:
    """Delete a workflow."""
    id = context.path["flowId"]
    context.changed = context.connection.execute(_DELETE, _key(context)).rowcount > 0
    if not context.changed and context.settings.missing_delete_status == 404:
        raise context.not_found("workflow", id)
    return DeleteResponse(deleted=True, id=id)


def _check_title(context: Context, title: str) -> None:
    if context.settings.workflow_titles == "unique":
        other = context.connection.execute(_OF_SAME_TITLE, _key(context) | {"title": title}).first()
        if other is not None:
            raise Problem(409, f"title: project {context.project_id!r} has another workflow titled {title!r}")


def _find(context: Context) -> Workflow:
    row = context.connection.execute(_GET, _key(context)).first()
    if row is None:
        raise context.not_found("workflow", context.path["flowId"])
    return _workflow(context, row)


def _key(context: Context) -> dict[str, Any]:
    return {"project": context.project_row, "flow": context.path["flowId"]}


def _workflow(context: Context, row: Row[Any]) -> Workflow:
    return Workflow(
        id=row.id,
        project_id=context.project_id,
        title=row.title,
        create_date=row.create_date,
        update_date=row.update_date,
    )
