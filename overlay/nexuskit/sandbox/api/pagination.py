"""Pages of a listing, and their cursors."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import attrs
import msgspec
from sqlalchemy import ColumnElement, FromClause, Row, bindparam, select

from ..errors import Problem
from ..storage.keyset import Keyset, Position
from ..storage.portable_text import NameFilter, text_filter
from .context import Context
from .routing import read_document


class PageResponse(msgspec.Struct, rename="camel"):
    """A page. The models would omit cursors that are null."""

    next_page: str | None
    prev_page: str | None
    data: list[Any]


class Listing:
    """Reads a table of a project in order of creation."""

    def __init__(
        self,
        kind: str,
        table: FromClause,
        filter: ColumnElement[str],
        conditions: Mapping[str, ColumnElement[bool]] | None = None,
    ) -> None:
        self.kind = kind
        self._table = table
        self._filter = filter
        self._conditions = conditions or {}
        self._keysets: dict[tuple[object, ...], Keyset] = {}

    def keyset(self, how: NameFilter | None = None, *conditions: str, newest_first: bool = False) -> Keyset:
        """Return the keyset for a name filter and other conditions; without a filter if `how` is `None`."""
        key = (how, newest_first, *conditions)
        if key not in self._keysets:
            columns = self._table.c
            rows = select(self._table).where(columns.project_row == bindparam("project"))
            if how is not None:
                given = bindparam("filter", type_=self._filter.type)
                rows = rows.where(text_filter(self._filter, given, how))
            rows = rows.where(*(self._conditions[name] for name in conditions))
            self._keysets[key] = Keyset(rows, (columns.create_date, columns.row), descending=newest_first)
        return self._keysets[key]

    def page(
        self, context: Context, filter: str | None, conditions: Mapping[str, Any] | None = None
    ) -> tuple[list[Row[Any]], PageResponse]:
        """Return the rows of the requested page, and the page with its cursors but without data."""
        settings = context.settings
        newest_first = settings.list_order == "newest"
        others = {name: value for name, value in (conditions or {}).items() if value is not None}
        how = None if filter is None else settings.name_filter
        keyset = self.keyset(how, *others, newest_first=newest_first)
        cursors = _PageCursors(context, self._bound(context, filter, others))
        page = context.query.page
        place = None if page in (None, _example_cursor()) else cursors.decode(page)
        given = {"project": context.project_row, **({} if filter is None else {"filter": filter}), **others}
        window = keyset.read(context.connection, place, _limit(context), given)
        return window.rows, PageResponse(
            cursors.encode(window.following), cursors.encode(window.preceding), []
        )

    def _bound(
        self, context: Context, filter: str | None, others: Mapping[str, Any]
    ) -> tuple[str | None, ...]:
        """Return the filters to which cursors are bound."""
        # Without defaults, so that older cursors stay valid.
        more = (msgspec.json.encode(others, order="sorted").decode(),) if others else ()
        return (self.kind, context.project_id, filter, *more)


@functools.cache
def _example_cursor() -> str:
    """Return the cursor that every example of the spec uses; it means the first page, so that they all work.

    No response contains it: it does not have the length of a cursor.
    """
    cursor: str = read_document()["components"]["parameters"]["Page"]["example"]
    return cursor


def _limit(context: Context) -> int:
    limit: int = context.query.limit
    max_limit = context.settings.max_limit
    if limit > max_limit and context.settings.limit_beyond_max == "refuse":
        raise Problem(400, f"query parameter 'limit': must be at most {max_limit}, got {limit}")
    return min(limit, max_limit)


@attrs.frozen
class _PageCursors:
    """Encodes and decodes the cursors of a listing, with their time of creation if they expire."""

    context: Context
    bound: tuple[str | None, ...]

    def encode(self, place: Position | None) -> str | None:
        if place is None:
            return None
        if self.context.settings.cursor_seconds is None:
            return self.context.cursors.encode(place, self.bound)
        given = str(self.context.settings.clock())
        return f"{self.context.cursors.encode(place, (*self.bound, given))}.{given}"

    def decode(self, text: str) -> Position:
        text, _, given = text.partition(".")
        bound = (*self.bound, given) if given else self.bound
        seconds = self.context.settings.cursor_seconds
        try:
            place = self.context.cursors.decode(text, bound)
        except ValueError as error:
            raise Problem(400, f"query parameter 'page': {error}") from None
        # A cursor without a time was created before the setting.
        if seconds is not None and (not given or self.context.settings.clock() > int(given) + seconds * 1000):
            raise Problem(
                400,
                f"query parameter 'page': the cursor expired after {seconds} seconds; start again with the "
                "first page",
            )
        return place
