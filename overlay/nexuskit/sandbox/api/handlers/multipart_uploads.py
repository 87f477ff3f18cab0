"""Uploads in parts: create, get the URL of a part, report a part, complete and abort."""

from __future__ import annotations

import functools
import uuid
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, select, update

from nexus_api.models import (
    CompletedPart,
    MultipartAbortResponse,
    MultipartCompleteResponse,
    MultipartPartStatus,
    MultipartUploadSession,
    MultipartUploadSignedUrl,
    NewMultipartUpload,
)

from ...errors import Problem
from ...storage.blobs import URL_PREFIX, Blob, add_blob, drop_blob, pieces_of
from ...storage.tables import multipart_parts, multipart_uploads, upload_files, upload_sessions
from ...uploads.files import AnnouncedFile, checked_crc32c, find_file, find_file_by_name
from ...uploads.receiving import checksum
from ...uploads.signature import PARTS, new_token
from ..context import HANDLERS, Context
from .uploads import find_session

_ENTITY_TAG = "ETag"

_UPLOAD = (
    select(multipart_uploads)
    .select_from(multipart_uploads.join(upload_files).join(upload_sessions))
    .where(
        multipart_uploads.c.id == bindparam("upload"), upload_sessions.c.project_row == bindparam("project")
    )
)
_ADD = insert(multipart_uploads)
_COMPLETE = update(multipart_uploads).where(multipart_uploads.c.id == bindparam("upload")).values(completed=1)
_DELETE = delete(multipart_uploads).where(multipart_uploads.c.id == bindparam("upload"))
_this_part = (
    multipart_parts.c.upload_id == bindparam("upload"),
    multipart_parts.c.number == bindparam("part"),
)
_PART = select(multipart_parts).where(*_this_part)
_ADD_PART = insert(multipart_parts)
_EXTEND_PART = update(multipart_parts).where(*_this_part).values(expiry_date=bindparam("expiry"))
_REPORT_PART = update(multipart_parts).where(*_this_part).values(reported=1)
_REPORTED = (
    select(func.count())
    .select_from(multipart_parts)
    .where(multipart_parts.c.upload_id == bindparam("upload"), multipart_parts.c.reported == 1)
)


