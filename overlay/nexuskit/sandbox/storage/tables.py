"""The tables for all backends.

Row numbers are never reused, because lists are ordered by them and cursors contain them. Ids are unique in
their project.
"""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
)
from sqlalchemy.sql.schema import SchemaItem

from .portable_text import PortableText

SCHEMA_VERSION = 4
"""Increase it with every change of the tables, and add a migration."""

metadata = MetaData()

# SQLite numbers rows only for a key of exactly the type INTEGER.
_RowNumber = BigInteger().with_variant(Integer(), "sqlite")


def _table(name: str, *items: SchemaItem) -> Table:
    # Without AUTOINCREMENT SQLite reuses the number of a deleted last row, and a cursor there would skip the
    # new row.
    row = Column("row", _RowNumber, primary_key=True, autoincrement=True)
    return Table(name, metadata, row, *items, sqlite_autoincrement=True)


def _text(name: str, *, nullable: bool = False, primary_key: bool = False) -> Column[str]:
    return Column(name, PortableText, nullable=nullable, primary_key=primary_key)


def _number(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=nullable)


def _in_project() -> Column[int]:
    return Column("project_row", ForeignKey("projects.row", ondelete="CASCADE"), nullable=False)


def _unique(*columns: str) -> UniqueConstraint:
    # One text, and numbers. PostgreSQL has its own constraints, because texts may be too long for these.
    return UniqueConstraint(*columns).ddl_if(dialect="sqlite")


meta = Table("meta", metadata, _text("name", primary_key=True), _text("value"))
"""Metadata of the database: `schema_version`, `cursor_secret` and `generation`."""

snapshots = Table(
    "snapshots",
    metadata,
    _text("name", primary_key=True),
    _number("create_date"),
    Column("data", LargeBinary, nullable=False),
)
"""The snapshots."""

workspace = _table(
    "workspace", _text("id"), _text("name"), _text("owner"), _text("tier"), _number("create_date")
)

projects = _table(
    "projects",
    _text("id"),
    _text("name"),
    _text("type"),
    _text("localization"),
    _text("tags"),
    _text("groups"),
    _text("statistic", nullable=True),
    _number("create_date"),
    _unique("id"),
)

secret_keys = _table("secret_keys", _text("secret_key"), _unique("secret_key"))

key_projects = Table(
    "key_projects",
    metadata,
    Column("key_row", ForeignKey("secret_keys.row", ondelete="CASCADE"), primary_key=True),
    Column("project_row", ForeignKey("projects.row", ondelete="CASCADE"), primary_key=True),
)

workflows = _table(
    "workflows",
    _in_project(),
    _text("id"),
    _text("title"),
    _number("create_date"),
    _number("update_date"),
    _unique("project_row", "id"),
    Index("workflows_by_creation", "project_row", "create_date", "row"),
)

assets = _table(
    "assets",
    _in_project(),
    _text("id"),
    _text("filename"),
    _text("status"),
    _text("url"),
    _text("metadata"),
    _text("statistic", nullable=True),
    _text("transformation_urls", nullable=True),
    _number("create_date"),
    _unique("project_row", "id"),
    _unique("project_row", "filename"),
    Index("assets_by_creation", "project_row", "create_date", "row"),
)

