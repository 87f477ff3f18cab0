"""Workflows: read, retitle, delete."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, bindparam, delete, select, update

from nexus_api.models import DeleteResponse, FlowMetadata, Workflow

from ...storage import tables
from ..calls import Call, Handlers

HANDLERS = Handlers()

_table = tables.workflows
_one = (_table.c.project_row == bindparam("project"), _table.c.id == bindparam("flow"))

_LIST = (
    select(_table)
    .where(_table.c.project_row == bindparam("project"))
    .order_by(_table.c.create_date, _table.c.row)
)
_GET = select(_table).where(*_one)
_UPDATE = update(_table).where(*_one).values(title=bindparam("new_title"), update_date=bindparam("now"))
_DELETE = delete(_table).where(*_one)


@HANDLERS.handles("listWorkflows")
def list_workflows(call: Call) -> list[Workflow]:
    """Give all workflows of a project, oldest first."""
    rows = call.connection.execute(_LIST, {"project": call.project_row})
    return [_workflow(call, row) for row in rows]


@HANDLERS.handles("getWorkflow")
def get_workflow(call: Call) -> Workflow:
    """Give one workflow."""
    return _find(call)


@HANDLERS.handles("updateWorkflow")
def update_workflow(call: Call) -> Workflow:
    """Retitle a workflow; a title that it has already changes nothing."""
    body: FlowMetadata = call.body
    workflow = _find(call)
    if workflow.title != body.title:
        workflow.title = body.title
        workflow.update_date = call.settings.clock()
        values = {"new_title": workflow.title, "now": workflow.update_date}
        call.connection.execute(_UPDATE, _key(call) | values)
    return workflow


@HANDLERS.handles("deleteWorkflow")
def delete_workflow(call: Call) -> DeleteResponse:
    """Delete a workflow."""
    id = call.path["flowId"]
    if call.connection.execute(_DELETE, _key(call)).rowcount == 0:
        raise call.not_found("workflow", id)
    return DeleteResponse(deleted=True, id=id)


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
