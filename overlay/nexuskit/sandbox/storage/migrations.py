"""Steps that bring the tables of an older version up to date, without losing a row.

A step says what it makes in its own words and not by `tables`, which goes on to change. All steps that a
database needs run in one transaction with the note of the version that it then has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKeyConstraint,
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


def migrate(connection: Connection, version: int) -> None:
    """Take the steps from an older schema version to the present one."""
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


def _add_asset_groups(connection: Connection) -> None:
    known = MetaData()
    known.reflect(connection, only=["assets"])
    row_number = BigInteger().with_variant(Integer(), "sqlite")
    groups = Table(
        "asset_groups",
        known,
        Column("asset_row", row_number, primary_key=True, autoincrement=False),
        Column("position", Integer, primary_key=True, autoincrement=False),
        Column("name", PortableText, nullable=False),
        ForeignKeyConstraint(["asset_row"], ["assets.row"], ondelete="CASCADE"),
    )
    groups.create(connection)
    assets = table("assets", column("row", BigInteger), column("metadata", PortableText))
    for rows in connection.execute(select(assets.c.row, assets.c.metadata)).partitions(10_000):
        if values := [values for row, metadata in rows for values in group_rows(row, metadata)]:
            connection.execute(insert(groups), values)


STEPS: Mapping[int, Callable[[Connection], None]] = {1: _add_snapshots, 2: _add_asset_groups}
"""By the version from which each leads to the next."""
