"""Iterators over the pages of a listing, or their items, that fetch one page ahead."""

from __future__ import annotations

import threading
from collections import abc
from functools import partial
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

from ...concurrency._async import Prefetch
from ...error_types import ConfigurationError
from ...resources.paging import PageState
from ...resources.query_params import Pagination
from .page import AsyncPaginationResponse

T = TypeVar("T")


class AsyncListing(Protocol[T]):
    """Fetches one page of a listing with fixed filters."""

    async def __call__(self, pagination: Pagination, /) -> AsyncPaginationResponse[T]: ...


class AsyncWalk(abc.AsyncIterator[T]):
    """An iterator over a listing, from `iter()` or `pages()`, and a context manager.

    The first request is sent when the iteration begins. After that, exactly one page is fetched ahead, so
    memory use does not grow with the listing. The fetch has a copy of the caller's context variables, for
    tracing.

    If fetching a page fails, the error is raised after the items of the previous page. The iteration can
    continue: the next item fetches the page again, and so does `iter(cursor=walk.cursor)`, also in a later
    run.

    After `break` or an exception, the fetch is cancelled when the iterator is dropped; leaving a `with` block
    cancels it at once.

    Every item is returned if nothing is created or deleted during the iteration. Items that are created or
    deleted meanwhile may or may not appear. If the cursors of the service are offsets (not known), a deletion
    also shifts later items, and the iteration may skip one of them without an error. So list first, then
    delete. To be sure of one item, get it by id or name.

    Only one task or thread at a time may use an iterator.

    Example:
        >>> async with project.sequences.iter(page_size=1) as walk:
        ...     async for sequence in walk:
        ...         print(sequence.name)
        Patient A
        Patient B
    """

    def __init__(
        self,
        listing: AsyncListing[Any],
        state: PageState,
        values_of: abc.Callable[[AsyncPaginationResponse[Any]], abc.Iterable[T]],
    ) -> None:
        self._listing = listing
        self._state = state
        self._values_of = values_of
        self._values: abc.Iterator[T] = iter(())
        self._cursor = state.cursor
        self._ahead: Prefetch[AsyncPaginationResponse[Any]] | None = None
        self._closed = False
        self._finished = False
        self._lock = threading.Lock()

    @property
    def finished(self) -> bool:
        """Whether all requested items were returned; false after `aclose()` or an error."""
        return self._finished

    @property
    def cursor(self) -> str | None:
        """The cursor of the current page, `None` for the first. `iter(cursor=…)` starts with this page.

        The current page holds the last returned item. After an error it is the page that could not be
        fetched, after the end the last page.
        """
        return self._cursor

    async def __anext__(self) -> T:
        while True:
            for value in self._values:
                return value
            if not await self._fetch_next_page():
                raise StopAsyncIteration

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """End the iteration and the fetch ahead. `cursor` can still be read.

        If methods are awaited, a request in flight is cancelled. Plain methods do not wait for it: a daemon
        thread receives the response and drops it.

        Example:
            >>> walk = project.sequences.iter(page_size=1)
            >>> await walk.aclose()
            >>> [sequence.name async for sequence in walk]
            []
        """
        self._closed = True
        self._values = iter(())
        ahead, self._ahead = self._ahead, None
        if ahead is not None:
            await ahead.cancel()

    async def _fetch_next_page(self) -> bool:
        """Take the next page and start to fetch the one after it. Return false at the end."""
        if not self._lock.acquire(blocking=False):
            raise ConfigurationError(
                "two tasks or threads use this iterator at the same time; create one for each"
            )
        try:
            if self._closed:
                return False
            if self._state.ended:
                self._finished = True
                return False
            self._cursor = self._state.cursor
            ahead, self._ahead = self._ahead, None
            page = await (_page(self._listing, self._state) if ahead is None else ahead.result())
            if self._closed:
                return False
            del page.data[self._state.add_page(page.next_page, len(page)) :]
            # Before the prefetch: an interrupt must not lose the page.
            self._values = iter(self._values_of(page))
            if not self._state.ended:
                self._ahead = Prefetch(partial(_page, self._listing, self._state))
            return True
        finally:
            self._lock.release()


async def _page(listing: AsyncListing[T], state: PageState) -> AsyncPaginationResponse[T]:
    # Not a method: the prefetch must not keep a dropped iterator alive.
    return await listing(state.request())


def walk_items(listing: AsyncListing[T], state: PageState) -> AsyncWalk[T]:
    """Return an iterator over the items of a listing."""
    return AsyncWalk(listing, state, _items)


def walk_pages(listing: AsyncListing[T], state: PageState) -> AsyncWalk[AsyncPaginationResponse[T]]:
    """Return an iterator over the pages of a listing."""
    return AsyncWalk(listing, state, _page_alone)


def _items(page: AsyncPaginationResponse[T]) -> abc.Iterable[T]:
    return page.data


def _page_alone(page: AsyncPaginationResponse[T]) -> abc.Iterable[AsyncPaginationResponse[T]]:
    return (page,)
