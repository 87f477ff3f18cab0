"""The migration that adds the tables of uploads. It defines them itself, because `upload_tables` changes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
)

from .portable_text import PortableText


def add_uploads(connection: Connection) -> None:
    """Add the tables of upload sessions and of stored files."""
    known = MetaData()
    known.reflect(connection, only=["projects", "secret_keys"])

    def text(name: str, **options: Any) -> Column[str]:
        return Column(name, PortableText, **{"nullable": False, **options})

    def number(name: str, **options: Any) -> Column[int]:
        return Column(name, BigInteger, **{"nullable": False, **options})

    def inside(name: str, target: str, **options: Any) -> Column[Any]:
        return Column(name, ForeignKey(target, ondelete="CASCADE"), **{"nullable": False, **options})

    def key(name: str) -> Column[int]:
        return number(name, primary_key=True, autoincrement=False)

    def flag(name: str) -> Column[int]:
        return Column(name, Integer, nullable=False)

    def add(name: str, *parts: Column[Any] | Index) -> None:
        Table(name, known, *parts).create(connection)

    add(
        "upload_sessions",
        text("id", primary_key=True),
        inside("project_row", "projects.row"),
        inside("key_row", "secret_keys.row"),
        text("groups"),
        number("create_date"),
        number("expiry_date"),
        number("cancel_date", nullable=True),
        Index("upload_sessions_by_key", "key_row", "create_date"),
        Index("upload_sessions_by_project", "project_row"),
    )
    add(
        "upload_files",
        text("token", primary_key=True),
        inside("session_id", "upload_sessions.id"),
        *(text("filename"), text("mime"), number("size"), number("crc32c"), text("state")),
        number("update_date"),
        number("due_date", nullable=True),
        text("failure", nullable=True),
        text("blob", nullable=True),
        Index("upload_files_by_session", "session_id", "state", "update_date"),
        Index("upload_files_by_due_date", "due_date"),
    )
    add(
        "multipart_uploads",
        text("id", primary_key=True),
        inside("token", "upload_files.token"),
        text("blob"),
        number("part_count"),
        flag("completed"),
        Index("multipart_uploads_by_token", "token"),
    )
    add(
        "multipart_parts",
        inside("upload_id", "multipart_uploads.id", primary_key=True),
        key("number"),
        text("token"),
        number("expiry_date"),
        text("entity_tag", nullable=True),
        flag("reported"),
        Index("multipart_parts_by_token", "token"),
    )
    add("blobs", text("token", primary_key=True), text("mime"), number("size"), number("part_count"))
    add(
        "blob_pieces",
        text("token", primary_key=True),
        key("part"),
        key("position"),
        Column("data", LargeBinary, nullable=False),
    )
