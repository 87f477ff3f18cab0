"""Pages of a listing, and the state of an iteration over them. No I/O."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Generic, Self, TypeVar

import attrs
import msgspec

from nexus_api.structs import encode_json

from ..error_types import ArgumentError, DecodeError
from .query_params import Pagination
from .tables import table
from .validation import integer, positive_int, validate_text

T = TypeVar("T")


def _cursor(cursor: str | None) -> str | None:
    # An empty cursor means that there is no page.
    return cursor or None


@attrs.define
class Page(Generic[T]):
    """One page of a listing. Read it as attributes, as items or with `.get()`, or iterate over its items.

    Attributes:
        next_page: The cursor of the next page; `None` on the last page.
        prev_page: The cursor of the previous page; `None` on the first page.
        data: The items, in the order of the service.
    """

    next_page: str | None = attrs.field(default=None, converter=_cursor)
    prev_page: str | None = attrs.field(default=None, converter=_cursor)
    data: list[T] = attrs.field(factory=list)

    def __iter__(self) -> Iterator[T]:
        return iter(self.data)

    def __len__(self) -> int:
        return len(self.data)

    def __bool__(self) -> bool:
        # `while page` must not stop at an empty page: another page may follow it.
        return True

    def __getitem__(self, key: str) -> Any:
        """Return a field by name. The items are in `data`."""
        if not isinstance(key, str):
            raise TypeError(f"a page takes the names of its fields; its items are in .data, got {key!r}")
        if key in _FIELDS:
            return getattr(self, key)
        raise KeyError(f"{key}: the fields of a page are next_page, prev_page and data")

    def get(self, key: str, default: Any = None) -> Any:
        """Return a field by name, or `default` if there is no such field."""
        return getattr(self, key) if key in _FIELDS else default

    def to_dict(self) -> dict[str, Any]:
        """Return plain Python data with the names of the service, without absent fields."""
        cursors = {"nextPage": self.next_page, "prevPage": self.prev_page}
        data = {name: cursor for name, cursor in cursors.items() if cursor is not None}
        return {**data, "data": msgspec.to_builtins(self.data)}

    def to_json(self) -> str:
        """Return JSON text with the names of the service, without absent fields."""
        return encode_json(self.to_dict()).decode()

    def _repr_html_(self) -> str:
        """Return the tables for a notebook: the items, one per row, and the cursors."""
        # Imported here, because every listing imports this module and few programs run in a notebook.
        from . import html

        caption = f"{type(self).__name__}: {html.count_of(len(self.data), 'item')}"
        cursors = {"next_page": self.next_page, "prev_page": self.prev_page}
        return html.stack(table(self.data, caption), html.nested_table("", cursors))

    def __reduce__(self) -> tuple[Any, ...]:
        # The pickle leaves out the client, which holds connections and the key.
        return type(self), (self.next_page, self.prev_page, self.data)


_FIELDS = frozenset({"next_page", "prev_page", "data"})


def cycle_error(cursor: str) -> DecodeError:
    """Return the error for a service that repeats a cursor. An empty page with a new cursor is no cycle."""
    return DecodeError("$.nextPage", f"the cursor {cursor!r} leads back to a page that was already read")


@attrs.define
class PageState:
    """The state of an iteration over pages: the next request, the items still wanted, and the end.

    Every request has the same limit, because a service may count pages by it. Another limit would then skip
    or repeat items.
    """

    limit: int
    cursor: str | None
    _remaining: int | None
    ended: bool = False
    _in_cycle: bool = False
    _seen: set[str] = attrs.field(factory=set, repr=False)

    @classmethod
    def from_arguments(cls, page_size: object, max_items: object, cursor: object) -> Self:
        """Return the initial state, from the arguments of a caller."""
        limit = positive_int("page_size", page_size)
        state = cls(limit, None if cursor is None else validate_text("cursor", cursor), None)
        if max_items is not None:
            if (wanted := integer("max_items", max_items)) < 0:
                raise ArgumentError("max_items", f"must be 0 or more, got {wanted}")
            state._remaining = wanted
            state.limit = min(limit, wanted)
            state.ended = wanted == 0
        if state.cursor is not None:
            state._seen.add(state.cursor)
        return state

    def request(self) -> Pagination:
        """Return the parameters of the next request."""
        if self._in_cycle and self.cursor is not None:
            raise cycle_error(self.cursor)
        return Pagination(self.cursor, self.limit)

    def add_page(self, next_page: str | None, count: int) -> int:
        """Add a page, whose `count` may be 0 or above the limit; return how many items are wanted."""
        wanted = count if self._remaining is None else min(count, self._remaining)
        if self._remaining is not None:
            self._remaining -= wanted
        if next_page is None or self._remaining == 0:
            self.ended = True
        else:
            self.cursor = next_page
            self._in_cycle = next_page in self._seen
            self._seen.add(next_page)
        return wanted
