"""Pages of a listing, found by place and not by number, so that every page costs the same."""

from __future__ import annotations

from typing import Any

import attrs
import msgspec
from sqlalchemy import BigInteger, Column, Connection, Integer, Row, Select, Table, bindparam, select

from ..errors import Problem
from ..storage.cursors import Cursor
from .calls import Call


class Page(msgspec.Struct, rename="camel"):
    """A page as it is sent: the models would leave out a cursor that is null."""

    next_page: str | None
    prev_page: str | None
    data: list[Any]


class Listing:
    """The statements that read one table of a project in order of creation.

    Args:
        kind: What is listed, to which the cursors are bound.
        table: Where it is.
        filter: The column that the one filter of the listing compares.
    """

    def __init__(self, kind: str, table: Table, filter: Column[str]) -> None:
        self.kind = kind
        date, row = table.c.create_date, table.c.row
        given_date, given_row = bindparam("date", type_=BigInteger), bindparam("row", type_=BigInteger)
        every = (
            select(table)
            .where(table.c.project_row == bindparam("project"))
            .limit(bindparam("count", type_=Integer))
        )
        self._statements: dict[tuple[bool | None, bool], tuple[Select[Any], ...]] = {}
        for filtered, base in ((False, every), (True, every.where(filter == bindparam("filter")))):
            up, down = base.order_by(date, row), base.order_by(date.desc(), row.desc())
            # Two statements rather than `(date, row) > (?, ?)`: SQLite searches its index for the first part
            # of that alone, and would walk through all rows of one date.
            self._statements[None, filtered] = (up,)
            self._statements[True, filtered] = (
                up.where(date == given_date, row > given_row),
                up.where(date > given_date),
            )
            self._statements[False, filtered] = (
                down.where(date == given_date, row < given_row),
                down.where(date < given_date),
            )

    def page(self, call: Call, filter: str | None) -> tuple[list[Row[Any]], Page]:
        """Read the page that a request asks for.

        Args:
            call: The request; its query has `limit` and `page`.
            filter: The value of the filter, if it is given.

        Returns:
            The rows, and the page with the cursors to its neighbours and no data yet.

        Raises:
            Problem: The limit is too large or the cursor is broken.
        """
        limit: int = call.query.limit
        most = call.settings.max_limit
        if limit > most:
            raise Problem(400, f"query parameter 'limit': must be at most {most}, got {limit}")
        bound = (self.kind, call.project_id, filter)
        cursor: Cursor | None = None
        if call.query.page is not None:
            try:
                cursor = call.cursors.decode(call.query.page, bound)
            except ValueError as error:
                raise Problem(400, f"query parameter 'page': {error}") from None
        reader = _Reader(call.connection, self, call.project_row, filter)
        rows, following, preceding = reader.around(cursor, limit)

        def encode(place: Cursor | None) -> str | None:
            return None if place is None else call.cursors.encode(place, bound)

        return rows, Page(next_page=encode(following), prev_page=encode(preceding), data=[])

    def statements(self, forward: bool | None, *, filtered: bool) -> tuple[Select[Any], ...]:
        """Return the statements that read on from a place, or from the start, one after another."""
        return self._statements[forward, filtered]


@attrs.frozen
class _Reader:
    connection: Connection
    listing: Listing
    project_row: int
    filter: str | None

    def around(
        self, cursor: Cursor | None, limit: int
    ) -> tuple[list[Row[Any]], Cursor | None, Cursor | None]:
        """Read a page, and find the places from which its neighbours can be read."""
        rows = self._read(cursor, limit + 1)
        more = len(rows) > limit
        del rows[limit:]
        forward = cursor is None or cursor.forward
        if not forward:
            rows.reverse()
        if rows:
            following = Cursor(True, rows[-1].create_date, rows[-1].row)
            preceding = Cursor(False, rows[0].create_date, rows[0].row)
        elif cursor is not None:
            # All that lay this way is gone. What is left lies on the other side of the place, which itself
            # may still be there: it stands in the page that gave the cursor.
            following = Cursor(True, cursor.create_date, cursor.row - 1)
            preceding = Cursor(False, cursor.create_date, cursor.row + 1)
        else:
            return rows, None, None
        if forward:
            back = cursor is not None and bool(self._read(preceding, 1))
            return rows, following if more else None, preceding if back else None
        ahead = bool(self._read(following, 1))
        return rows, following if ahead else None, preceding if more else None

    def _read(self, cursor: Cursor | None, count: int) -> list[Row[Any]]:
        values: dict[str, Any] = {"project": self.project_row}
        if self.filter is not None:
            values["filter"] = self.filter
        if cursor is not None:
            values |= {"date": cursor.create_date, "row": cursor.row}
        rows: list[Row[Any]] = []
        forward = None if cursor is None else cursor.forward
        for statement in self.listing.statements(forward, filtered=self.filter is not None):
            if len(rows) < count:
                rows += self.connection.execute(statement, values | {"count": count - len(rows)})
        return rows
