"""What a notebook shows as tables: responses, and lists and tuples with a row for each item. No I/O."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from nexus_api.models import Sequence
from nexus_api.structs import AnswerStruct

T = TypeVar("T")

_LEFT_OUT = frozenset({"project_id", "create_date", "update_date"})
_SUMMED_UP = frozenset({"items", "length", "item_count_with_role"})


class _Table:
    """A sequence that a notebook shows as a table. Its slices are tables too."""

    __slots__ = ()

    if not TYPE_CHECKING:

        def __getitem__(self, place: Any, /) -> Any:
            found = super().__getitem__(place)
            return type(self)(found) if isinstance(place, slice) else found

    def _repr_html_(self) -> str:
        """Return the table for a notebook."""
        return table(self)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


class TableList(_Table, list[T]):
    """A list that a notebook shows as a table.

    >>> flows = TableList(["a", "b"])
    >>> flows == ["a", "b"], type(flows[:1]).__name__
    (True, 'TableList')
    """

    __slots__ = ()


class TableTuple(_Table, tuple[T, ...]):
    """A tuple that a notebook shows as a table."""

    __slots__ = ()


def table(
    items: Iterable[object], caption: str = "", *, total: int | None = None, without: Collection[str] = ()
) -> str:
    """Return the HTML of a table with a row for each of the first 20 items.

    An item that is not a struct defines its cells by `_table_cells()`. A sequence shows its roles and the
    number of entries of each, and the last of its dates, to the minute. Without `total`, the items have to be
    a list or a tuple. Without `caption`, it is the number and kind of the items.
    """
    # Imported here, because every listing imports this module and few programs run in a notebook.
    from . import html

    shown = list(islice(items, html.MAX_ROWS))
    total = len(items) if total is None and isinstance(items, Collection) else total or 0
    if not caption:
        caption = html.count_of(
            total, type(shown[0]).__name__.removeprefix("Async").lower() if shown else "item"
        )
    with suppress(Exception):  # objects created by hand may hold any value
        rows = [_cells(item) for item in shown]
        names = [name for name in dict.fromkeys(name for row in rows for name in row) if name not in without]
        if names:
            return html.table(
                caption, names, ([row.get(name, "") for name in names] for row in rows), total=total
            )
    return html.nested_table(caption, items if isinstance(items, list | tuple) else shown)


def _answer_table(answer: AnswerStruct) -> str:
    """Return the table of a response for a notebook."""
    from . import html

    return html.nested_table(type(answer).__name__, answer)


# The generated package knows nothing of notebooks.
AnswerStruct._repr_html_ = _answer_table  # type: ignore[attr-defined] # pyright: ignore[reportAttributeAccessIssue]


def _cells(item: Any) -> dict[str, object]:
    if not isinstance(item, msgspec.Struct):
        own: dict[str, object] = item._table_cells()
        return own
    left_out = _LEFT_OUT | _SUMMED_UP if isinstance(item, Sequence) else _LEFT_OUT
    cells: dict[str, object] = {
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
