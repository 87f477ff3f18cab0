# Derived from overlay/nexuskit/_async/resources/page.py; do not edit.
# Change that file and run `make generate`.
"""A page that can fetch the next one."""

from __future__ import annotations

from typing import Protocol, TypeVar

import attrs

from ...error_types import ConfigurationError
from ...resources.paging import Page, cycle_error

T = TypeVar("T")


class Fetch(Protocol[T]):
    """Fetches the page of a cursor, with the limit and the filters of the previous page."""

    def __call__(self, cursor: str, /) -> PaginationResponse[T]: ...


@attrs.define
class PaginationResponse(Page[T]):
    """One page of a listing.

    Iterate over its items, or read its fields as attributes, as items or with `.get()`. Equality, repr and
    pickle ignore the client of the page.

    Attributes:
        next_page: The cursor of the next page; `None` on the last page.
        prev_page: The cursor of the previous page; `None` on the first page.
        data: The items, in the order of the service.

    Example:
        >>> page = project.sequences.list({"limit": 1})
        >>> len(page), [sequence.name for sequence in page]
        (1, ['Patient A'])
    """

    _fetch: Fetch[T] | None = attrs.field(default=None, eq=False, repr=False)

    def next(self) -> PaginationResponse[T] | None:
        """Get the next page, with the same limit and filters.

        Returns:
            The page, or `None` after the last one.

        Raises:
            ConfigurationError: The page has no client, because it was created by hand or unpickled.
            DecodeError: The cursor leads back to this page, or the response does not match the spec.

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
                "this page has no client; call list() with its next_page as the cursor instead"
            )
        following = self._fetch(self.next_page)
        if following.next_page == self.next_page:
            raise cycle_error(self.next_page)
        return following
