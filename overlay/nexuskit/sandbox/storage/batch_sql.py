"""Fast statements for many rows.

In SQLite, parameters and statements are cheap. PostgreSQL gets one statement with a JSON document as its only
parameter, because thousands of parameters or statements take longer in the driver than in the server.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeAlias

import msgspec
from sqlalchemy import (
    JSON,
    Column,
    Connection,
    CursorResult,
    Executable,
    Insert,
    Row,
    Table,
    TableValuedAlias,
    Text,
    Update,
    bindparam,
    cast,
    column,
    func,
    insert,
    select,
    text,
    update,
)

from .portable_text import escape

Values: TypeAlias = Mapping[str, Any]
"""Values by column name: texts, numbers, or `None`."""


class Statement(Protocol):
    """A select, update or delete statement."""

    def where(self, *conditions: Any) -> Any:
        """Return the statement with more conditions."""
        ...


# SQLite allows 32,766 parameters per statement.
_CHUNK = 5_000
# PostgreSQL allows 1 GiB per value, which rows with large attributes can exceed together.
_MAX_BYTES = 16 * 1_048_576
_VALUES = "values"
_ROW = "row"
_GIVEN = "given_rows"
# Differs from the column name, which is the parameter for the new value.
_THIS = "this_row"

_LATER, _NOW = text("SET CONSTRAINTS ALL DEFERRED"), text("SET CONSTRAINTS ALL IMMEDIATE")
_encoder = msgspec.json.Encoder()


class BatchStatement:
    """A statement for the rows where a column has one of many values."""

    def __init__(self, statement: Statement, column: Column[Any]) -> None:
        self._name = column.name
        self._by_list: Executable = statement.where(column.in_(bindparam(_VALUES, expanding=True)))
        self._by_json: Executable = statement.where(column.in_(select(_given([column]))))

    def find(self, connection: Connection, values: Iterable[Any], **given: Any) -> Iterator[Row[Any]]:
        """Yield the selected rows."""
        for result in self._results(connection, values, given):
            yield from result

    def change(self, connection: Connection, values: Iterable[Any], **given: Any) -> None:
        """Update or delete the rows."""
        for _ in self._results(connection, values, given):
            pass

    def _results(
        self, connection: Connection, values: Iterable[Any], given: Values
    ) -> Iterator[CursorResult[Any]]:
        in_order = list(values)
        if _takes_json(connection):
            for document in _documents({self._name: value} for value in in_order):
                yield connection.execute(self._by_json, {**given, _GIVEN: document})
        else:
            for start in range(0, len(in_order), _CHUNK):
                chunk = in_order[start : start + _CHUNK]
                yield connection.execute(self._by_list, {**given, _VALUES: chunk})


def insert_many(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Insert rows into a table."""
    if not rows:
        return
    if _takes_json(connection):
        for document in _documents(rows):
            connection.execute(_insert_json(table, tuple(rows[0])), {_GIVEN: document})
    else:
        connection.execute(insert(table), list(rows))


def update_many(connection: Connection, table: Table, changes: Sequence[tuple[int, Values]]) -> None:
    """Update rows of a table, given by number, with new values of the same columns.

    Their order must never violate uniqueness. If a row occurs twice, its last values are kept.
    """
    if not changes:
        return
    names = tuple(changes[0][1])
    if _takes_json(connection):
        # A single statement updates each row once, so uniqueness must be checked at the end.
        connection.execute(_LATER)
        for document in _documents({**values, _ROW: row} for row, values in dict(changes).items()):
            connection.execute(_update_json(table, names), {_GIVEN: document})
        connection.execute(_NOW)
    else:
        rows = [
            {**{_new(name): value for name, value in values.items()}, _THIS: row} for row, values in changes
        ]
        connection.execute(_update_each(table, names), rows)


def _takes_json(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"


@functools.cache
def _insert_json(table: Table, names: tuple[str, ...]) -> Insert:
    return insert(table).from_select(names, select(_given(table.c[name] for name in names)))


@functools.cache
def _update_json(table: Table, names: tuple[str, ...]) -> Update:
    given = _given(table.c[name] for name in (_ROW, *names))
    values = {name: given.c[name] for name in names}
    return update(table).where(table.c.row == given.c.row).values(values)


@functools.cache
def _update_each(table: Table, names: tuple[str, ...]) -> Update:
    values: dict[str, Any] = {name: bindparam(_new(name)) for name in names}
    return update(table).where(table.c.row == bindparam(_THIS)).values(values)


def _new(name: str) -> str:
    return f"new_{name}"


def _given(columns: Iterable[Column[Any]]) -> TableValuedAlias:
    # As plain texts, because they are already escaped.
    types = [column(one.name, Text() if isinstance(one.type, Text) else one.type) for one in columns]
    rows = func.json_to_recordset(cast(bindparam(_GIVEN, type_=Text()), JSON))
    return rows.table_valued(*types).render_derived(name="given", with_types=True)


def _documents(rows: Iterable[Values]) -> Iterator[str]:
    part: list[bytes] = []
    size = 0
    for row in rows:
        escaped = {name: escape(value) if isinstance(value, str) else value for name, value in row.items()}
        written = _encoder.encode(escaped)
        if part and size + len(written) > _MAX_BYTES:
            yield _list_of(part)
            part, size = [], 0
        part.append(written)
        size += len(written)
    if part:
        yield _list_of(part)


def _list_of(part: list[bytes]) -> str:
    return (b"[" + b",".join(part) + b"]").decode()
