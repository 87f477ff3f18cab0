"""Search for sequences by name."""

from __future__ import annotations

from collections.abc import Callable

from nexus_api.models import Sequence

from ...resources.lookup import Criteria, Search
from ...resources.query_params import SequenceFilter
from ...resources.suggestions import MAX_SUGGESTION_CANDIDATES
from .iteration import AsyncWalk
from .page import AsyncPaginationResponse


def name_of(sequence: Sequence) -> str:
    """Return the name of a sequence."""
    return sequence.name


async def search_by_name(
    pages: Callable[..., AsyncWalk[AsyncPaginationResponse[Sequence]]], name: str, *, suggest: bool = True
) -> Search[Sequence]:
    """Find all sequences with a name. If there is none, collect other names for suggestions."""
    search = Search(Criteria(name_of, exact=name))
    await look_through(search, pages(SequenceFilter(name)))
    if suggest and not search.found and len(search.others) < MAX_SUGGESTION_CANDIDATES:
        await look_through(search, pages(max_items=MAX_SUGGESTION_CANDIDATES))
        if search.found:
            # The filter of the service missed the name, so all pages are searched.
            await look_through(search, pages())
    return search


async def look_through(search: Search[Sequence], pages: AsyncWalk[AsyncPaginationResponse[Sequence]]) -> None:
    """Add all pages to a search."""
    async with pages:
        async for page in pages:
            search.take(page)
