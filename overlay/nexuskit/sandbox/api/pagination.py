"""Pages of a listing, found by place and not by number, so that every page costs the same."""

from __future__ import annotations

from typing import Any, get_args

import attrs
import msgspec
from sqlalchemy import BigInteger, Column, Row, Select, Table, bindparam, func, select

from ..errors import Problem
from ..storage.cursors import Cursor
from .context import Call
from .text_filters import NameFilter, matches


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
            .limit(bindparam("count", type_=BigInteger))
        )
        bases: dict[NameFilter | None, Select[Any]] = {None: every}
        given_filter = bindparam("filter", type_=filter.type)
        for how in get_args(NameFilter):
            bases[how] = every.where(matches(filter, given_filter, how))
        self._statements: dict[tuple[bool, bool, NameFilter | None], tuple[Select[Any], ...]] = {}
        for how, base in bases.items():
            up, down = base.order_by(date, row), base.order_by(date.desc(), row.desc())
            self._statements[True, True, how] = (up,)
            self._statements[True, False, how] = (down,)
            # Two statements rather than `(date, row) > (?, ?)`: SQLite searches its index for the first part
            # of that alone, and would walk through all rows of one date.
            self._statements[False, True, how] = (
                up.where(date == given_date, row > given_row),
                up.where(date > given_date),
            )
            self._statements[False, False, how] = (
                down.where(date == given_date, row < given_row),
                down.where(date < given_date),
            )
        self._probes = {
            (ascending, how): _first_row(statements, row)
            for (from_start, ascending, how), statements in self._statements.items()
            if not from_start
        }

    def page(self, call: Call, filter: str | None) -> tuple[list[Row[Any]], Page]:
        """Read the page that a request asks for."""
        limit = _limit(call)
        reader = _Reader(self, call, filter)
        codec = _PageCursors(call, reader.bound)
        cursor: Cursor | None = None
        if call.query.page is not None:
            try:
                cursor = codec.decode(call.query.page)
            except ValueError as error:
                raise Problem(400, f"query parameter 'page': {error}") from None
        rows, following, preceding = reader.around(cursor, limit)
        return rows, Page(next_page=codec.encode(following), prev_page=codec.encode(preceding), data=[])

    def statements(
        self,
        forward: bool | None,
        *,
        filtered: bool,
        how: NameFilter = "exact",
        newest_first: bool = False,
    ) -> tuple[Select[Any], ...]:
        """Return the statements that read on from a place, or from the start, one after another."""
        ascending = (forward is not False) != newest_first
        return self._statements[forward is None, ascending, how if filtered else None]

    def probe(
        self, forward: bool, *, filtered: bool, how: NameFilter = "exact", newest_first: bool = False
    ) -> Select[Any]:
        """Return the statement that tells whether there is anything to read on from a place."""
        return self._probes[forward != newest_first, how if filtered else None]


def _first_row(statements: tuple[Select[Any], ...], row: Column[Any]) -> Select[Any]:
    """Make one statement of several: it gives the number of the first row that any of them has, or null."""
    firsts = [statement.with_only_columns(row).limit(1).scalar_subquery() for statement in statements]
    # The next is only searched for if there is none in those before. They are no EXISTS, from which
    # PostgreSQL takes the order away, and with it the reason to search the index.
    return select(func.coalesce(*firsts))


def _limit(call: Call) -> int:
    limit: int = call.query.limit
    most = call.settings.max_limit
    if limit > most and call.settings.limit_beyond_max == "refuse":
        raise Problem(400, f"query parameter 'limit': must be at most {most}, got {limit}")
    return min(limit, most)


@attrs.frozen
class _PageCursors:
    """The cursors of one listing as texts, with the time at which they were given if they do not last."""

    call: Call
    bound: tuple[str | None, ...]

    def encode(self, cursor: Cursor | None) -> str | None:
        if cursor is None:
            return None
        if self.call.settings.cursor_seconds is None:
            return self.call.cursors.encode(cursor, self.bound)
        given = str(self.call.settings.clock())
        return f"{self.call.cursors.encode(cursor, (*self.bound, given))}.{given}"

    def decode(self, text: str) -> Cursor:
        text, _, given = text.partition(".")
        if not given:
            cursor = self.call.cursors.decode(text, self.bound)
        else:
            cursor = self.call.cursors.decode(text, (*self.bound, given))
        seconds = self.call.settings.cursor_seconds
        # One that does not say when it was given is from before cursors were made to expire.
        if seconds is not None and (not given or self.call.settings.clock() > int(given) + seconds * 1000):
            raise ValueError(
                f"has expired, cursors are good for {seconds} seconds; begin with the first page"
            )
        return cursor


@attrs.frozen
class _Reader:
    """Reads one listing for one request."""

    listing: Listing
    call: Call
    filter: str | None

    @property
    def bound(self) -> tuple[str | None, ...]:
        """What cursors are bound to: under another filter or order they would lead to wrong pages."""
        settings = self.call.settings
        bound = (self.listing.kind, self.call.project_id, self.filter)
        # Defaults are not named: cursors stay good that were given before there was anything to choose.
        matching = () if self.filter is None or settings.name_filter == "exact" else (settings.name_filter,)
        order = (settings.list_order,) if self.newest_first else ()
        return (*bound, *matching, *order)

    @property
    def newest_first(self) -> bool:
        """Whether forward leads to what is older."""
        return self.call.settings.list_order == "newest"

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
            back = 1 if self.newest_first else -1
            following = Cursor(True, cursor.create_date, cursor.row + back)
            preceding = Cursor(False, cursor.create_date, cursor.row - back)
        else:
            return rows, None, None
        if forward:
            behind = cursor is not None and self._has_more(preceding)
            return rows, following if more else None, preceding if behind else None
        ahead = self._has_more(following)
        return rows, following if ahead else None, preceding if more else None

    def _has_more(self, cursor: Cursor) -> bool:
        probe = self.listing.probe(
            cursor.forward,
            filtered=self.filter is not None,
            how=self.call.settings.name_filter,
            newest_first=self.newest_first,
        )
        return self.call.connection.execute(probe, self._values(cursor)).scalar_one() is not None

    def _values(self, cursor: Cursor | None) -> dict[str, Any]:
        values: dict[str, Any] = {"project": self.call.project_row}
        if self.filter is not None:
            values["filter"] = self.filter
        if cursor is not None:
            values |= {"date": cursor.create_date, "row": cursor.row}
        return values

    def _read(self, cursor: Cursor | None, count: int) -> list[Row[Any]]:
        values = self._values(cursor)
        rows: list[Row[Any]] = []
        statements = self.listing.statements(
            None if cursor is None else cursor.forward,
            filtered=self.filter is not None,
            how=self.call.settings.name_filter,
            newest_first=self.newest_first,
        )
        for statement in statements:
            if len(rows) < count:
                rows += self.call.connection.execute(statement, values | {"count": count - len(rows)})
        return rows
