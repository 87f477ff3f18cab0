"""Dumps of all data, for seeds and snapshots."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, delete, select

from . import tables
from .batch_sql import insert_many
from .database import Database

# The number of rows per call of the driver.
_CHUNK = 10_000


class TableDump(msgspec.Struct):
    """The rows of a table, with their numbers."""

    columns: list[str]
    rows: list[tuple[Any, ...]]


class Data(msgspec.Struct):
    """The rows of all tables."""

    tables: dict[str, TableDump]
    last_rows: dict[str, int]

    def pack(self) -> bytes:
        """Return the data as self-describing bytes."""
        return zlib.compress(msgspec.msgpack.encode(self), 1)


def unpack(packed: bytes) -> Data:
    """Return packed data, also of older versions with fewer tables."""
    data = msgspec.msgpack.decode(zlib.decompress(packed), type=Data)
    if "asset_groups" not in data.tables:
        assets = data.tables["assets"]
        row, metadata = assets.columns.index("row"), assets.columns.index("metadata")
        columns = column_names(tables.asset_groups)
        groups = [group for asset in assets.rows for group in tables.group_rows(asset[row], asset[metadata])]
        rows = [tuple(group[name] for name in columns) for group in groups]
        data.tables["asset_groups"] = TableDump(columns, rows)
    for table in tables.DATA:
        data.tables.setdefault(table.name, TableDump(column_names(table), []))
    return data


def is_empty(connection: Connection) -> bool:
    """Return whether a database has no data yet."""
    return connection.execute(select(tables.workspace.c.row).limit(1)).first() is None


def read_dump(database: Database, connection: Connection) -> Data:
    """Return all data of a database."""
    rows = {str(table.name): _read(connection, table) for table in tables.DATA}
    return Data(rows, database.backend.last_rows(connection))


def restore_dump(database: Database, connection: Connection, data: Data) -> None:
    """Replace all data of a database, including row numbers."""
    for table in reversed(tables.DATA):
        connection.execute(delete(table))
    fill(database, connection, data)
    database.raise_generation(connection)


def fill(database: Database, connection: Connection, data: Data) -> None:
    """Write data into an empty database."""
    for table in tables.DATA:
        _write(connection, table, data.tables[table.name])
    database.backend.set_last_rows(connection, data.last_rows)
    database.backend.analyze(connection, {name: len(part.rows) for name, part in data.tables.items()})


def column_names(table: Table) -> list[str]:
    """Return the names of the columns of a table, in order."""
    # SQLAlchemy's own string type cannot be encoded.
    return [str(column.name) for column in table.columns]


def _read(connection: Connection, table: Table) -> TableDump:
    in_order = select(table).order_by(*table.primary_key.columns)
    return TableDump(column_names(table), [tuple(row) for row in connection.execute(in_order)])


def _write(connection: Connection, table: Table, data: TableDump) -> None:
    for rows in _chunks(data.rows):
        insert_many(connection, table, [dict(zip(data.columns, row, strict=True)) for row in rows])


def _chunks(rows: list[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    for start in range(0, len(rows), _CHUNK):
        yield rows[start : start + _CHUNK]
