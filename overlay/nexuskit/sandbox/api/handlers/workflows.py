"""Workflows: read, retitle, delete."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, bindparam, delete, select, update

from nexus_api.models import DeleteResponse, FlowMetadata, Workflow

from ...errors import Problem
from ...storage import tables
from ..context import Call, Handlers

HANDLERS = Handlers()

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
def list_workflows(call: Call) -> list[Workflow]:
    """Give all workflows of a project in order of creation."""
    rows = call.connection.execute(_LISTS[call.settings.list_order], {"project": call.project_row})
    return [_workflow(call, row) for row in rows]


@HANDLERS.handles("getWorkflow")
def get_workflow(call: Call) -> Workflow:
    """Give one workflow."""
    return _find(call)


@HANDLERS.handles("updateWorkflow")
def update_workflow(call: Call) -> Workflow:
    """Retitle a workflow; a title that it has already is no change."""
    body: FlowMetadata = call.body
    workflow = _find(call)
    touched_by = call.settings.update_date
    changed = workflow.title != body.title
    if changed:
        _check_title(call, body.title)
    if changed or touched_by == "write":
        workflow.title = body.title
        if touched_by != "never":
            workflow.update_date = call.settings.clock()
        values = {"new_title": workflow.title, "now": workflow.update_date}
        call.connection.execute(_UPDATE, _key(call) | values)
        call.changed = True
    return workflow


@HANDLERS.handles("deleteWorkflow")
def delete_workflow(call: Call) -> DeleteResponse:
    """Delete a workflow."""
    id = call.path["flowId"]
    call.changed = call.connection.execute(_DELETE, _key(call)).rowcount > 0
    if not call.changed and call.settings.missing_delete_status == 404:
        raise call.not_found("workflow", id)
    return DeleteResponse(deleted=True, id=id)


def _check_title(call: Call, title: str) -> None:
    if call.settings.workflow_titles == "unique":
        other = call.connection.execute(_OF_SAME_TITLE, _key(call) | {"title": title}).first()
        if other is not None:
            raise Problem(409, f"title: project {call.project_id!r} has another workflow titled {title!r}")


def _find(call: Call) -> Workflow:
    row = call.connection.execute(_GET, _key(call)).first()
    if row is None:
        raise call.not_found("workflow", call.path["flowId"])
    return _workflow(call, row)


def _key(call: Call) -> dict[str, Any]:
    return {"project": call.project_row, "flow": call.path["flowId"]}


def _workflow(call: Call, row: Row[Any]) -> Workflow:
    return Workflow(
        id=row.id,
        project_id=call.project_id,
        title=row.title,
        create_date=row.create_date,
        update_date=row.update_date,
    )
