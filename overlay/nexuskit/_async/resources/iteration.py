"""A walk over the pages of a listing, or over what they hold, that fetches one page ahead."""

from __future__ import annotations

import threading
from collections import abc
from functools import partial
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

from ...concurrency._async import Prefetch
from ...errors import ConfigurationError
from ...resources.paging import PageState
from ...resources.query_params import Pagination
from .page import AsyncPaginationResponse

T = TypeVar("T")


class AsyncListing(Protocol[T]):
    """Gets one page of a listing; its filters are settled."""

    async def __call__(self, pagination: Pagination, /) -> AsyncPaginationResponse[T]: ...


class AsyncWalk(abc.AsyncIterator[T]):
    """A walk over a listing, from `iter()` or `pages()`: an iterator, and a context manager.

    The first request goes out when the iteration begins. From then on, the page after the current one is
    fetched while the current one is read, and never more than that: the memory in use does not grow with the
    listing. What fetches it sees a copy of the caller's context variables, so that traces keep their parent.

    An error of the page ahead is raised after the items of the page before it. It ends nothing: asking for
    the next item tries that page again, and `iter(cursor=walk.cursor)` goes on there, now or in a later run.

    Leaving the walk early, by `break` or by an exception, stops what is ahead as soon as the walk is let go
    of; with `with` that is at once.

    A walk yields every item if nothing is created or deleted meanwhile. Items that are created or deleted
    during the walk may or may not appear. If the cursors of a service are offsets (this is not known), a
    deletion also moves the items behind it, and the walk may miss one of these without an error. So list
    first, then delete. To be sure of one item, get it by id or name.

    One task or thread at a time may read a walk. Any number may each read one of their own.

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
        course: PageState,
        unfold: abc.Callable[[AsyncPaginationResponse[Any]], abc.Iterable[T]],
    ) -> None:
        self._listing = listing
        self._course = course
        self._unfold = unfold
        self._unfolded: abc.Iterator[T] = iter(())
        self._cursor = course.cursor
        self._ahead: Prefetch[AsyncPaginationResponse[Any]] | None = None
        self._closed = False
        self._finished = False
        self._turning = threading.Lock()

    @property
    def finished(self) -> bool:
        """Whether the walk has given all that was asked for; not if it was closed, or an error stopped it."""
        return self._finished

    @property
    def cursor(self) -> str | None:
        """The cursor of the current page, `None` for the first one: `iter(cursor=…)` resumes with that page.

        The current page is the one that holds the item given last. After an error it is the page that could
        not be got, all items before which were given. After the end it is the last page. As a walk resumes by
        pages, it gives again those items of the page that were given before.
        """
        return self._cursor

    async def __anext__(self) -> T:
        while True:
            for value in self._unfolded:
                return value
            if not await self._turn():
                raise StopAsyncIteration

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """End the walk, and stop what is ahead. The walk then gives nothing more; `cursor` can still be read.

        Where calls are awaited, a request under way is cancelled. Plain methods wait for nothing: a thread
        that still has a request under way ends with it, and its result is dropped; it does not keep the
        program from ending.

        Example:
            >>> walk = project.sequences.iter(page_size=1)
            >>> await walk.aclose()
            >>> [sequence.name async for sequence in walk]
            []
        """
        self._closed = True
        self._unfolded = iter(())
        ahead, self._ahead = self._ahead, None
        if ahead is not None:
            await ahead.cancel()

    async def _turn(self) -> bool:
        """Get the next page, and begin to fetch the one after it; tell whether there was one."""
        if not self._turning.acquire(blocking=False):
            raise ConfigurationError(
                "two tasks or threads read this walk at the same time; give each its own"
            )
        try:
            if self._closed:
                return False
            if self._course.ended:
                self._finished = True
                return False
            self._cursor = self._course.cursor
            ahead, self._ahead = self._ahead, None
            page = await (_page(self._listing, self._course) if ahead is None else ahead.result())
            if self._closed:
                return False
            del page.data[self._course.arrived(page.next_page, len(page)) :]
            # Before a thread is begun: an interrupt meanwhile must not lose the page.
            self._unfolded = iter(self._unfold(page))
            if not self._course.ended:
                self._ahead = Prefetch(partial(_page, self._listing, self._course))
            return True
        finally:
            self._turning.release()


async def _page(listing: AsyncListing[T], course: PageState) -> AsyncPaginationResponse[T]:
    # No method of the walk: what runs ahead must not keep alive a walk that everybody else has let go of.
    return await listing(course.request())


def walk_items(listing: AsyncListing[T], course: PageState) -> AsyncWalk[T]:
    """Return a walk over what the pages of a listing hold."""
    return AsyncWalk(listing, course, _items)


def walk_pages(listing: AsyncListing[T], course: PageState) -> AsyncWalk[AsyncPaginationResponse[T]]:
    """Return a walk over the pages of a listing."""
    return AsyncWalk(listing, course, _itself)


def _items(page: AsyncPaginationResponse[T]) -> abc.Iterable[T]:
    return page.data


def _itself(page: AsyncPaginationResponse[T]) -> abc.Iterable[AsyncPaginationResponse[T]]:
    return (page,)
