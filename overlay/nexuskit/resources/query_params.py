"""The query parameters of a listing: page and filters."""

from __future__ import annotations

import msgspec

from nexus_api.structs import RequestStruct

DEFAULT_LIMIT = 100
"""The default number of items per page (documented)."""


class Pagination(RequestStruct):
    """The page of a listing.

    Args:
        page: The cursor, from `next_page` or `prev_page` of another page; `None` for the first page.
        limit: The maximum number of items, at least 1. The service's own maximum is not known.

    >>> Pagination(limit=2)
    Pagination(page=None, limit=2)
    """

    page: str | None = None
    # msgspec omits a plain default from to_dict(), but the limit is always sent (observed).
    limit: int = msgspec.field(default_factory=lambda: DEFAULT_LIMIT)


class SequenceFilter(RequestStruct):
    """A filter of sequences.

    Args:
        name: The name of the sequence, compared as a whole (assumed); `None` for all sequences.

    >>> SequenceFilter("Patient A")
    SequenceFilter(name='Patient A')
    """

    name: str | None = None


class AssetFilter(RequestStruct, kw_only=True):
    """A filter of assets.

    The argument is keyword-only, because the filter of the existing client begins with another one.

    Args:
        filename: The filename of the asset, compared as a whole (assumed); `None` for all assets.

    >>> AssetFilter(filename="image_1.jpg")
    AssetFilter(filename='image_1.jpg')
    """

    filename: str | None = None
