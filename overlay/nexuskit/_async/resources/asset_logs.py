"""The log of an asset."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Unpack

from nexus_api import api
from nexus_api.models import AssetLog

from ...resources.asset_log_arguments import (
    AssetLogKeywords,
    asset_log_filter,
    asset_log_pagination,
    validate_detailed,
)
from ...resources.paging import PageState
from ...resources.query_params import DEFAULT_LOG_LIMIT, AssetLogFilter, Pagination
from ...resources.validation import validate_id
from ..transport.sender import AsyncTransport
from .iteration import AsyncWalk, walk_items
from .page import AsyncPaginationResponse


class AsyncAssetLogCalls:
    """The log calls of `project.assets`."""

    _transport: AsyncTransport
    _project_id: str

    async def list_logs(
        self,
        asset_id_or_filename: str,
        pagination: Pagination | Mapping[str, Any] | None = None,
        filters: AssetLogFilter | Mapping[str, Any] | None = None,
        *,
        limit: int | None = None,
        page: str | None = None,
        **keywords: Unpack[AssetLogKeywords],
    ) -> AsyncPaginationResponse[AssetLog]:
        """List the log entries of an asset, one page at a time (observed).

        Args:
            asset_id_or_filename: The asset's id or filename.
            pagination: `{"limit": …, "page": …}` or `ApiTypes.AssetLogPagination`; default: the first page of
                200. The limit is at most 1,000 (observed).
            filters: `{"kinds": […], "after_time": …}` or `ApiTypes.AssetLogFilter`; default: all entries.
            limit: The maximum number of entries, instead of `pagination`.
            page: The cursor of the page, instead of `pagination`.
            keywords: The fields of `ApiTypes.AssetLogFilter`, instead of `filters`.

        Returns:
            The page. Iterate over it for its entries; `next()` gets the next page.

        Raises:
            NotFoundError: The project has no such asset.

        Example:
            >>> page = await project.assets.list_logs("image_1.jpg", kinds=["Asset", "Sequence"])
            >>> [(log.event, log.resource.asset.asset_id) for log in page]
            [('AssetCreated', 'asset_1')]
        """
        checked = asset_log_pagination(pagination, limit=limit, page=page)
        checked_filters = asset_log_filter(filters, **keywords)

        async def fetch(cursor: str, /) -> AsyncPaginationResponse[AssetLog]:
            following = Pagination(cursor, checked.limit)
            return await self.list_logs(asset_id_or_filename, following, checked_filters)

        found = await self._transport.call(
            api.assets.list_asset_logs,
            self._project_id,
            validate_id("asset_id_or_filename", asset_id_or_filename),
            page=checked.page,
            limit=checked.limit,
            **checked_filters,
        )
        return AsyncPaginationResponse(found.next_page, found.prev_page, found.data, fetch)

    def iter_logs(
        self,
        asset_id_or_filename: str,
        filters: AssetLogFilter | Mapping[str, Any] | None = None,
        *,
        page_size: int = DEFAULT_LOG_LIMIT,
        max_items: int | None = None,
        cursor: str | None = None,
        **keywords: Unpack[AssetLogKeywords],
    ) -> AsyncWalk[AssetLog]:
        """Iterate over all log entries of an asset. One page is fetched ahead.

        The first request is sent when the iteration begins.

        Args:
            asset_id_or_filename: The asset's id or filename.
            filters: `{"kinds": […], "after_time": …}` or `ApiTypes.AssetLogFilter`; default: all entries.
            page_size: The maximum number of entries per page, from 1 to 1,000 (observed).
            max_items: The maximum number of entries; `None` for all.
            cursor: The page to start with: `cursor` of an earlier iterator with the same filters and page
                size, or `next_page` of a page; `None` for the first page.
            keywords: The fields of `ApiTypes.AssetLogFilter`, instead of `filters`.

        Returns:
            An iterator. Its `cursor` resumes at the current page; `aclose()` or `with` ends it early.

        Example:
            >>> sequence = await project.sequences.by_name("Patient A")
            >>> (await project.sequences.delete(sequence.id)).deleted
            True
            >>> [log.event async for log in project.assets.iter_logs("slice_3.jpg", levels=["Info"])]
            ['AssetCreated', 'SequenceDeleted']
        """
        size = asset_log_pagination(None, limit=page_size).limit
        listing = partial(self.list_logs, asset_id_or_filename, filters=asset_log_filter(filters, **keywords))
        return walk_items(listing, PageState.from_arguments(size, max_items, cursor))

    async def get_log(self, asset_id_or_filename: str, log_id: str, detailed: bool = False) -> AssetLog:
        """Get one log entry of an asset (observed).

        Args:
            asset_id_or_filename: The asset's id or filename.
            log_id: The id of the entry, such as `nexuslog_7d492dc5-8e1a-4b62-9c55-e9c6f1e7b012`.
            detailed: Whether `metadata` contains details, such as `sequenceChange` (observed).

        Raises:
            NotFoundError: The project has no such asset, or the asset has no such entry.

        Example:
            >>> [log] = await project.assets.list_logs("image_1.jpg")
            >>> (await project.assets.get_log("image_1.jpg", log.id)).level
            <AssetLogLevel.INFO: 'Info'>
        """
        return await self._transport.call(
            api.assets.get_asset_log,
            self._project_id,
            validate_id("asset_id_or_filename", asset_id_or_filename),
            validate_id("log_id", log_id),
            detailed=validate_detailed("detailed", detailed),
        )
