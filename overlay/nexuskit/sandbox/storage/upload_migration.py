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


def _text(name: str, **options: Any) -> Column[str]:
    return Column(name, PortableText, **{"nullable": False, **options})


def _number(name: str, **options: Any) -> Column[int]:
    return Column(name, BigInteger, **{"nullable": False, **options})


def _inside(name: str, target: str, **options: Any) -> Column[Any]:
    return Column(name, ForeignKey(target, ondelete="CASCADE"), **{"nullable": False, **options})


def _key(name: str) -> Column[int]:
    return _number(name, primary_key=True, autoincrement=False)


def _flag(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def add_uploads(connection: Connection) -> None:
    """Add the tables of upload sessions and of stored files."""
    known = MetaData()
    known.reflect(connection, only=["projects", "secret_keys"])

    def add(name: str, *parts: Column[Any] | Index) -> None:
        Table(name, known, *parts).create(connection)

    add(
        "upload_sessions",
        _text("id", primary_key=True),
        _inside("project_row", "projects.row"),
        _inside("key_row", "secret_keys.row"),
        _text("groups"),
        _number("create_date"),
        _number("expiry_date"),
        _number("cancel_date", nullable=True),
        Index("upload_sessions_by_key", "key_row", "create_date"),
        Index("upload_sessions_by_project", "project_row"),
    )
    add(
        "upload_files",
        _text("token", primary_key=True),
        _inside("session_id", "upload_sessions.id"),
        *(_text("filename"), _text("mime"), _number("size"), _number("crc32c"), _text("state")),
        _number("update_date"),
        _number("due_date", nullable=True),
        _text("failure", nullable=True),
        _text("blob", nullable=True),
        Index("upload_files_by_session", "session_id", "state", "update_date"),
        Index("upload_files_by_due_date", "due_date"),
    )
    add(
        "multipart_uploads",
        _text("id", primary_key=True),
        _inside("token", "upload_files.token"),
        _text("blob"),
        _number("part_count"),
        _flag("completed"),
        Index("multipart_uploads_by_token", "token"),
    )
    add(
        "multipart_parts",
        _inside("upload_id", "multipart_uploads.id", primary_key=True),
        _key("number"),
        _text("token"),
        _number("expiry_date"),
        _text("entity_tag", nullable=True),
        _flag("reported"),
        Index("multipart_parts_by_token", "token"),
    )
    add("blobs", _text("token", primary_key=True), _text("mime"), _number("size"), _number("part_count"))
    add(
        "blob_pieces",
        _text("token", primary_key=True),
        _key("part"),
        _key("position"),
        Column("data", LargeBinary, nullable=False),
    )
