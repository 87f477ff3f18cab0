"""Custom metadata of assets and of their frames."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import msgspec
from sqlalchemy import Row, bindparam, delete, insert, select, update

from nexus_api.models import (
    AssetCustomMetadata,
    AssetCustomMetadataBatch,
    AssetFileMetadata,
    AssetFilenameFrameParent,
    AssetFilenameParent,
    CustomMetadata,
    CustomMetadataBatchResult,
    CustomMetadataError,
    CustomMetadataIds,
    CustomMetadataList,
    CustomMetadataParent,
    DeleteCustomMetadataBatchResponse,
    DeleteCustomMetadataError,
    DeleteResponse,
)

from ...errors import Problem
from ...storage import tables
from ..context import HANDLERS, Context
from .assets import find_asset, find_by_filename, find_by_id

_Values: TypeAlias = dict[str, str | int | float | bool]

_assets, _frames = tables.assets, tables.frame_metadata
_of_asset = _frames.c.asset_row == bindparam("asset")
_of_frame = (_of_asset, _frames.c.frame == bindparam("number"))
_LIST = select(_frames.c.frame, _frames.c.data).where(_of_asset).order_by(_frames.c.frame)
_GET = select(_frames.c.data).where(*_of_frame)
_DELETE = delete(_frames).where(*_of_frame)
_INSERT = insert(_frames)
_OWN = select(_assets.c.metadata).where(_assets.c.row == bindparam("asset"))
_UPDATE_ASSET = (
    update(_assets).where(_assets.c.row == bindparam("asset")).values(metadata=bindparam("new_metadata"))
)

_PREFIX = "custommeta_customMetadata#"


@HANDLERS.handles("getCustomMetadata")
def get_custom_metadata(context: Context) -> CustomMetadataList:
    """Return the records of an asset: its own, then those of its frames."""
    return CustomMetadataList(list(_records(context, find_asset(context))))


@HANDLERS.handles("setCustomMetadata")
def set_custom_metadata(context: Context) -> CustomMetadata:
    """Set the record of an asset or of one of its frames."""
    body: AssetCustomMetadata = context.body
    return _store(context, find_asset(context), _frame_of(body.parent), body.custom_metadata)


@HANDLERS.handles("deleteCustomMetadata")
def delete_custom_metadata(context: Context) -> DeleteResponse:
    """Delete a record of an asset by its id."""
    id = context.path["customMetadataId"]
    asset = find_asset(context)
    if not _delete(context, asset, id) and context.settings.missing_delete_status == 404:
        raise Problem(404, f"asset {asset.id!r} has no custom metadata {id!r}")
    return DeleteResponse(deleted=True, id=id)


@HANDLERS.handles("bulkSetCustomMetadata")
def bulk_set(context: Context) -> CustomMetadataBatchResult:
    """Set records of several assets; an item that fails leaves the others alone."""
    body: AssetCustomMetadataBatch = context.body
    result = CustomMetadataBatchResult(errors=[], custom_metadatas=[])
    for item in body.custom_metadatas:
        asset = _asset_of(context, item)
        if isinstance(asset, str):
            result.errors.append(CustomMetadataError(_rejection(item), asset))
        else:
            stored = _store(context, asset, _frame_of(item.parent), item.custom_metadata)
            result.custom_metadatas.append(stored)
    return result


@HANDLERS.handles("bulkDeleteCustomMetadata")
def bulk_delete(context: Context) -> DeleteCustomMetadataBatchResponse:
    """Delete records by their ids; an id that fails leaves the others alone."""
    body: CustomMetadataIds = context.body
    errors = []
    for id in body.ids:
        asset = _asset_with_record(context, id)
        if asset is None or not _delete(context, asset, id):
            errors.append(DeleteCustomMetadataError(id, "no such custom metadata"))
    return DeleteCustomMetadataBatchResponse(errors=errors)


def _asset_of(context: Context, item: AssetCustomMetadata) -> Row[Any] | str:
    """Find the asset of an item, or say why there is none."""
    parent = item.parent
    if isinstance(parent, AssetFilenameParent | AssetFilenameFrameParent):
        row = find_by_filename(context, parent.filename)
        return f"no asset has the filename {parent.filename!r}" if row is None else row
    if parent.asset_id is None:
        return "parent.assetId: is missing"
    row = find_by_id(context, parent.asset_id)
    return f"no asset has the id {parent.asset_id!r}" if row is None else row


def _rejection(item: AssetCustomMetadata) -> CustomMetadata:
    parent = CustomMetadataParent(
        asset_id=getattr(item.parent, "asset_id", None),
        filename=getattr(item.parent, "filename", None),
        frame=_frame_of(item.parent),
    )
    return CustomMetadata(parent=parent, custom_metadata=item.custom_metadata)


def _frame_of(parent: Any) -> int | None:
    return getattr(parent, "frame", None)


def _records(context: Context, asset: Row[Any]) -> Iterator[CustomMetadata]:
    own = msgspec.json.decode(asset.metadata, type=AssetFileMetadata).custom_metadata
    if own is not None:
        yield _record(context, asset, None, own)
    for frame, data in context.connection.execute(_LIST, {"asset": asset.row}):
        yield _record(context, asset, frame, msgspec.json.decode(data))


def _record(context: Context, asset: Row[Any], frame: int | None, values: _Values) -> CustomMetadata:
    return CustomMetadata(
        id=_id(context, asset.id, frame),
        parent=CustomMetadataParent(asset_id=asset.id, frame=frame),
        custom_metadata=values,
    )


def _id(context: Context, asset_id: str, frame: int | None) -> str:
    kind, end = ("assetParent", "") if frame is None else ("assetFrameParent", f":{frame}")
    project = context.project_id.removeprefix("proj_")
    # A seed may have both the asset `1` and the asset `asset_1`.
    own = asset_id.removeprefix("asset_")
    asset = f"~{asset_id}" if own == asset_id or own.startswith("~") else own
    return f"{_PREFIX}{kind}:{project}:{asset}{end}"


def _store(context: Context, asset: Row[Any], frame: int | None, values: _Values) -> CustomMetadata:
    if frame is None:
        _store_own(context, asset, values)
    else:
        key = {"asset": asset.row, "number": frame}
        data = msgspec.json.encode(values).decode()
        if context.connection.execute(_GET, key).scalar() != data:
            context.connection.execute(_DELETE, key)
            context.connection.execute(_INSERT, {"asset_row": asset.row, "frame": frame, "data": data})
            context.changed = True
    return _record(context, asset, frame, values)


def _store_own(context: Context, asset: Row[Any], values: _Values | None) -> bool:
    # Read again: an earlier item of the same request may have changed it.
    text = context.connection.execute(_OWN, {"asset": asset.row}).scalar_one()
    metadata = msgspec.json.decode(text, type=AssetFileMetadata)
    before = msgspec.json.encode(metadata)
    # As text, because True equals 1 in Python.
    after = msgspec.json.encode(msgspec.structs.replace(metadata, custom_metadata=values))
    if after == before:
        return False
    text = after.decode()
    context.connection.execute(_UPDATE_ASSET, {"asset": asset.row, "new_metadata": text})
    context.changed = True
    return True


def _delete(context: Context, asset: Row[Any], id: str) -> bool:
    if id == _id(context, asset.id, None):
        return _store_own(context, asset, None)
    frame = id.rpartition(":")[2]
    if (
        not frame.isascii()
        or not frame.isdigit()
        or len(frame) > 16
        or id != _id(context, asset.id, int(frame))
    ):
        return False
    key = {"asset": asset.row, "number": int(frame)}
    deleted = context.connection.execute(_DELETE, key).rowcount > 0
    context.changed = context.changed or deleted
    return deleted


def _asset_with_record(context: Context, id: str) -> Row[Any] | None:
    """Find the asset whose id is part of the id of a record."""
    kind, _, rest = id.removeprefix(_PREFIX).partition(":")
    _, _, text = rest.removeprefix(context.project_id.removeprefix("proj_")).partition(":")
    if kind == "assetFrameParent":
        text = text.rpartition(":")[0]
    return find_by_id(context, text[1:] if text.startswith("~") else f"asset_{text}")
