"""Steps that bring the tables of an older version up to date, without losing a row.

A step says what it makes in its own words and not by `tables`, which goes on to change. All steps that a
database needs run in one transaction with the note of the version that it then has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import BigInteger, Column, Connection, LargeBinary, MetaData, Table, column, insert, table

from . import tables
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


STEPS: Mapping[int, Callable[[Connection], None]] = {1: _add_snapshots}
"""By the version from which each leads to the next."""
