# Derived from overlay/nexuskit/_async/resources/iteration.py; do not edit.
# Change that file and run `make generate`.
"""Iterators over the pages of a listing, or their items, that fetch one page ahead."""

from __future__ import annotations

import threading
from collections import abc
from functools import partial
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

from ...concurrency._sync import Prefetch
from ...error_types import ConfigurationError
from ...resources.paging import PageState
from ...resources.query_params import Pagination
from .page import PaginationResponse

T = TypeVar("T")


class Listing(Protocol[T]):
    """Fetches one page of a listing with fixed filters."""

    def __call__(self, pagination: Pagination, /) -> PaginationResponse[T]: ...


class Walk(abc.Iterator[T]):
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
        >>> with project.sequences.iter(page_size=1) as walk:
        ...     for sequence in walk:
        ...         print(sequence.name)
        Patient A
        Patient B
    """

    def __init__(
        self,
        listing: Listing[Any],
        state: PageState,
        values_of: abc.Callable[[PaginationResponse[Any]], abc.Iterable[T]],
    ) -> None:
        self._listing = listing
        self._state = state
        self._values_of = values_of
        self._values: abc.Iterator[T] = iter(())
        self._cursor = state.cursor
        self._ahead: Prefetch[PaginationResponse[Any]] | None = None
        self._closed = False
        self._finished = False
        self._lock = threading.Lock()

    @property
    def finished(self) -> bool:
        """Whether all requested items were returned; false after `close()` or an error."""
        return self._finished

    @property
    def cursor(self) -> str | None:
        """The cursor of the current page, `None` for the first. `iter(cursor=…)` starts with this page.

        The current page holds the last returned item. After an error it is the page that could not be
        fetched, after the end the last page.
        """
        return self._cursor

    def __next__(self) -> T:
        while True:
            for value in self._values:
                return value
            if not self._fetch_next_page():
                raise StopIteration

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the iteration and the fetch ahead. `cursor` can still be read.

        If methods are awaited, a request in flight is cancelled. Plain methods do not wait for it: a daemon
        thread receives the response and drops it.

        Example:
            >>> walk = project.sequences.iter(page_size=1)
            >>> walk.close()
            >>> [sequence.name for sequence in walk]
            []
        """
        self._closed = True
        self._values = iter(())
        ahead, self._ahead = self._ahead, None
        if ahead is not None:
            ahead.cancel()

    def _fetch_next_page(self) -> bool:
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
            page = _page(self._listing, self._state) if ahead is None else ahead.result()
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


def _page(listing: Listing[T], state: PageState) -> PaginationResponse[T]:
    # Not a method: the prefetch must not keep a dropped iterator alive.
    return listing(state.request())


def walk_items(listing: Listing[T], state: PageState) -> Walk[T]:
    """Return an iterator over the items of a listing."""
    return Walk(listing, state, _items)


def walk_pages(listing: Listing[T], state: PageState) -> Walk[PaginationResponse[T]]:
    """Return an iterator over the pages of a listing."""
    return Walk(listing, state, _page_alone)


def _items(page: PaginationResponse[T]) -> abc.Iterable[T]:
    return page.data


def _page_alone(page: PaginationResponse[T]) -> abc.Iterable[PaginationResponse[T]]:
    return (page,)
