"""Windows into long tables, found by place and not by number, so that each costs the same."""

from __future__ import annotations

import operator
import re
from typing import Any, TypeAlias

import attrs
from sqlalchemy import Column, Connection, Row, Select

from ..errors import Problem

_PLACE = re.compile(r"(after|before):(-?[0-9]{1,16}):([0-9]{1,18})")

Order: TypeAlias = tuple[Column[Any], Column[int]]
"""What rows are ordered by: a column that may repeat itself, and one that does not."""


@attrs.frozen
class Place:
    """A place between the rows of a table, and which way to go from there.

    It names no row, so that it stays good when the row at it is deleted.
    """

    forward: bool
    key: Any
    row: int

    @classmethod
    def parse(cls, text: str) -> Place:
        """Read one as `__str__` writes it."""
        match = _PLACE.fullmatch(text)
        if match is None:
            raise Problem(400, f"{text[:80]!r} is no place in a list; follow the links of the page")
        return cls(match[1] == "after", int(match[2]), int(match[3]))

    def __str__(self) -> str:
        return f"{'after' if self.forward else 'before'}:{self.key}:{self.row}"


@attrs.frozen
class Window:
    """Some rows in order, and the places from which their neighbours can be read."""

    rows: list[Row[Any]]
    preceding: Place | None
    following: Place | None


def read_window(
    connection: Connection, statement: Select[Any], order: Order, place: Place | None, count: int
) -> Window:
    """Read the rows next to a place."""
    forward = place is None or place.forward
    rows = _read(connection, statement, order, place, forward, count + 1)
    more = len(rows) > count
    del rows[count:]
    if not forward:
        rows.reverse()
    if rows:
        preceding, following = _place(False, rows[0], order), _place(True, rows[-1], order)
    elif place is not None:
        # All rows in this direction are gone. What is left is on the other side, the place included.
        preceding = Place(False, place.key, place.row + 1)
        following = Place(True, place.key, max(0, place.row - 1))
    else:
        return Window(rows, None, None)
    if forward:
        return Window(rows, None if place is None else preceding, following if more else None)
    return Window(rows, preceding if more else None, following)


def _place(forward: bool, row: Row[Any], order: Order) -> Place:
    return Place(forward, *(row._mapping[column] for column in order))


def _read(
    connection: Connection,
    statement: Select[Any],
    order: Order,
    place: Place | None,
    forward: bool,
    count: int,
) -> list[Row[Any]]:
    key, row = order
    statement = statement.order_by(key, row) if forward else statement.order_by(key.desc(), row.desc())
    if place is None:
        return [*connection.execute(statement.limit(count))]
    # Two statements rather than one comparison of pairs: SQLite searches its index for the first part of that
    # alone, and would walk through all rows of one date.
    beyond = operator.gt if forward else operator.lt
    beside = statement.where(key == place.key, beyond(row, place.row))
    rows = [*connection.execute(beside.limit(count))]
    if len(rows) < count:
        others = statement.where(beyond(key, place.key))
        rows += connection.execute(others.limit(count - len(rows)))
    return rows
