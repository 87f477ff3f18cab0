"""What narrows a listing down: the page to get, and the filters. They become query parameters."""

from __future__ import annotations

import msgspec

from nexus_api.structs import RequestStruct

DEFAULT_LIMIT = 100
"""Items of a page where the caller names no number (documented)."""


class Pagination(RequestStruct):
    """Which page of a listing to get, and how large it may be.

    Args:
        page: The cursor of the page, from `next_page` or `prev_page` of an earlier one; `None` for the first.
        limit: The most items that the page may hold, at least 1. The service's own maximum is not known.

    >>> Pagination(limit=2)
    Pagination(page=None, limit=2)
    """

    page: str | None = None
    # msgspec leaves a plain default out of to_dict(), but the limit is always sent (observed).
    limit: int = msgspec.field(default_factory=lambda: DEFAULT_LIMIT)


class SequenceFilter(RequestStruct):
    """Which sequences to list.

    Args:
        name: Only the one of this name; `None` for all of them. That the service compares the whole name is
            assumed.

    >>> SequenceFilter("Patient A")
    SequenceFilter(name='Patient A')
    """

    name: str | None = None


class AssetFilter(RequestStruct, kw_only=True):
    """Which assets to list.

    It takes its argument by name, because the existing client's filter begins with another one.

    Args:
        filename: Only the one of this filename; `None` for all of them. That the service compares the whole
            name is assumed.

    >>> AssetFilter(filename="image_1.jpg")
    AssetFilter(filename='image_1.jpg')
    """

    filename: str | None = None
