"""Processing of files that have arrived: they become assets, of which images have a height and a width."""

from __future__ import annotations

import functools
import uuid
from typing import Any

import attrs
import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from nexus_api.models import AssetFileMetadata

from ..config.settings import Settings
from ..storage import tables
from ..storage.blobs import URL_PREFIX, Blob, Blobs, drop_blob, find_blob, open_blob
from ..storage.database import Database
from ..storage.tables import upload_files
from .files import ERRORED, FINISHED, RUNNING, AnnouncedFile, find_due_files

_assets, _groups = tables.assets, tables.asset_groups
_FIND = select(_assets).where(
    _assets.c.project_row == bindparam("project"), _assets.c.filename == bindparam("name")
)
_REPLACE = (
    update(_assets)
    .where(_assets.c.row == bindparam("number"))
    .values(url=bindparam("new_url"), metadata=bindparam("new_metadata"))
)
_ADD = insert(_assets).returning(_assets.c.row)
_ADD_GROUPS = insert(_groups)
_LEAVE_GROUPS = delete(_groups).where(_groups.c.asset_row == bindparam("number"))
_SET_STATE = (
    update(upload_files)
    .where(upload_files.c.token == bindparam("of_token"))
    .values(
        state=bindparam("new_state"),
        update_date=bindparam("now"),
        due_date=bindparam("due"),
        failure=bindparam("reason"),
        blob=bindparam("new_blob"),
    )
)
_NEXT_DUE = (
    select(upload_files.c.due_date)
    .where(upload_files.c.due_date >= 0)
    .order_by(upload_files.c.due_date)
    .limit(1)
)

_KEPT_SIZES = 65_536


class Uploads:
    """Turns files that have arrived into assets, at once or after some time.

    The time passes without a thread: each request first ends the processing that is due.
    """

    def __init__(self, blobs: Blobs, database: Database) -> None:
        self.blobs = blobs
        self._database = database
        self._known_sizes: dict[str, tuple[int, int]] = {}
        # Whether a file may be in processing.
        self._may_be_pending = _next_due(database) is not None

    def find(self, token: str) -> Blob | None:
        """Return the stored file with a token."""
        with self._database.read() as connection:
            return find_blob(connection, token)

    def piece(self, token: str, part: int, position: int) -> bytes:
        """Return a piece of a stored file."""
        with self._database.read() as connection:
            return self.blobs.piece(connection, token, part, position)

    def image_size(self, connection: Connection, token: str) -> tuple[int, int]:
        """Return the height and the width in pixels; 0 and 0 if the bytes are no image, or are missing.

        The bytes of a token never change, so each header is read once.
        """
        if (known := self._known_sizes.get(token)) is not None:
            return known
        if (blob := find_blob(connection, token)) is None:
            return 0, 0
        # Imported here because it is slow, and only images need it.
        from .images import read_size

        with open_blob(blob, functools.partial(self.blobs.piece, connection, token)) as file:
            size = read_size(file)
        if len(self._known_sizes) >= _KEPT_SIZES:
            self._known_sizes.clear()
        self._known_sizes[token] = size
        return size

    def note_received(
        self,
        connection: Connection,
        settings: Settings,
        file: AnnouncedFile,
        blob: str,
        *,
        failure: str | None = None,
    ) -> None:
        """Record that the bytes of a file are stored."""
        now = settings.clock()
        file = attrs.evolve(file, blob=blob)
        if settings.processing_ms:
            self._may_be_pending = True
            _set_state(connection, file, RUNNING, now, due=now + settings.processing_ms, reason=failure)
        else:
            self._process(connection, settings, file, now, failure)

    def may_be_due(self, settings: Settings) -> bool:
        """Return whether `is_due` must look into the database."""
        return self._may_be_pending or settings.processing_ms > 0

    def is_due(self, settings: Settings) -> bool:
        """Return whether `finish_due` has something to do."""
        next_due = _next_due(self._database)
        self._may_be_pending = next_due is not None
        return next_due is not None and next_due <= settings.clock()

    def finish_due(self, settings: Settings) -> None:
        """End the processing that is due by now."""
        with self._database.write() as connection:
            now = settings.clock()
            for file in find_due_files(connection, now):
                self._process(connection, settings, file, now, file.failure)

    def _process(
        self, connection: Connection, settings: Settings, file: AnnouncedFile, now: int, failure: str | None
    ) -> None:
        if failure is None:
            failure = self._make_asset(connection, settings, file, now)
        if failure is not None:
            drop_blob(self.blobs, connection, f"{URL_PREFIX}{file.blob}")
        _set_state(connection, file, FINISHED if failure is None else ERRORED, now, reason=failure)

    def _make_asset(
        self, connection: Connection, settings: Settings, file: AnnouncedFile, now: int
    ) -> str | None:
        """Add an asset, or replace the file of one. Return why this is not possible."""
        key = {"project": file.project_row, "name": file.filename}
        present = connection.execute(_FIND, key).first()
        groups = msgspec.json.decode(file.groups, type=list[str])
        # Requests to signed URLs would take a tenth longer if they read the height and the width of images.
        described = AssetFileMetadata(
            file_size=file.size, mime_type=file.mime, height=0, width=0, groups=groups
        )
        url = f"{URL_PREFIX}{file.blob}"
        if present is None:
            metadata = _json(described)
            values = {
                "project_row": file.project_row,
                "id": f"asset_{uuid.uuid4()}",
                "filename": file.filename,
                "status": "None",
                "url": url,
                "metadata": metadata,
                "create_date": now,
            }
            row = connection.execute(_ADD, values).scalar_one()
        elif settings.uploaded_filename == "fail":
            return "the project has an asset with this filename"
        else:
            row = present.row
            before = msgspec.json.decode(present.metadata, type=AssetFileMetadata)
            described.groups = list(dict.fromkeys([*before.groups, *groups]))
            described.custom_metadata = before.custom_metadata
            metadata = _json(described)
            connection.execute(_REPLACE, {"number": row, "new_url": url, "new_metadata": metadata})
            connection.execute(_LEAVE_GROUPS, {"number": row})
            drop_blob(self.blobs, connection, present.url)
        if rows := tables.group_rows(row, metadata):
            connection.execute(_ADD_GROUPS, rows)
        return None


def _next_due(database: Database) -> int | None:
    with database.read() as connection:
        date: int | None = connection.execute(_NEXT_DUE).scalar()
        return date


def _set_state(
    connection: Connection,
    file: AnnouncedFile,
    state: str,
    now: int,
    *,
    due: int | None = None,
    reason: str | None,
) -> None:
    values = {
        "of_token": file.token,
        "new_state": state,
        "now": now,
        "due": due,
        "reason": reason,
        "new_blob": file.blob,
    }
    connection.execute(_SET_STATE, values)


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
