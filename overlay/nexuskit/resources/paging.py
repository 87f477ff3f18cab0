"""Pages of a listing, and the rules for walking over them. Pure: the two sides add the fetching."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from typing import Any, Generic, Self, TypeVar

import attrs
import msgspec

from nexus_api.structs import encode_json

from ..errors import ArgumentError, DecodeError
from .query_params import Pagination
from .validation import integer, validate_text

T = TypeVar("T")


def _cursor(cursor: str | None) -> str | None:
    # An empty cursor leads nowhere.
    return cursor or None


@attrs.define
class Page(Generic[T]):
    """One page of a listing: read it as attributes, as items or with `.get()`, or iterate over it.

    Attributes:
        next_page: The cursor of the page after this one; `None` on the last page.
        prev_page: The cursor of the page before this one; `None` on the first page.
        data: What the page holds, in the order of the service.
    """

    next_page: str | None = attrs.field(default=None, converter=_cursor)
    prev_page: str | None = attrs.field(default=None, converter=_cursor)
    data: list[T] = attrs.field(factory=list)

    def __iter__(self) -> Iterator[T]:
        return iter(self.data)

    def __len__(self) -> int:
        return len(self.data)

    def __bool__(self) -> bool:
        # An empty page may have a page after it: `while page` must not stop there.
        return True

    def __getitem__(self, key: str) -> Any:
        """Return the field of this name; the items are in `data`."""
        if not isinstance(key, str):
            raise TypeError(f"a page is read by the names of its fields; its items are in .data, got {key!r}")
        if key in _FIELDS:
            return getattr(self, key)
        raise KeyError(f"{key}: a page has next_page, prev_page and data")

    def get(self, key: str, default: Any = None) -> Any:
        """Return the field of this name, or `default` if there is no such field."""
        return getattr(self, key) if key in _FIELDS else default

    def to_dict(self) -> dict[str, Any]:
        """Return plain Python data under the names that come over the wire, absent fields left out."""
        cursors = {"nextPage": self.next_page, "prevPage": self.prev_page}
        data = {name: cursor for name, cursor in cursors.items() if cursor is not None}
        return {**data, "data": msgspec.to_builtins(self.data)}

    def to_json(self) -> str:
        """Return JSON text under the names that come over the wire, absent fields left out."""
        return encode_json(self.to_dict()).decode()

    def _repr_html_(self) -> str:
        """Return the tables that a notebook shows: the items, one in each row, and the cursors below."""
        # Few programs run in a notebook, and all that list anything import this module.
        from nexus_api import html

        from .tables import table

        caption = f"{type(self).__name__}: {html.counted(len(self.data), 'item')}"
        cursors = {"next_page": self.next_page, "prev_page": self.prev_page}
        return html.stacked(table(self.data, caption), html.nested("", cursors))

    def __reduce__(self) -> tuple[Any, ...]:
        # A page travels without the client that fetched it, which holds connections and the key.
        return type(self), (self.next_page, self.prev_page, self.data)


_FIELDS = frozenset({"next_page", "prev_page", "data"})


class CursorCycleDetector:
    """Notices when a service leads a walk over pages in a circle.

    Give it each cursor that is about to be followed. An empty page with a new cursor is no reason to stop.
    It keeps a digest of each, some 90 bytes of memory whatever their length.
    """

    def __init__(self) -> None:
        self._seen: set[bytes] = set()

    def knows(self, cursor: str) -> bool:
        """Tell whether the walk has met a cursor before, and take note of it."""
        digest = blake2b(cursor.encode("utf-8", "surrogatepass"), digest_size=12).digest()
        known = digest in self._seen
        self._seen.add(digest)
        return known

    def follow(self, cursor: str) -> str:
        """Return the cursor, unless the walk has been there."""
        if self.knows(cursor):
            raise _cycle_error(cursor)
        return cursor


def _cycle_error(cursor: str) -> DecodeError:
    return DecodeError("$.nextPage", f"the cursor {cursor!r} leads back to a page that was already read")


@attrs.define
class PageState:
    """Which page a walk asks for next, how much of it is wanted, and when the walk ends.

    Every request has the same limit, as those of `Page.next()` do: a service may count its pages by it, and
    another limit would then lead past items or back to them.

    Attributes:
        limit: The most items of a page.
        cursor: The cursor of the next page; `None` for the first.
        ended: Whether there is no next page, or none is wanted.
    """

    limit: int
    cursor: str | None
    _left: int | None
    ended: bool = False
    _in_circle: bool = False
    _guard: CursorCycleDetector = attrs.field(factory=CursorCycleDetector, repr=False)

    @classmethod
    def checked(cls, page_size: object, max_items: object, cursor: object) -> Self:
        """Return the course of a walk that begins, from what a caller gave."""
        limit = _at_least(1, "page_size", page_size)
        course = cls(limit, None if cursor is None else validate_text("cursor", cursor), None)
        if max_items is not None:
            wanted = _at_least(0, "max_items", max_items)
            course._left = wanted
            course.limit = min(limit, wanted)
            course.ended = wanted == 0
        if course.cursor is not None:
            course._guard.follow(course.cursor)
        return course

    def request(self) -> Pagination:
        """Return what to ask for next."""
        if self._in_circle and self.cursor is not None:
            raise _cycle_error(self.cursor)
        return Pagination(self.cursor, self.limit)

    def arrived(self, next_page: str | None, count: int) -> int:
        """Take note of a page.

        Args:
            next_page: Its cursor of the page after it.
            count: How many items it holds. Any number may be: a page may be empty and have one after it, and
                a service may overlook the limit.

        Returns:
            How many of the items are wanted.
        """
        wanted = count if self._left is None else min(count, self._left)
        if self._left is not None:
            self._left -= wanted
        if next_page is None or self._left == 0:
            self.ended = True
        else:
            self.cursor = next_page
            self._in_circle = self._guard.knows(next_page)
        return wanted


def _at_least(least: int, argument: str, value: object) -> int:
    number = integer(argument, value)
    if number < least:
        raise ArgumentError(argument, f"must be {least} or more, got {number}")
    return number
