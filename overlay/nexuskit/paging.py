"""Pages of a listing, and the one rule for walking them. Pure: the two sides add the fetching."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Generic, TypeVar

import attrs
import msgspec

from .errors import DecodeError

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
        """Return the field of this name; the items are in `data`.

        Raises:
            KeyError: There is no such field.
            TypeError: It is no name but a number or a slice.
        """
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
        return msgspec.json.encode(self.to_dict()).decode()

    def __reduce__(self) -> tuple[Any, ...]:
        # A page travels without the client that fetched it, which holds connections and the key.
        return type(self), (self.next_page, self.prev_page, self.data)


_FIELDS = frozenset({"next_page", "prev_page", "data"})


class CursorGuard:
    """Notices when a service leads a walk over pages in a circle.

    Give it each cursor that is about to be followed. An empty page with a new cursor is no reason to stop.
    """

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def follow(self, cursor: str) -> str:
        """Return the cursor, unless the walk has been there.

        Raises:
            DecodeError: The service gave the same cursor before.
        """
        if cursor in self._seen:
            raise DecodeError(
                "$.nextPage", f"the cursor {cursor!r} leads back to a page that was already read"
            )
        self._seen.add(cursor)
        return cursor
