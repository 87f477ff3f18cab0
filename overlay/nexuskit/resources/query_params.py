"""The query parameters of a listing: page and filters."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from nexus_api.structs import RequestStruct

DEFAULT_LIMIT = 100
"""The default number of items per page (documented)."""

DEFAULT_LOG_LIMIT = 200
"""The default number of log entries per page (observed)."""


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


class AssetLogPagination(Pagination):
    """The page of the log of an asset.

    Args:
        page: The cursor, from `next_page` or `prev_page` of another page; `None` for the first page.
        limit: The maximum number of entries, from 1 to 1,000 (observed).

    >>> AssetLogPagination()
    AssetLogPagination(page=None, limit=200)
    """

    limit: int = msgspec.field(default_factory=lambda: DEFAULT_LOG_LIMIT)


class SequenceFilter(RequestStruct):
    """A filter of sequences.

    Args:
        name: The name of the sequence, compared as a whole (assumed); `None` for all sequences.

    >>> SequenceFilter("Patient A")
    SequenceFilter(name='Patient A')
    """

    name: str | None = None


class AssetStatus(StrEnum):
    """The statuses of every project (observed). A project may define others, which are plain strings.

    >>> AssetStatus.TOFIX
    <AssetStatus.TOFIX: 'Tofix'>
    """

    ANNOTATED = "Annotated"
    REVIEW = "Review"
    COMPLETED = "Completed"
    TOFIX = "Tofix"
    NONE = "None"


class AssetFilter(RequestStruct):
    """A filter of assets. An asset has to match every condition.

    Args:
        groups: Assets in at least one of these groups (assumed).
        filename: The filename of the asset, compared as a whole (assumed).
        metadata_query: A condition on the custom metadata, in the service's language, which is not known.
        status: An `AssetStatus` or a status of the project, case-sensitive.
        asset_filter: A condition as JSON text, in the service's language, which is not known.

    >>> AssetFilter(["main"], status="Review")
    AssetFilter(groups=['main'], filename=None, metadata_query=None, status='Review', asset_filter=None)
    """

    groups: list[str] | None = None
    filename: str | None = None
    metadata_query: str | None = None
    status: str | None = None
    asset_filter: str | None = None


class AssetLogFilter(RequestStruct):
    """A filter of log entries. An entry has to match every condition, and one of the values of a list.

    Args:
        before_time: Entries of this time or earlier, in milliseconds since 1970.
        after_time: Entries of this time or later, in milliseconds since 1970.
        levels: Entries with one of these `AssetLogLevel`.
        kinds: Entries about one of these `AssetLogKind`.
        events: Entries with one of these events, such as `"AssetCreated"`.
        user_ids: Entries with one of these users.
        annotation_ids: Entries about one of these annotations.
        detailed: Whether `metadata` contains details, such as `sequenceChange`; `None` for no.

    >>> AssetLogFilter(kinds=["Sequence"]).kinds
    ['Sequence']
    """

    before_time: int | None = None
    after_time: int | None = None
    levels: list[str] | None = None
    kinds: list[str] | None = None
    events: list[str] | None = None
    user_ids: list[str] | None = None
    annotation_ids: list[str] | None = None
    detailed: bool | None = None
