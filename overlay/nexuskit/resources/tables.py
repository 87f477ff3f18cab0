"""Lists and tuples that a notebook shows as tables, a row for each item. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import datetime
from itertools import islice
from typing import Any, SupportsIndex, TypeVar, overload

import msgspec

from nexus_api.models import Sequence

T = TypeVar("T")

_LEFT_OUT = frozenset({"project_id", "create_date", "update_date"})
_SUMMED_UP = frozenset({"items", "length", "item_count_with_role"})


class TableList(list[T]):
    """A list that a notebook shows as a table; a slice of it is another one.

    >>> flows = TableList(["a", "b"])
    >>> flows == ["a", "b"], type(flows[:1]).__name__
    (True, 'TableList')
    """

    __slots__ = ()

    @overload
    def __getitem__(self, place: SupportsIndex, /) -> T: ...
    @overload
    def __getitem__(self, place: slice, /) -> TableList[T]: ...
    def __getitem__(self, place: Any, /) -> Any:
        found = super().__getitem__(place)
        return TableList(found) if isinstance(place, slice) else found

    def _repr_html_(self) -> str:
        """Return the table that a notebook shows."""
        return table(self)


class TableTuple(tuple[T, ...]):
    """A tuple that a notebook shows as a table; a slice of it is another one.

    >>> rows = TableTuple(("a", "b"))
    >>> rows == ("a", "b"), type(rows[:1]).__name__
    (True, 'TableTuple')
    """

    __slots__ = ()

    @overload
    def __getitem__(self, place: SupportsIndex, /) -> T: ...
    @overload
    def __getitem__(self, place: slice, /) -> TableTuple[T]: ...
    def __getitem__(self, place: Any, /) -> Any:
        found = super().__getitem__(place)
        return TableTuple(found) if isinstance(place, slice) else found

    def _repr_html_(self) -> str:
        """Return the table that a notebook shows."""
        return table(self)


def table(
    items: Iterable[object], caption: str = "", *, total: int | None = None, without: Collection[str] = ()
) -> str:
    """Return the markup of a table with a row for each item, of which the first 20 are shown.

    What is no struct says by `_table_cells()` what its row has. A sequence has its roles with the numbers of
    their entries. Of several dates, the last one is shown, to the minute.

    Args:
        items: The items; without `total`, a list or a tuple.
        caption: What stands above the table; without it, how many there are of what.
        total: How many items there are.
        without: Columns that are left out.
    """
    # Few programs run in a notebook, and all that list anything import this module.
    from nexus_api import html

    shown = list(islice(items, html.MAX_ROWS))
    total = len(items) if total is None and isinstance(items, Collection) else total or 0
    if not caption:
        caption = html.counted(
            total, type(shown[0]).__name__.removeprefix("Async").lower() if shown else "item"
        )
    with suppress(Exception):  # what was made by hand may hold anything
        rows = [_cells(item) for item in shown]
        names = [name for name in dict.fromkeys(name for row in rows for name in row) if name not in without]
        if names:
            return html.table(
                caption, names, ([row.get(name, "") for name in names] for row in rows), total=total
            )
    return html.nested(caption, items if isinstance(items, list | tuple) else shown)


def _cells(item: object) -> dict[str, object]:
    if not isinstance(item, msgspec.Struct):
        cells: dict[str, object] = item._table_cells()  # type: ignore[attr-defined]
        return cells
    left_out = _LEFT_OUT | _SUMMED_UP if isinstance(item, Sequence) else _LEFT_OUT
    cells = {
        name: value
        for name in item.__struct_fields__
        if name not in left_out
        and (value := getattr(item, name)) is not None
        and not isinstance(value, msgspec.Struct)
    }
    if isinstance(item, Sequence):
        cells["entries"] = len(item.items)
        cells["roles"] = _roles(item)
    for column in ("updated", "created"):
        date = getattr(item, f"{column}_at", None)
        if isinstance(date, datetime):
            cells[column] = f"{date:%Y-%m-%d %H:%M} UTC"
            break
    return cells


def _roles(sequence: Sequence) -> str:
    counts = Counter(entry.role for entry in sequence.items)
    return ", ".join(f"{'no role' if role is None else role} {count:,}" for role, count in counts.items())
