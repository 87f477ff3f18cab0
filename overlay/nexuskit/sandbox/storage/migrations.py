"""Migrations of older databases. Each schema version so far only added tables.

A version that changes a table also needs a step here that does not use `tables`, which changes later. The
migration of a database and the update of its version run in one transaction.
"""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from . import tables


def migrate(connection: Connection, version: int) -> None:
    """Migrate from an older schema version to the current one."""
    tables.metadata.create_all(connection)
    if version < 2:
        connection.execute(insert(tables.meta).values(name="generation", value="1"))
    if version < 3:
        assets = select(tables.assets.c.row, tables.assets.c.metadata)
        for rows in connection.execute(assets).partitions(10_000):
            if groups := [group for row, metadata in rows for group in tables.group_rows(row, metadata)]:
                connection.execute(insert(tables.asset_groups), groups)
