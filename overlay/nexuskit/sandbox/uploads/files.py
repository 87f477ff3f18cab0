"""The files of upload sessions in the database: looking them up by token or name, and their states."""

from __future__ import annotations

from typing import Final

import attrs
from sqlalchemy import Connection, Row, Select, bindparam, select

from nexus_api.models import AssetToUpload

from ..config.settings import Settings
from ..storage.tables import multipart_parts, multipart_uploads, upload_files, upload_sessions

QUEUED: Final = "Queued"
RUNNING: Final = "Running"
FINISHED: Final = "Finished"
ERRORED: Final = "Errored"


@attrs.frozen(kw_only=True)
class AnnouncedFile:
    """A file of a session."""

    token: str
    session_id: str
    project_row: int
    # As JSON.
    groups: str
    expiry_date: int
    cancel_date: int | None
    filename: str
    mime: str
    size: int
    # As announced, and a signed integer.
    crc32c: int
    state: str
    # Why its processing fails.
    failure: str | None
    # The token of its bytes, if they have arrived.
    blob: str | None

    @property
    def has_arrived(self) -> bool:
        """Whether its bytes have arrived."""
        return self.state != QUEUED


@attrs.frozen(kw_only=True)
class UploadPart:
    """A part of a file."""

    upload_id: str
    number: int
    part_count: int
    completed: bool
    blob: str
    expiry_date: int
    file: AnnouncedFile

    @property
    def size(self) -> int:
        """The size of the part in bytes: equal parts, of which the last takes the rest."""
        usual = self.file.size // self.part_count
        return usual if self.number < self.part_count else self.file.size - usual * (self.part_count - 1)


_files: Select[tuple[object, ...]] = select(
    upload_files.c.token,
    upload_files.c.session_id,
    upload_sessions.c.project_row,
    upload_sessions.c.groups,
    upload_sessions.c.expiry_date,
    upload_sessions.c.cancel_date,
    *(upload_files.c[name] for name in ("filename", "mime", "size", "crc32c", "state", "failure", "blob")),
).join_from(upload_files, upload_sessions)
_BY_TOKEN = _files.where(upload_files.c.token == bindparam("token"))
_BY_NAME = _files.where(
    upload_files.c.session_id == bindparam("session"), upload_files.c.filename == bindparam("name")
)
_DUE = _files.where(upload_files.c.due_date <= bindparam("now"))
_PART = (
    select(
        multipart_parts.c.upload_id,
        multipart_parts.c.number,
        multipart_parts.c.expiry_date,
        multipart_uploads.c.part_count,
        multipart_uploads.c.completed,
        multipart_uploads.c.blob,
        multipart_uploads.c.token,
    )
    .join_from(multipart_parts, multipart_uploads)
    .where(multipart_parts.c.token == bindparam("token"))
)


def checked_crc32c(file: AnnouncedFile | AssetToUpload, settings: Settings) -> int | None:
    """Return the checksum that the bytes of a file must have; `None` if none is announced for this size."""
    return file.crc32c if file.size < settings.checked_bytes else None


def find_file(connection: Connection, token: str) -> AnnouncedFile | None:
    """Return the file with a token."""
    return _file(connection.execute(_BY_TOKEN, {"token": token}).first())


def find_file_by_name(connection: Connection, session_id: str, filename: str) -> AnnouncedFile | None:
    """Return the file of a session with a filename."""
    return _file(connection.execute(_BY_NAME, {"session": session_id, "name": filename}).first())


def find_due_files(connection: Connection, now: int) -> list[AnnouncedFile]:
    """Return the files whose processing ends by now."""
    return [AnnouncedFile(**row._mapping) for row in connection.execute(_DUE, {"now": now})]


def find_part(connection: Connection, token: str) -> UploadPart | None:
    """Return the part with a token."""
    row = connection.execute(_PART, {"token": token}).first()
    file = None if row is None else find_file(connection, row.token)
    if row is None or file is None:
        return None
    return UploadPart(
        upload_id=row.upload_id,
        number=row.number,
        part_count=row.part_count,
        completed=bool(row.completed),
        blob=row.blob,
        expiry_date=row.expiry_date,
        file=file,
    )


def _file(row: Row[tuple[object, ...]] | None) -> AnnouncedFile | None:
    return None if row is None else AnnouncedFile(**row._mapping)
