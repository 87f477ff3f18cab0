# Derived from overlay/nexuskit/_async/resources/sequence_reader.py; do not edit.
# Change that file and run `make generate`.
"""Reading the sequences of a project: pages, iterators and single sequences."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from nexus_api import api
from nexus_api.models import Sequence

from ...resources.paging import PageState
from ...resources.query_params import DEFAULT_LIMIT, Pagination, SequenceFilter
from ...resources.validation import pagination as checked_pagination
from ...resources.validation import sequence_filter, validate_id
from ..transport.sender import Transport
from .iteration import Listing, Walk, walk_items, walk_pages
from .page import PaginationResponse


class SequenceReader:
    """The methods of `project.sequences` that read, except those that search."""

    def __init__(self, transport: Transport, project_id: str) -> None:
        self._transport = transport
        self._project_id = project_id

    def list(
        self,
        pagination: Pagination | Mapping[str, Any] | None = None,
        filters: SequenceFilter | Mapping[str, Any] | None = None,
        *,
        limit: int | None = None,
        page: str | None = None,
        name: str | None = None,
    ) -> PaginationResponse[Sequence]:
        """List the sequences of the project, one page at a time (documented).

        Args:
            pagination: `{"limit": …, "page": …}` or `ApiTypes.Pagination`; default: the first page of 100.
            filters: `{"name": …}` or `ApiTypes.SequenceFilter`; default: all sequences.
            limit: The maximum number of items, instead of `pagination`.
            page: The cursor of the page, instead of `pagination`.
            name: The name, instead of `filters`.

        Returns:
            The page. Iterate over it for its sequences; `next()` gets the next page.

        Example:
            >>> page = project.sequences.list({"limit": 1})
            >>> [sequence.name for sequence in page]
            ['Patient A']
            >>> page = project.sequences.list(filters={"name": "Patient B"})
            >>> page.data[0]["name"], page.next_page
            ('Patient B', None)
        """
        checked = checked_pagination(pagination, limit=limit, page=page)
        checked_filters = sequence_filter(filters, name)

        def fetch(cursor: str, /) -> PaginationResponse[Sequence]:
            return self.list(Pagination(cursor, checked.limit), checked_filters)

        found = self._transport.call(
            api.sequences.list_sequences,
            self._project_id,
            page=checked.page,
            limit=checked.limit,
            name=checked_filters.name,
        )
        return PaginationResponse(found.next_page, found.prev_page, found.data, fetch)

    def iter(
        self,
        filters: SequenceFilter | Mapping[str, Any] | None = None,
        *,
        name: str | None = None,
        page_size: int = DEFAULT_LIMIT,
        max_items: int | None = None,
        cursor: str | None = None,
    ) -> Walk[Sequence]:
        """Iterate over all sequences of the project. One page is fetched ahead.

        The first request is sent when the iteration begins. Sequences that are created or deleted during the
        iteration may be missed, and others with them: list first, then delete.

        Args:
            filters: `{"name": …}` or `ApiTypes.SequenceFilter`; default: all sequences.
            name: The name, instead of `filters`.
            page_size: The maximum number of items per page, at least 1. The service's own maximum is not
                known.
            max_items: The maximum number of sequences; `None` for all.
            cursor: The page to start with: `cursor` of an earlier iterator with the same filters and page
                size, or `next_page` of a page; `None` for the first page.

        Returns:
            An iterator. Its `cursor` resumes at the current page; `close()` or `with` ends it early.

        Example:
            >>> [sequence.name for sequence in project.sequences.iter()]
            ['Patient A', 'Patient B']
            >>> walk = project.sequences.iter(page_size=1)
            >>> for sequence in walk:
            ...     if sequence.name == "Patient B":
            ...         break
            >>> for sequence in project.sequences.iter(page_size=1, cursor=walk.cursor):
            ...     print(sequence.name)
            Patient B
        """
        return walk_items(
            self._listing(filters, name), PageState.from_arguments(page_size, max_items, cursor)
        )

    def pages(
        self,
        filters: SequenceFilter | Mapping[str, Any] | None = None,
        *,
        name: str | None = None,
        page_size: int = DEFAULT_LIMIT,
        max_items: int | None = None,
        cursor: str | None = None,
    ) -> Walk[PaginationResponse[Sequence]]:
        """Iterate over the pages of a listing. Takes the arguments of `iter()`.

        `max_items` counts items. It may truncate the last page, whose `next_page` then skips the items cut
        off.

        Returns:
            An iterator over pages, including empty ones.

        Example:
            >>> for page in project.sequences.pages(page_size=1):
            ...     print([sequence.name for sequence in page], page.next_page is None)
            ['Patient A'] False
            ['Patient B'] True
        """
        return walk_pages(
            self._listing(filters, name), PageState.from_arguments(page_size, max_items, cursor)
        )

    def count(
        self, filters: SequenceFilter | Mapping[str, Any] | None = None, *, name: str | None = None
    ) -> int:
        """Count the sequences. Reads every page, because the service returns no total.

        Example:
            >>> project.sequences.count()
            2
        """
        total = 0
        with self.pages(filters, name=name) as pages:
            for page in pages:
                total += len(page)
        return total

    def get(self, sequence_id: str) -> Sequence:
        """Get one sequence (documented).

        Args:
            sequence_id: The sequence's id, with its prefix `seq_`.

        Returns:
            The sequence with its entries and attributes.

        Example:
            >>> sequence = project.sequences.get("seq_f77a1a3d-2ea2-45fc-a3f5-dc916a56f28c")
            >>> sequence.name, [(item.role, item.ord) for item in sequence["items"]]
            ('Patient A', [('Sagittal', 3), ('Sagittal', 6)])
        """
        return self._transport.call(
            api.sequences.get_sequence, self._project_id, validate_id("sequence_id", sequence_id)
        )

    def _listing(
        self, filters: SequenceFilter | Mapping[str, Any] | None, name: str | None
    ) -> Listing[Sequence]:
        return partial(self.list, filters=sequence_filter(filters, name))
