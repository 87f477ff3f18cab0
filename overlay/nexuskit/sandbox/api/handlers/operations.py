"""Operations: get."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select

from nexus_api.enums import OperationStatusOverview
from nexus_api.models import Operation, OperationProgress, OperationProgressWithStatus, OperationStatus

from ...storage.tables import upload_files
from ...uploads.files import ERRORED, FINISHED, QUEUED, RUNNING
from ..context import HANDLERS, Context
from .uploads import find_session_of_operation

_of_session = upload_files.c.session_id == bindparam("session")
_COUNTS = (
    select(
        upload_files.c.state, func.count().label("number"), func.max(upload_files.c.update_date).label("at")
    )
    .where(_of_session)
    .group_by(upload_files.c.state)
)
_FAILED = (
    select(upload_files.c.filename, upload_files.c.failure)
    .where(_of_session, upload_files.c.state == ERRORED)
    .order_by(upload_files.c.update_date, upload_files.c.token)
    .limit(1)
)

_MESSAGES = {
    OperationStatusOverview.QUEUED: "Waiting for the files",
    OperationStatusOverview.RUNNING: "Processing the files",
    OperationStatusOverview.FINISHED: "All files are assets",
    OperationStatusOverview.CANCELLED: "The upload session was cancelled",
}


@HANDLERS.handles("getOperation")
def get_operation(context: Context) -> Operation:
    """Return the operation of an upload session."""
    id = context.path["opId"]
    session = find_session_of_operation(context, id)
    rows = context.connection.execute(_COUNTS, {"session": session.id}).all()
    counts = {row.state: row.number for row in rows}
    dates = [session.create_date, *(row.at for row in rows)]
    cancelled = 0
    if session.cancel_date is not None:
        # Files that did not arrive before.
        cancelled = counts.pop(QUEUED, 0)
        dates.append(session.cancel_date)
    overview = _overview(counts, is_cancelled=session.cancel_date is not None)
    return Operation(
        id=id,
        kind="nexus.assets.upload",
        status=OperationStatus(
            overview=overview,
            message=_MESSAGES.get(overview) or _failure(context, session.id, counts[ERRORED]),
            progress=OperationProgress(
                unit="assets",
                with_status=OperationProgressWithStatus(
                    queued=counts.get(QUEUED, 0),
                    running=counts.get(RUNNING, 0),
                    finished=counts.get(FINISHED, 0),
                    cancelled=cancelled,
                    errored=counts.get(ERRORED, 0),
                ),
            ),
        ),
        create_date=session.create_date,
        update_date=max(dates),
    )


def _overview(counts: dict[str, int], *, is_cancelled: bool) -> OperationStatusOverview:
    if is_cancelled:
        return OperationStatusOverview.CANCELLED
    if counts.keys() <= {QUEUED}:
        return OperationStatusOverview.QUEUED
    if counts.keys() & {QUEUED, RUNNING}:
        return OperationStatusOverview.RUNNING
    return OperationStatusOverview.ERRORED if ERRORED in counts else OperationStatusOverview.FINISHED


def _failure(context: Context, session_id: str, number: int) -> str:
    first = context.connection.execute(_FAILED, {"session": session_id}).one()
    return f"Failed files: {number}; the first is {first.filename!r}: {first.failure}"
