"""A page that can fetch the one after it."""

from __future__ import annotations

from typing import Protocol, TypeVar

import attrs

from ...errors import ConfigurationError
from ...resources.paging import CursorCycleDetector, Page

T = TypeVar("T")


class AsyncFetch(Protocol[T]):
    """Fetches the page behind a cursor, with the limit and the filters of the page that gave it."""

    async def __call__(self, cursor: str, /) -> AsyncPaginationResponse[T]: ...


@attrs.define
class AsyncPaginationResponse(Page[T]):
    """One page of a listing.

    It iterates over what it holds, has a length, and is read as attributes, as items or with `.get()`. The
    client behind it counts neither for equality nor for its repr, and does not travel in a pickle.

    Attributes:
        next_page: The cursor of the page after this one; `None` on the last page.
        prev_page: The cursor of the page before this one; `None` on the first page.
        data: What the page holds, in the order of the service.

    Example:
        >>> page = await project.sequences.list({"limit": 1})
        >>> len(page), [sequence.name for sequence in page]
        (1, ['Patient A'])
    """

    _fetch: AsyncFetch[T] | None = attrs.field(default=None, eq=False, repr=False)

    async def next(self) -> AsyncPaginationResponse[T] | None:
        """Get the page after this one, with the same limit and filters.

        Returns:
            The page, or `None` if this is the last one.

        Raises:
            ConfigurationError: This page was made by hand or unpickled, so that no client is behind it.
            DecodeError: The service leads back to this very page, or its answer does not have the documented
                shape.

        Example:
            >>> page = await project.sequences.list({"limit": 1})
            >>> following = await page.next()
            >>> [sequence.name for sequence in following]
            ['Patient B']
            >>> await following.next()
        """
        if self.next_page is None:
            return None
        if self._fetch is None:
            raise ConfigurationError(
                "no client is behind this page; call list() with its next_page as the cursor instead"
            )
        guard = CursorCycleDetector()
        following = await self._fetch(guard.follow(self.next_page))
        if following.next_page is not None:
            guard.follow(following.next_page)
        return following
