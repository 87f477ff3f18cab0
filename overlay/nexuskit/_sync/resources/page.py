# Derived from overlay/nexuskit/_async/resources/page.py; do not edit.
# Change that file and run `make generate`.
"""A page that can fetch the one after it."""

from __future__ import annotations

from typing import Protocol, TypeVar

import attrs

from ...errors import ConfigurationError
from ...resources.paging import CursorCycleDetector, Page

T = TypeVar("T")


class Fetch(Protocol[T]):
    """Fetches the page behind a cursor, with the limit and the filters of the page that gave it."""

    def __call__(self, cursor: str, /) -> PaginationResponse[T]: ...


@attrs.define
class PaginationResponse(Page[T]):
    """One page of a listing.

    It iterates over what it holds, has a length, and is read as attributes, as items or with `.get()`. The
    client behind it counts neither for equality nor for its repr, and does not travel in a pickle.

    Attributes:
        next_page: The cursor of the page after this one; `None` on the last page.
        prev_page: The cursor of the page before this one; `None` on the first page.
        data: What the page holds, in the order of the service.

    Example:
        >>> page = project.sequences.list({"limit": 1})
        >>> len(page), [sequence.name for sequence in page]
        (1, ['Patient A'])
    """

    _fetch: Fetch[T] | None = attrs.field(default=None, eq=False, repr=False)

    def next(self) -> PaginationResponse[T] | None:
        """Get the page after this one, with the same limit and filters.

        Returns:
            The page, or `None` if this is the last one.

        Raises:
            ConfigurationError: This page was made by hand or unpickled, so that no client is behind it.
            DecodeError: The service leads back to this very page, or its answer does not have the documented
                shape.

        Example:
            >>> page = project.sequences.list({"limit": 1})
            >>> following = page.next()
            >>> [sequence.name for sequence in following]
            ['Patient B']
            >>> following.next()
        """
        if self.next_page is None:
            return None
        if self._fetch is None:
            raise ConfigurationError(
                "no client is behind this page; call list() with its next_page as the cursor instead"
            )
        guard = CursorCycleDetector()
        following = self._fetch(guard.follow(self.next_page))
        if following.next_page is not None:
            guard.follow(following.next_page)
        return following