asset_groups = Table(
    "asset_groups",
    metadata,
    Column("asset_row", ForeignKey("assets.row", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    _text("name"),
)
"""The groups of each asset in order, for the filter of a listing. Also in `assets.metadata`."""

frame_metadata = Table(
    "frame_metadata",
    metadata,
    Column("asset_row", ForeignKey("assets.row", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("frame", BigInteger, primary_key=True, autoincrement=False),
    _text("data"),
)
"""The custom metadata of frames; that of a whole asset is in `assets.metadata`."""

asset_logs = _table(
    "asset_logs",
    Column("asset_row", ForeignKey("assets.row", ondelete="CASCADE"), nullable=False),
    _text("id"),
    _text("level"),
    _text("kind"),
    _text("event"),
    _text("resource"),
    _text("user_id", nullable=True),
    _text("annotation_id", nullable=True),
    _text("metadata", nullable=True),
    _number("create_date"),
    Index("asset_logs_by_creation", "asset_row", "create_date", "row"),
)
"""The log entries of assets, except that of the creation, which follows from `assets`.

`resource` has the ids of the resource other than those of the project and the asset. One of them is also in
`annotation_id`, for the filter of a listing.
"""

sequences = _table(
    "sequences",
    _in_project(),
    _text("id"),
    _text("name"),
    _text("attributes"),
    Column("attribute_bytes", BigInteger, nullable=False),
    _number("create_date"),
    _number("update_date"),
    _unique("project_row", "id"),
    _unique("project_row", "name"),
    Index("sequences_by_creation", "project_row", "create_date", "row"),
)

entries = Table(
    "entries",
    metadata,
    # The primary key ensures that an asset is in at most one sequence.
    Column(
        "asset_row",
        ForeignKey("assets.row", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("sequence_row", ForeignKey("sequences.row", ondelete="CASCADE"), nullable=False),
    _text("role_key"),
    Column("ord", BigInteger, nullable=False),
    _unique("sequence_row", "role_key", "ord"),
)

DATA = [table for table in metadata.sorted_tables if table not in (meta, snapshots)]
"""The tables with data, each after the tables to which it refers."""

NUMBERED = [table for table in DATA if "row" in table.c]
"""The tables with row numbers."""

# The tables of uploads are not in `DATA`: dumps have no unfinished uploads and no bytes. Foreign keys delete
# the rows when the projects are replaced.

upload_sessions = Table(
    "upload_sessions",
    metadata,
    _text("id", primary_key=True),
    Column("project_row", ForeignKey("projects.row", ondelete="CASCADE"), nullable=False),
    Column("key_row", ForeignKey("secret_keys.row", ondelete="CASCADE"), nullable=False),
    _text("groups"),
    _number("create_date"),
    _number("expiry_date"),
    _number("cancel_date", nullable=True),
    Index("upload_sessions_by_key", "key_row", "create_date"),
    Index("upload_sessions_by_project", "project_row"),
)
"""The upload sessions. The id of the operation of a session has the same digits as that of the session."""

upload_files = Table(
    "upload_files",
    metadata,
    _text("token", primary_key=True),
    Column("session_id", ForeignKey("upload_sessions.id", ondelete="CASCADE"), nullable=False),
    _text("filename"),
    _text("mime"),
    _number("size"),
    _number("crc32c"),
    _text("state"),
    _number("update_date"),
    _number("due_date", nullable=True),
    _text("failure", nullable=True),
    _text("blob", nullable=True),
    Index("upload_files_by_session", "session_id", "state", "update_date"),
    Index("upload_files_by_due_date", "due_date"),
)
"""The files of the sessions, by the token in the signed URL.

`state` is `Queued`, `Running`, `Finished` or `Errored`. `due_date` is set while a file is processed.
`failure` is the reason for which the processing fails. `blob` is the token of the bytes that have arrived.
"""

multipart_uploads = Table(
    "multipart_uploads",
    metadata,
    _text("id", primary_key=True),
    Column("token", ForeignKey("upload_files.token", ondelete="CASCADE"), nullable=False),
    _text("blob"),
    _number("part_count"),
    Column("completed", Integer, nullable=False),
    Index("multipart_uploads_by_token", "token"),
)

multipart_parts = Table(
    "multipart_parts",
    metadata,
    Column("upload_id", ForeignKey("multipart_uploads.id", ondelete="CASCADE"), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    _text("token"),
    _number("expiry_date"),
    _text("entity_tag", nullable=True),
    Column("reported", Integer, nullable=False),
    Index("multipart_parts_by_token", "token"),
)
"""The parts that got a signed URL. `entity_tag` is set when the bytes have arrived."""

blobs = Table(
    "blobs",
    metadata,
    _text("token", primary_key=True),
    _text("mime"),
    _number("size"),
    _number("part_count"),
)
"""Stored files, by the token in the URL of the asset. `part_count` is 0 for a file that is whole.

The file of an upload in parts is recorded at the start of the upload.
"""

blob_pieces = Table(
    "blob_pieces",
    metadata,
    _text("token", primary_key=True),
    Column("part", BigInteger, primary_key=True, autoincrement=False),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
)
"""The bytes, unless they are in a folder: parts from 1, or part 0 of a file that is whole, in pieces."""


def role_key(role: str | None) -> str:
    """Return a role as stored in the table.

    A missing role is not NULL, which unique constraints ignore, and not the role `""`.
    """
    return "" if role is None else f"={role}"


def role_of(key: str) -> str | None:
    """Return the role of a stored key. No role sorts before all others."""
    return key[1:] if key else None


class _Metadata(msgspec.Struct):
    groups: list[str] = []


def group_rows(asset_row: int, metadata: str) -> list[dict[str, Any]]:
    """Return the rows of `asset_groups` for an asset with this metadata."""
    names = dict.fromkeys(msgspec.json.decode(metadata, type=_Metadata).groups)
    return [
        {"asset_row": asset_row, "position": position, "name": name} for position, name in enumerate(names)
    ]