@HANDLERS.handles("createMultipartUpload")
def create_multipart_upload(context: Context) -> MultipartUploadSession:
    """Start an upload in parts of a file of the session."""
    body: NewMultipartUpload = context.body
    session = find_session(context, context.path["uploadSessionId"])
    file = find_file_by_name(context.connection, session.id, body.filename)
    if file is None:
        raise context.not_found("file in this upload session with the filename", body.filename)
    for name, announced in (("mime", file.mime), ("size", file.size)):
        if getattr(body, name) != announced:
            raise Problem(400, f"{name}: must be {announced!r}, as announced, got {getattr(body, name)!r}")
    _check_open(file)
    id, blob = f"mp_{uuid.uuid4()}", new_token()
    part_count = max(1, -(-file.size // context.settings.part_bytes))
    values = {"id": id, "token": file.token, "blob": blob, "part_count": part_count, "completed": 0}
    context.connection.execute(_ADD, values)
    add_blob(context.connection, blob, Blob(file.mime, file.size, part_count))
    context.changed = True
    return MultipartUploadSession(id=id, part_count=part_count)


@HANDLERS.handles("createMultipartUploadPart")
def create_multipart_upload_part(context: Context) -> MultipartUploadSignedUrl:
    """Return the signed URL of a part. A repeated request extends its lifetime."""
    upload = _find(context)
    number = _part_number(context, upload)
    expiry = context.settings.clock() + context.settings.upload_url_seconds * 1_000
    key = {"upload": upload.id, "part": number}
    part = context.connection.execute(_PART, key).first()
    token = new_token() if part is None else part.token
    if part is None:
        values = {
            "upload_id": upload.id,
            "number": number,
            "token": token,
            "expiry_date": expiry,
            "reported": 0,
        }
        context.connection.execute(_ADD_PART, values)
    else:
        context.connection.execute(_EXTEND_PART, {**key, "expiry": expiry})
    context.changed = True
    return MultipartUploadSignedUrl(
        method=context.settings.upload_method,
        url=f"{context.origin}{PARTS.decode()}{token}",
        expiry=expiry,
        response_headers=[_ENTITY_TAG],
        response_body=False,
    )


@HANDLERS.handles("completeMultipartUploadPart")
def complete_multipart_upload_part(context: Context) -> MultipartPartStatus:
    """Record that a part has arrived, as its entity tag proves."""
    body: CompletedPart = context.body
    upload = _find(context)
    number = _part_number(context, upload)
    part = context.connection.execute(_PART, {"upload": upload.id, "part": number}).first()
    if part is None or part.entity_tag is None:
        raise Problem(409, f"part {number} has not arrived")
    given = {name.lower(): value for name, value in body.response_headers.items()}
    if given.get(_ENTITY_TAG.lower()) != part.entity_tag:
        raise Problem(
            400, f"responseHeaders: must contain the {_ENTITY_TAG} of part {number}, {part.entity_tag!r}"
        )
    if not part.reported:
        context.connection.execute(_REPORT_PART, {"upload": upload.id, "part": number})
        context.changed = True
    return MultipartPartStatus(id=upload.id, part_number=number, completed=True)


@HANDLERS.handles("completeMultipartUpload")
def complete_multipart_upload(context: Context) -> MultipartCompleteResponse:
    """End an upload in parts: the file has arrived."""
    upload = _find(context)
    file = find_file(context.connection, upload.token)
    if file is not None and not file.has_arrived:
        _check_open(file)
        reported = context.connection.execute(_REPORTED, {"upload": upload.id}).scalar_one()
        if reported < upload.part_count:
            raise Problem(
                409, f"{upload.part_count - reported} of {upload.part_count} parts are not reported"
            )
        _check_checksum(context, file, upload)
        context.connection.execute(_COMPLETE, {"upload": upload.id})
        failure = "a fault of the sandbox" if context.fails_processing else None
        context.uploads.note_received(
            context.connection, context.settings, file, upload.blob, failure=failure
        )
        context.changed = True
    return MultipartCompleteResponse(id=upload.id, completed=True)


@HANDLERS.handles("abortMultipartUpload")
def abort_multipart_upload(context: Context) -> MultipartAbortResponse:
    """Delete an upload in parts. If it has ended, its file stays."""
    upload = _find(context)
    if not upload.completed:
        drop_blob(context.uploads.blobs, context.connection, URL_PREFIX + upload.blob)
    context.connection.execute(_DELETE, {"upload": upload.id})
    context.changed = True
    return MultipartAbortResponse(id=upload.id, aborted=True)


def _find(context: Context) -> Row[Any]:
    id = context.path["multipartId"]
    row = context.connection.execute(_UPLOAD, {"upload": id, "project": context.project_row}).first()
    if row is None:
        raise context.not_found("upload in parts", id)
    return row


def _part_number(context: Context, upload: Row[Any]) -> int:
    text = context.path["partNumber"]
    if not text.isascii() or not text.isdecimal() or len(text) > 16 or int(text) < 1:
        raise Problem(400, f"path parameter 'partNumber': must be an integer of at least 1, got {text!r}")
    if int(text) > upload.part_count:
        raise Problem(404, f"the upload {upload.id!r} has {upload.part_count} parts, and no part {text}")
    return int(text)


def _check_checksum(context: Context, file: AnnouncedFile, upload: Row[Any]) -> None:
    if checked_crc32c(file, context.settings) is not None:
        read = functools.partial(context.uploads.blobs.piece, context.connection, upload.blob)
        found = checksum(pieces_of(upload.part_count, read))
        if found != file.crc32c:
            raise Problem(400, f"the CRC-32C of the file must be {file.crc32c}, got {found}")


def _check_open(file: AnnouncedFile) -> None:
    if file.cancel_date is not None and not file.has_arrived:
        raise Problem(409, "the upload session was cancelled")
