"""Migrations of older databases.

A migration must not use `tables`, which changes later. All migrations of a database and the update of its
version run in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    column,
    insert,
    select,
    table,
)

from . import tables
from .asset_groups import group_rows
from .portable_text import PortableText
from .upload_migration import add_uploads


def migrate(connection: Connection, version: int) -> None:
    """Migrate from an older schema version to the current one."""
    for number in range(version, tables.SCHEMA_VERSION):
        STEPS[number](connection)


def _add_snapshots(connection: Connection) -> None:
    Table(
        "snapshots",
        MetaData(),
        Column("name", PortableText, primary_key=True),
        Column("create_date", BigInteger, nullable=False),
        Column("data", LargeBinary, nullable=False),
    ).create(connection)
    facts = table("meta", column("name", PortableText), column("value", PortableText))
    connection.execute(insert(facts).values(name="generation", value="1"))


def _add_parts_of_assets(connection: Connection) -> None:
    known = MetaData()
    known.reflect(connection, only=["assets"])

    def add(name: str, *columns: Column[Any]) -> Table:
        row_number = BigInteger().with_variant(Integer(), "sqlite")
        asset_row = Column("asset_row", row_number, primary_key=True, autoincrement=False)
        key = ForeignKeyConstraint(["asset_row"], ["assets.row"], ondelete="CASCADE")
        made = Table(name, known, asset_row, *columns, key)
        made.create(connection)
        return made

    add(
        "frame_metadata",
        Column("frame", BigInteger, primary_key=True, autoincrement=False),
        Column("data", PortableText, nullable=False),
    )
    groups = add(
        "asset_groups",
        Column("position", Integer, primary_key=True, autoincrement=False),
        Column("name", PortableText, nullable=False),
    )
    assets = table("assets", column("row", BigInteger), column("metadata", PortableText))
    for rows in connection.execute(select(assets.c.row, assets.c.metadata)).partitions(10_000):
        if values := [values for row, metadata in rows for values in group_rows(row, metadata)]:
            connection.execute(insert(groups), values)


def _add_asset_logs(connection: Connection) -> None:
    known = MetaData()
    known.reflect(connection, only=["assets"])
    texts = {"id": False, "level": False, "kind": False, "event": False, "resource": False}
    texts |= {"user_id": True, "annotation_id": True, "metadata": True}
    row_number = BigInteger().with_variant(Integer(), "sqlite")
    Table(
        "asset_logs",
        known,
        Column("row", row_number, primary_key=True, autoincrement=True),
        Column("asset_row", row_number, nullable=False),
        *(Column(name, PortableText, nullable=nullable) for name, nullable in texts.items()),
        Column("create_date", BigInteger, nullable=False),
        ForeignKeyConstraint(["asset_row"], ["assets.row"], ondelete="CASCADE"),
        Index("asset_logs_by_creation", "asset_row", "create_date", "row"),
        sqlite_autoincrement=True,
    ).create(connection)


def _add_uploads_and_logs(connection: Connection) -> None:
    add_uploads(connection)
    _add_asset_logs(connection)


STEPS: Mapping[int, Callable[[Connection], None]] = {
    1: _add_snapshots,
    2: _add_parts_of_assets,
    3: _add_uploads_and_logs,
}
"""The migrations to the next version, by version."""
