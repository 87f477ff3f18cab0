"""The assets of a project."""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from nexus_api import api
from nexus_api.models import Asset, AssetGroup, AssetMetadata, DeleteResponse

from ...resources.asset_arguments import asset_filter, asset_metadata, text_list
from ...resources.paging import PageState
from ...resources.query_params import DEFAULT_LIMIT, AssetFilter, Pagination
from ...resources.tables import TableList
from ...resources.validation import pagination as checked_pagination
from ...resources.validation import validate_id
from .asset_logs import AsyncAssetLogCalls
from .iteration import AsyncListing, AsyncWalk, walk_items, walk_pages
from .page import AsyncPaginationResponse
from .uploads import AsyncUploadCalls


class AsyncAssets(AsyncUploadCalls, AsyncAssetLogCalls):
    """The assets of a project, as `project.assets`.

    `get` takes an id or a filename; `list`, `iter` and `count` filter by filename, group and status.

    Every method that sends a request may raise `ArgumentError` before anything is sent, `StatusError`,
    `NetworkConnectionError` and `DecodeError`. `maybe_applied` of an error says whether the service may have
    applied the change. A method lists only particular errors.
    """

    async def list(
        self,
        pagination: Pagination | Mapping[str, Any] | None = None,
        filters: AssetFilter | Mapping[str, Any] | None = None,
        *,
        limit: int | None = None,
        page: str | None = None,
        filename: str | None = None,
        groups: Sequence[str] | None = None,
        status: str | None = None,
    ) -> AsyncPaginationResponse[Asset]:
        """List the assets of the project, one page at a time (observed).

        Args:
            pagination: `{"limit": …, "page": …}` or `ApiTypes.Pagination`; default: the first page of 100.
            filters: `{"groups": […], "status": …}` or `ApiTypes.AssetFilter`; default: all assets.
            limit: The maximum number of items, instead of `pagination`.
            page: The cursor of the page, instead of `pagination`.
            filename: The filename, instead of `filters`.
            groups: Assets in at least one of these groups, instead of `filters`.
            status: Assets with this status, instead of `filters`.

        Returns:
            The page. Iterate over it for its assets; `next()` gets the next page.

        Example:
            >>> page = await project.assets.list({"limit": 2})
            >>> [asset.filename for asset in page]
            ['image_1.jpg', 'image_2.jpg']
        """
        checked = checked_pagination(pagination, limit=limit, page=page)
        checked_filters = asset_filter(filters, filename=filename, groups=groups, status=status)

        async def fetch(cursor: str, /) -> AsyncPaginationResponse[Asset]:
            return await self.list(Pagination(cursor, checked.limit), checked_filters)

        found = await self._transport.call(
            api.assets.list_assets,
            self._project_id,
            page=checked.page,
            limit=checked.limit,
            filename=checked_filters.filename,
            groups=checked_filters.groups,
            status=checked_filters.status,
            metadata_query=checked_filters.metadata_query,
            filter=checked_filters.asset_filter,
        )
        return AsyncPaginationResponse(found.next_page, found.prev_page, found.data, fetch)

    def iter(
        self,
        filters: AssetFilter | Mapping[str, Any] | None = None,
        *,
        filename: str | None = None,
        groups: Sequence[str] | None = None,
        status: str | None = None,
        page_size: int = DEFAULT_LIMIT,
        max_items: int | None = None,
        cursor: str | None = None,
    ) -> AsyncWalk[Asset]:
        """Iterate over all assets of the project. One page is fetched ahead.

        The first request is sent when the iteration begins. Assets that are created or deleted during the
        iteration may be missed, and others with them: list first, then delete.

        Args:
            filters: `{"groups": […], "status": …}` or `ApiTypes.AssetFilter`; default: all assets.
            filename: The filename, instead of `filters`.
            groups: Assets in at least one of these groups, instead of `filters`.
            status: Assets with this status, instead of `filters`.
            page_size: The maximum number of items per page, at least 1. The service's own maximum is not
                known.
            max_items: The maximum number of assets; `None` for all.
            cursor: The page to start with: `cursor` of an earlier iterator with the same filters and page
                size, or `next_page` of a page; `None` for the first page.

        Returns:
            An iterator. Its `cursor` resumes at the current page; `aclose()` or `with` ends it early.

        Example:
            >>> [asset.filename async for asset in project.assets.iter(max_items=3)]
            ['image_1.jpg', 'image_2.jpg', 'slice_3.jpg']
        """
        return walk_items(
            self._listing(filters, filename=filename, groups=groups, status=status),
            PageState.from_arguments(page_size, max_items, cursor),
        )

    def pages(
        self,
        filters: AssetFilter | Mapping[str, Any] | None = None,
        *,
        filename: str | None = None,
        groups: Sequence[str] | None = None,
        status: str | None = None,
        page_size: int = DEFAULT_LIMIT,
        max_items: int | None = None,
        cursor: str | None = None,
    ) -> AsyncWalk[AsyncPaginationResponse[Asset]]:
        """Iterate over the pages of a listing. Takes the arguments of `iter()`.

        `max_items` counts items. It may truncate the last page, whose `next_page` then skips the items cut
        off.

        Returns:
            An iterator over pages, including empty ones.

        Example:
            >>> async for page in project.assets.pages(page_size=3):
            ...     print([asset.filename for asset in page])
            ['image_1.jpg', 'image_2.jpg', 'slice_3.jpg']
            ['slice_6.jpg']
        """
        return walk_pages(
            self._listing(filters, filename=filename, groups=groups, status=status),
            PageState.from_arguments(page_size, max_items, cursor),
        )

    async def count(
        self,
        filters: AssetFilter | Mapping[str, Any] | None = None,
        *,
        filename: str | None = None,
        groups: Sequence[str] | None = None,
        status: str | None = None,
    ) -> int:
        """Count the assets. Reads every page, because the service returns no total.

        Example:
            >>> await project.assets.count()
            4
        """
        total = 0
        async with self.pages(filters, filename=filename, groups=groups, status=status) as pages:
            async for page in pages:
                total += len(page)
        return total

    async def get(self, asset_id_or_filename: str) -> Asset:
        """Get one asset (observed).

        Args:
            asset_id_or_filename: The asset's id or filename.

        Example:
            >>> asset = await project.assets.get("image_1.jpg")
            >>> asset.filename
            'image_1.jpg'
        """
        return await self._transport.call(
            api.assets.get_asset,
            self._project_id,
            validate_id("asset_id_or_filename", asset_id_or_filename),
        )

    async def update(
        self,
        asset_id_or_filename: str,
        metadata: AssetMetadata | Mapping[str, Any] | None = None,
        *,
        status: str | None = None,
        groups: Sequence[str] | None = None,
    ) -> Asset:
        """Change the status or the groups of an asset (observed). Omitted fields keep their values.

        Args:
            asset_id_or_filename: The asset's id or filename.
            metadata: `{"status": …, "groups": […]}` or `ApiTypes.AssetMetadata`.
            status: An `ApiTypes.AssetStatus`, or the name of a status of the project, case-sensitive.
            groups: The groups of the asset, which replace the current ones.

        Returns:
            The updated asset.

        Example:
            >>> asset = await project.assets.update("image_2.jpg", status="Review", groups=["main", "axial"])
            >>> asset.status, asset.metadata.groups
            ('Review', ['main', 'axial'])
        """
        return await self._transport.call(
            api.assets.update_asset,
            self._project_id,
            validate_id("asset_id_or_filename", asset_id_or_filename),
            asset_metadata(metadata, status=status, groups=groups),
        )

    async def delete(self, asset_id_or_filename: str) -> DeleteResponse:
        """Delete an asset and its file. This cannot be undone (observed).

        Sequences lose their entries of the asset (assumed).

        Args:
            asset_id_or_filename: The asset's id or filename.

        Returns:
            `DeleteResponse(deleted=True, id=…)`.

        Raises:
            NotFoundError: The project has no such asset, and no earlier attempt can have deleted it.

        Example:
            >>> (await project.assets.delete("image_1.jpg")).deleted
            True
        """
        return await self._transport.delete(
            api.assets.delete_asset,
            self._project_id,
            validate_id("asset_id_or_filename", asset_id_or_filename),
        )

    async def list_groups(self, groups: Sequence[str] | None = None) -> builtins.list[AssetGroup]:
        """List the groups of assets, with their counts (observed).

        Args:
            groups: Only these groups; default: all.

        Example:
            >>> [(group.group, group.statistic.total_assets) for group in await project.assets.list_groups()]
            [('main', 4)]
        """
        wanted = None if groups is None else text_list("groups", groups)
        found = await self._transport.call(api.assets.list_asset_groups, self._project_id, groups=wanted)
        return TableList(found)

    def _listing(
        self, filters: AssetFilter | Mapping[str, Any] | None, **keywords: object
    ) -> AsyncListing[Asset]:
        return partial(self.list, filters=asset_filter(filters, **keywords))
