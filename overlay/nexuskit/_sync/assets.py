# Derived from overlay/nexuskit/_async/assets.py; do not edit.
# Change that file and run `make generate`.
"""The assets of a project, as far as work with sequences needs them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nexus_api import api
from nexus_api.models import Asset

from ..arguments import asset_filter, checked_id
from ..arguments import pagination as checked_pagination
from ..queries import AssetFilter, Pagination
from .paging import PaginationResponse
from .transport import Transport


class Assets:
    """The assets of a project, as `project.assets`."""

    def __init__(self, transport: Transport, project_id: str) -> None:
        self._transport = transport
        self._project_id = project_id

    def list(
        self,
        pagination: Pagination | Mapping[str, Any] | None = None,
        filters: AssetFilter | Mapping[str, Any] | None = None,
    ) -> PaginationResponse[Asset]:
        """List the assets of the project, one page at a time (observed).

        Args:
            pagination: `{"limit": …, "page": …}` or `ApiTypes.Pagination`; without it, the first page of 100.
            filters: `{"filename": …}` or `ApiTypes.AssetFilter`; without it, all assets.

        Returns:
            The page, which iterates over its assets; `next()` gets the one after it.

        Raises:
            ArgumentError: An unknown key, a limit below 1, or an argument of a wrong type.
            StatusError: The service answered with an error.
            DecodeError: The answer does not have the documented shape.
            NetworkConnectionError: There is no answer.

        Example:
            >>> page = project.assets.list({"limit": 2})
            >>> [asset.filename for asset in page]
            ['image_1.jpg', 'image_2.jpg']
        """
        checked = checked_pagination(pagination)
        checked_filters = asset_filter(filters)

        def fetch(cursor: str, /) -> PaginationResponse[Asset]:
            return self.list(Pagination(cursor, checked.limit), checked_filters)

        page = self._transport.call(
            api.assets.list_assets,
            self._project_id,
            page=checked.page,
            limit=checked.limit,
            filename=checked_filters.filename,
        )
        return PaginationResponse(page.next_page, page.prev_page, page.data, fetch)

    def get(self, asset_id_or_filename: str) -> Asset:
        """Get one asset (observed).

        Args:
            asset_id_or_filename: The asset's id or its filename.

        Returns:
            The asset.

        Raises:
            ArgumentError: It is no string, is empty, or is `.` or `..`.
            NotFoundError: There is no such asset in the project.
            StatusError: The service answered with another error.
            DecodeError: The answer does not have the documented shape.
            NetworkConnectionError: There is no answer.

        Example:
            >>> asset = project.assets.get("image_1.jpg")
            >>> asset.filename
            'image_1.jpg'
        """
        return self._transport.call(
            api.assets.get_asset,
            self._project_id,
            checked_id("asset_id_or_filename", asset_id_or_filename),
        )
