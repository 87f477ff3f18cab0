"""Finds assets by filename for an upload, in few requests and little memory."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from nexus_api import api, models

from ...error_types import BadRequestError, StatusError
from ...resources.query_params import DEFAULT_LIMIT
from ...resources.validation import fits_utf8
from ...uploads.files import Asset

if TYPE_CHECKING:
    from ..transport.sender import AsyncTransport

_PAGE_SIZE = 1_000
"""The page size. The service's own maximum is not known; if it rejects this, pages of 100 are read."""

_FEW = 2
"""Up to this many assets are looked up one by one without the list."""


class AsyncAssetIndex:
    """Reads the list of assets, and remembers where it ended: new assets follow there (assumed).

    The list is read while that may be cheaper than a request for each missing filename. Filenames are
    compared exactly, whatever the filter of the service matches.
    """

    def __init__(self, transport: AsyncTransport, project_id: str) -> None:
        self._transport = transport
        self._project_id = project_id
        self._page_size = _PAGE_SIZE
        self._last_page: str | None = None
        """The cursor of the last page that was read; `None` for the first page."""

    async def find(self, names: Collection[str]) -> dict[str, Asset]:
        """Return the assets with these filenames, wherever they are in the list."""
        missing, found = set(names), dict[str, Asset]()
        if not await self._walk(None, missing, found):
            await self._look_up_missing(missing, found)
        return found

    async def find_new(self, names: Collection[str]) -> dict[str, Asset]:
        """Return the assets with these filenames, which were probably created since the last call."""
        missing, found = set(names), dict[str, Asset]()
        await self._walk(self._last_page, missing, found)
        if missing:
            found |= await self.find(missing)
        return found

    async def _walk(self, cursor: str | None, missing: set[str], found: dict[str, Asset]) -> bool:
        """Read pages from a cursor on; return whether the end was reached."""
        pages = 0
        while len(missing) > max(_FEW, pages):
            try:
                page = await self._page(cursor)
            except StatusError as error:
                # A cursor may have expired.
                if cursor is None or error.status not in (400, 404, 410, 422):
                    raise
                self._last_page = None
                return False
            pages += 1
            self._last_page = cursor
            _note_found(page.data, missing, found)
            if not page.next_page or page.next_page == cursor:
                return True
            cursor = page.next_page
        return False

    async def _look_up_missing(self, missing: set[str], found: dict[str, Asset]) -> None:
        """Look up the missing filenames one by one."""
        for name in sorted(missing):
            if fits_utf8(name):
                page = await self._transport.call(
                    api.assets.list_assets, self._project_id, limit=DEFAULT_LIMIT, filename=name
                )
                _note_found(page.data, missing, found)

    async def _page(self, cursor: str | None) -> models.AssetPage:
        try:
            return await self._transport.call(
                api.assets.list_assets, self._project_id, page=cursor, limit=self._page_size
            )
        except BadRequestError:
            if cursor is not None or self._page_size == DEFAULT_LIMIT:
                raise
            self._page_size = DEFAULT_LIMIT
            return await self._page(cursor)


def _note_found(assets: Collection[models.Asset], missing: set[str], found: dict[str, Asset]) -> None:
    for asset in assets:
        if asset.filename in missing:
            missing.discard(asset.filename)
            found[asset.filename] = Asset(asset.id, asset.metadata.file_size)
