"""The tables of uploads.

They are not in `tables.DATA`: dumps contain no unfinished uploads and no bytes. Foreign keys delete the rows
when the projects are replaced.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, Table

from .portable_text import PortableText
from .tables import metadata


def _text(name: str, *, nullable: bool = False, primary_key: bool = False) -> Column[str]:
    return Column(name, PortableText, nullable=nullable, primary_key=primary_key)


def _number(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=nullable)


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
