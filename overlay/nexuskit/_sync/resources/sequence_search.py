# Derived from overlay/nexuskit/_async/resources/sequence_search.py; do not edit.
# Change that file and run `make generate`.
"""Search for sequences by name."""

from __future__ import annotations

from collections.abc import Callable

from nexus_api.models import Sequence

from ...resources.lookup import Criteria, Search
from ...resources.query_params import SequenceFilter
from ...resources.suggestions import MAX_SUGGESTION_CANDIDATES
from .iteration import Walk
from .page import PaginationResponse


def name_of(sequence: Sequence) -> str:
    """Return the name of a sequence."""
    return sequence.name


def search_by_name(
    pages: Callable[..., Walk[PaginationResponse[Sequence]]], name: str, *, suggest: bool = True
) -> Search[Sequence]:
    """Find all sequences with a name. If there is none, collect other names for suggestions."""
    search = Search(Criteria(name_of, exact=name))
    look_through(search, pages(SequenceFilter(name)))
    if suggest and not search.found and len(search.others) < MAX_SUGGESTION_CANDIDATES:
        look_through(search, pages(max_items=MAX_SUGGESTION_CANDIDATES))
        if search.found:
            # The filter of the service missed the name, so all pages are searched.
            look_through(search, pages())
    return search


def look_through(search: Search[Sequence], pages: Walk[PaginationResponse[Sequence]]) -> None:
    """Add all pages to a search."""
    with pages:
        for page in pages:
            search.take(page)
