"""Upload sessions: create and cancel."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec
from sqlalchemy import Row, bindparam, func, insert, select, update

from nexus_api.models import (
    AssetToUpload,
    CancelResponse,
    NewUploadSession,
    UploadSession,
    UploadSessionAssetItem,
    UploadSessionAssetMetadata,
    UploadSignedUrl,
)

from ...errors import Problem
from ...storage import tables
from ...storage.batch_sql import insert_many
from ...storage.tables import upload_files, upload_sessions
from ...uploads.files import QUEUED, RUNNING, checked_crc32c
from ...uploads.media_types import check_file
from ...uploads.signature import FILES, new_token, required_headers
from ..context import HANDLERS, Context

_SESSION = "up_"
_OPERATION = "op_"

_KEY_ROW = select(tables.secret_keys.c.row).where(tables.secret_keys.c.secret_key == bindparam("key"))
_PROJECT_TYPE = select(tables.projects.c.type).where(tables.projects.c.row == bindparam("project"))
_EARLIER = (
    select(upload_sessions.c.create_date)
    .where(upload_sessions.c.key_row == bindparam("key"), upload_sessions.c.create_date > bindparam("after"))
    .order_by(upload_sessions.c.create_date.desc())
    .offset(bindparam("others"))
    .limit(1)
)
_GET = select(upload_sessions).where(
    upload_sessions.c.id == bindparam("session"), upload_sessions.c.project_row == bindparam("project")
)
_ADD = insert(upload_sessions)
_CANCEL = (
    update(upload_sessions)
    .where(upload_sessions.c.id == bindparam("session"))
    .values(cancel_date=bindparam("now"))
)
_UNFINISHED = (
    select(func.count())
    .select_from(upload_files)
    .where(upload_files.c.session_id == bindparam("session"), upload_files.c.state.in_([QUEUED, RUNNING]))
)


@HANDLERS.handles("createUploadSession")
def create_upload_session(context: Context) -> UploadSession:
    """Record the files, and return a signed URL for each."""
    body: NewUploadSession = context.body
    _check_files(context, body.assets)
    key_row = context.connection.execute(_KEY_ROW, {"key": context.secret_key}).scalar_one()
    now = context.settings.clock()
    _check_rate(context, key_row, now)
    digits = uuid.uuid4()
    id = f"{_SESSION}{digits}"
    expiry = now + context.settings.upload_url_seconds * 1_000
    values = {
        "id": id,
        "project_row": context.project_row,
        "key_row": key_row,
        "groups": msgspec.json.encode(list(dict.fromkeys(body.groups))).decode(),
        "create_date": now,
        "expiry_date": expiry,
    }
    context.connection.execute(_ADD, values)
    tokens = [new_token() for _ in body.assets]
    rows = [_row(id, token, file, now) for token, file in zip(tokens, body.assets, strict=True)]
    insert_many(context.connection, upload_files, rows)
    context.changed = True
    items = [_item(context, id, token, file, expiry) for token, file in zip(tokens, body.assets, strict=True)]
    return UploadSession(id=id, op_id=f"{_OPERATION}{digits}", assets=items)


@HANDLERS.handles("cancelUploadSession")
def cancel_upload_session(context: Context) -> CancelResponse:
    """Cancel a session. Files that have arrived stay."""
    id = context.path["uploadSessionId"]
    session = find_session(context, id)
    unfinished = context.connection.execute(_UNFINISHED, {"session": id}).scalar_one()
    if session.cancel_date is not None or not unfinished:
        raise Problem(409, f"the upload session {id!r} has ended")
    context.connection.execute(_CANCEL, {"session": id, "now": context.settings.clock()})
    context.changed = True
    return CancelResponse(cancelled=True, id=id)


def find_session(context: Context, id: str) -> Row[Any]:
    """Find a session of the project, or answer 404."""
    row = context.connection.execute(_GET, {"session": id, "project": context.project_row}).first()
    if row is None:
        raise context.not_found("upload session", id)
    return row


def find_session_of_operation(context: Context, id: str) -> Row[Any]:
    """Find the session of an operation of the project, or answer 404."""
    key = {"session": _SESSION + id.removeprefix(_OPERATION), "project": context.project_row}
    row = context.connection.execute(_GET, key).first()
    if row is None or not id.startswith(_OPERATION):
        raise context.not_found("operation", id)
    return row


def _check_files(context: Context, files: list[AssetToUpload]) -> None:
    settings = context.settings
    if len(files) > settings.max_session_files:
        raise Problem(
            400,
            f"assets: a session may contain at most {settings.max_session_files} files, got {len(files)}",
        )
    project_type = context.connection.execute(_PROJECT_TYPE, {"project": context.project_row}).scalar_one()
    positions: dict[str, int] = {}
    for position, file in enumerate(files):
        check_file(f"assets[{position}]", file.mime, file.size, project_type, settings)
        first = positions.setdefault(file.filename, position)
        if first != position:
            raise Problem(
                400, f"assets[{position}].filename: {file.filename!r} is the filename of assets[{first}], too"
            )


def _check_rate(context: Context, key_row: int, now: int) -> None:
    settings = context.settings
    span = settings.sessions_seconds * 1_000
    key = {"key": key_row, "after": now - span, "others": settings.max_sessions - 1}
    oldest = context.connection.execute(_EARLIER, key).scalar()
    if oldest is not None:
        seconds = -(-(oldest + span - now) // 1_000)
        raise Problem(
            429,
            f"a key may start {settings.max_sessions} upload sessions in {settings.sessions_seconds} "
            f"seconds; wait {seconds} seconds",
            {"Retry-After": str(seconds)},
        )


def _row(session_id: str, token: str, file: AssetToUpload, now: int) -> dict[str, Any]:
    return {
        "token": token,
        "session_id": session_id,
        "filename": file.filename,
        "mime": file.mime,
        "size": file.size,
        "crc32c": file.crc32c,
        "state": QUEUED,
        "update_date": now,
        "due_date": None,
        "failure": None,
    }


def _item(
    context: Context, session_id: str, token: str, file: AssetToUpload, expiry: int
) -> UploadSessionAssetItem:
    return UploadSessionAssetItem(
        metadata=UploadSessionAssetMetadata(
            filename=file.filename, mime=file.mime, size=file.size, crc32c=file.crc32c
        ),
        upload=UploadSignedUrl(
            method=context.settings.upload_method,
            url=f"{context.origin}{FILES.decode()}{token}",
            headers=required_headers(
                session_id, file.filename, file.mime, checked_crc32c(file, context.settings)
            ),
            expiry_date=expiry,
        ),
    )
