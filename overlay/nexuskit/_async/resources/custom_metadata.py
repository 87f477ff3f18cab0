"""Custom metadata of assets and of their frames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from nexus_api import api
from nexus_api.models import (
    AssetCustomMetadata,
    CustomMetadata,
    CustomMetadataBatchResult,
    CustomMetadataIds,
    CustomMetadataList,
    DeleteCustomMetadataBatchResponse,
    DeleteResponse,
)

from ...resources.custom_metadata_arguments import check_batch, check_item, record_id
from ...resources.validation import validate_id
from ..transport.sender import AsyncTransport


class AsyncCustomMetadataCalls:
    """The custom metadata calls of `project.assets`."""

    def __init__(self, transport: AsyncTransport, project_id: str) -> None:
        self._transport = transport
        self._project_id = project_id

    async def get_custom_metadata(self, asset_id_or_filename: str) -> CustomMetadataList:
        """Get the custom metadata of an asset and of its frames (observed).

        Args:
            asset_id_or_filename: The asset's id or its filename.

        Returns:
            The records, in `custom_metadatas`. `parent.frame` is `None` for the record of the asset itself.

        Example:
            >>> found = await project.assets.get_custom_metadata("image_2.jpg")
            >>> found.custom_metadatas
            []
        """
        return await self._transport.call(
            api.assets.get_custom_metadata,
            self._project_id,
            validate_id("asset_id_or_filename", asset_id_or_filename),
        )

    async def add_custom_metadata(
        self, asset_id_or_filename: str, custom_metadata: Mapping[str, Any], frame: int | None = None
    ) -> CustomMetadata:
        """Set the custom metadata of an asset, or of one frame (observed).

        The values replace those that the asset or the frame had (assumed).

        Args:
            asset_id_or_filename: The asset's id or its filename.
            custom_metadata: Strings, numbers and bools by name.
            frame: The frame, counted from 0; `None` for the whole asset.

        Returns:
            The record, with its `id`.

        Example:
            >>> record = await project.assets.add_custom_metadata("image_2.jpg", {"depth_mm": 12.5}, frame=0)
            >>> record.parent.frame, record.custom_metadata
            (0, {'depth_mm': 12.5})
        """
        return await self._transport.call(
            api.assets.set_custom_metadata,
            self._project_id,
            validate_id("asset_id_or_filename", asset_id_or_filename),
            check_item({"parent": {"frame": frame}, "custom_metadata": custom_metadata}),
        )

    async def delete_custom_metadata(
        self, asset_id_or_filename: str, custom_metadata_id: str | CustomMetadata
    ) -> DeleteResponse:
        """Delete the custom metadata of an asset, or of one frame, by the id of the record (observed).

        Args:
            asset_id_or_filename: The asset's id or its filename.
            custom_metadata_id: The record, or its id, which begins with `custommeta_`.

        Returns:
            `DeleteResponse(deleted=True, id=…)`.

        Example:
            >>> record = await project.assets.add_custom_metadata("image_2.jpg", {"depth_mm": 12.5})
            >>> (await project.assets.delete_custom_metadata("image_2.jpg", record)).deleted
            True
        """
        return await self._transport.delete(
            api.assets.delete_custom_metadata,
            self._project_id,
            validate_id("asset_id_or_filename", asset_id_or_filename),
            record_id("custom_metadata_id", custom_metadata_id),
        )

    async def add_custom_metadata_batch(
        self, custom_metadata_batch: Iterable[AssetCustomMetadata | Mapping[str, Any]]
    ) -> CustomMetadataBatchResult:
        """Set the custom metadata of several assets and frames in one request (observed).

        An item that fails does not raise: `errors` of the result lists it.

        Args:
            custom_metadata_batch: `{"parent": {"asset_id": …}, "custom_metadata": {…}}` for each asset,
                or `"filename"` instead of `"asset_id"`, and `"frame"` for one frame.

        Returns:
            The stored records in `custom_metadatas`, the failed items in `errors`.

        Example:
            >>> frame = {"filename": "image_2.jpg", "frame": 0}
            >>> items = [
            ...     {"parent": frame, "custom_metadata": {"depth_mm": 12.5}},
            ...     {"parent": {"filename": "missing.jpg"}, "custom_metadata": {"depth_mm": 15}},
            ... ]
            >>> result = await project.assets.add_custom_metadata_batch(items)
            >>> len(result.custom_metadatas), result.errors[0].error
            (1, "no asset has the filename 'missing.jpg'")
        """
        return await self._transport.call(
            api.assets.bulk_set_custom_metadata,
            self._project_id,
            check_batch(custom_metadata_batch),
        )

    async def delete_custom_metadata_batch(
        self, custom_metadata_ids: Iterable[str | CustomMetadata]
    ) -> DeleteCustomMetadataBatchResponse:
        """Delete records of custom metadata by their ids, in one request (observed).

        An id that fails does not raise: `errors` of the result lists it.

        Args:
            custom_metadata_ids: The records, or their ids.

        Returns:
            The failed ids, in `errors`.

        Example:
            >>> (await project.assets.delete_custom_metadata_batch(["custommeta_none"])).errors[0].error
            'no such custom metadata'
        """
        ids = [
            record_id(f"custom_metadata_ids[{place}]", each) for place, each in enumerate(custom_metadata_ids)
        ]
        return await self._transport.call(
            api.assets.bulk_delete_custom_metadata, self._project_id, CustomMetadataIds(ids)
        )
