"""What narrows a listing down: the page to get, and the filters. They become query parameters."""

from __future__ import annotations

from enum import StrEnum

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


class AssetStatus(StrEnum):
    """The statuses that every project has (observed); a project may define others, which are plain strings.

    >>> AssetStatus.TOFIX
    <AssetStatus.TOFIX: 'Tofix'>
    """

    ANNOTATED = "Annotated"
    REVIEW = "Review"
    COMPLETED = "Completed"
    TOFIX = "Tofix"
    NONE = "None"


class AssetFilter(RequestStruct):
    """Which assets to list. An asset has to match everything that is given.

    Args:
        groups: Assets in at least one of these groups (assumed).
        filename: The asset with this filename. That the service compares the whole name is assumed.
        metadata_query: A condition on the custom metadata, in the service's language, which is not known.
        status: Assets with this status, an `AssetStatus` or a status of the project; case counts.
        asset_filter: A condition as JSON text, in the service's language, which is not known.

    >>> AssetFilter(["main"], status="Review")
    AssetFilter(groups=['main'], filename=None, metadata_query=None, status='Review', asset_filter=None)
    """

    groups: list[str] | None = None
    filename: str | None = None
    metadata_query: str | None = None
    status: str | None = None
    asset_filter: str | None = None
