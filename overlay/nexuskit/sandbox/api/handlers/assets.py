"""Assets: list, get, update, delete, and list groups."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Row, Select, bindparam, delete, exists, func, insert, select, update

from nexus_api.models import (
    Asset,
    AssetFileMetadata,
    AssetGroup,
    AssetGroupStatistic,
    AssetMetadata,
    AssetStatistic,
    DeleteResponse,
)

from ...errors import Problem
from ...storage import tables
from ...storage.blobs import URL_PREFIX, drop_blob
from ...uploads.media_types import is_image
from ..context import HANDLERS, Context
from ..pagination import Listing, PageResponse

_table = tables.assets
_groups = tables.asset_groups
_CONDITIONS = {
    "groups": exists().where(
        _groups.c.asset_row == _table.c.row, _groups.c.name.in_(bindparam("groups", expanding=True))
    ),
    "status": _table.c.status == bindparam("status"),
}
LISTING = Listing("assets", _table, _table.c.filename, _CONDITIONS)
_in_project = select(_table).where(_table.c.project_row == bindparam("project"))
_by_id = _in_project.where(_table.c.id == bindparam("text"))
_by_filename = _in_project.where(_table.c.filename == bindparam("text"))
# If a text is the id of one asset and the filename of another, the first statement that finds one wins.
_LOOKUPS = {"id": (_by_id, _by_filename), "filename": (_by_filename, _by_id)}

_UPDATE = (
    update(_table)
    .where(_table.c.row == bindparam("number"))
    .values(status=bindparam("new_status"), metadata=bindparam("new_metadata"))
)
_DELETE = delete(_table).where(_table.c.row == bindparam("number"))
_LEAVE_GROUPS = delete(_groups).where(_groups.c.asset_row == bindparam("number"))


_COUNTS = {
    "total_assets": func.count(),
    **{
        name: func.count().filter(_table.c.status == status)
        for name, status in {
            "annotated_assets": "Annotated",
            "reviewed_assets": "Review",
            "to_fixed_assets": "Tofix",
            "completed_assets": "Completed",
        }.items()
    },
}
_GROUPS = (
    select(_groups.c.name, *(count.label(name) for name, count in _COUNTS.items()))
    .join(_table, _table.c.row == _groups.c.asset_row)
    .where(_table.c.project_row == bindparam("project"))
    .group_by(_groups.c.name)
)


@HANDLERS.handles("listAssets")
def list_assets(context: Context) -> PageResponse:
    """Return a page of assets in order of creation."""
    query = context.query
    for name, value in (("metadataQuery", query.metadata_query), ("filter", query.filter)):
        if value is not None:
            raise Problem(400, f"query parameter {name!r}: is not supported by the sandbox; omit it")
    # An empty array is no filter, because a query cannot contain one.
    conditions = {"groups": query.groups or None, "status": query.status}
    rows, page = LISTING.page(context, query.filename, conditions)
    page.data = [_asset(context, row) for row in rows]
    return page


@HANDLERS.handles("getAsset")
def get_asset(context: Context) -> Asset:
    """Return an asset by id or filename."""
    return _asset(context, find_asset(context))


@HANDLERS.handles("updateAsset")
def update_asset(context: Context) -> Asset:
    """Update the status and the groups of an asset."""
    body: AssetMetadata = context.body
    row = find_asset(context)
    before = asset = _asset(context, row)
    if body.status is not None:
        asset = msgspec.structs.replace(asset, status=body.status)
    if body.groups is not None:
        groups = list(dict.fromkeys(body.groups))
        asset = msgspec.structs.replace(
            asset, metadata=msgspec.structs.replace(asset.metadata, groups=groups)
        )
    if asset != before:
        metadata = msgspec.json.encode(asset.metadata).decode()
        values = {"number": row.row, "new_status": asset.status, "new_metadata": metadata}
        context.connection.execute(_UPDATE, values)
        context.connection.execute(_LEAVE_GROUPS, {"number": row.row})
        if rows := tables.group_rows(row.row, metadata):
            context.connection.execute(insert(_groups), rows)
        context.changed = True
    return asset


@HANDLERS.handles("deleteAsset")
def delete_asset(context: Context) -> DeleteResponse:
    """Delete an asset and its entry in a sequence."""
    try:
        row = find_asset(context)
    except Problem:
        if context.settings.missing_delete_status == 404:
            raise
        return DeleteResponse(deleted=True, id=context.path["assetIdOrFilename"])
    context.connection.execute(_DELETE, {"number": row.row})
    drop_blob(context.uploads.blobs, context.connection, row.url)
    context.changed = True
    return DeleteResponse(deleted=True, id=row.id)


@HANDLERS.handles("listAssetGroups")
def list_asset_groups(context: Context) -> list[AssetGroup]:
    """Return the groups of the assets, ordered by name."""
    wanted = context.query.groups
    rows = context.connection.execute(_GROUPS, {"project": context.project_row})
    return [
        AssetGroup(
            group=row.name, statistic=AssetGroupStatistic(**{name: getattr(row, name) for name in _COUNTS})
        )
        for row in sorted(rows)
        if not wanted or row.name in wanted
    ]


def find_by_id(context: Context, id: str) -> Row[Any] | None:
    """Find an asset of the project by its id."""
    return _first(context, _by_id, id)


def find_by_filename(context: Context, filename: str) -> Row[Any] | None:
    """Find an asset of the project by its filename."""
    return _first(context, _by_filename, filename)


def find_asset(context: Context) -> Row[Any]:
    """Find the asset that the path names, or answer 404."""
    text = context.path["assetIdOrFilename"]
    for statement in _LOOKUPS[context.settings.asset_lookup]:
        if (row := _first(context, statement, text)) is not None:
            return row
    raise context.not_found("asset with the id or filename", text)


def _first(context: Context, statement: Select[Any], text: str) -> Row[Any] | None:
    return context.connection.execute(statement, {"project": context.project_row, "text": text}).first()


def _asset(context: Context, row: Row[Any]) -> Asset:
    metadata = msgspec.json.decode(row.metadata, type=AssetFileMetadata)
    if row.url.startswith(URL_PREFIX) and not metadata.height and is_image(metadata.mime_type):
        token = row.url.removeprefix(URL_PREFIX)
        metadata.height, metadata.width = context.uploads.image_size(context.connection, token)
    return Asset(
        id=row.id,
        project_id=context.project_id,
        filename=row.filename,
        status=row.status,
        create_date=row.create_date,
        url=context.origin + row.url if row.url.startswith(URL_PREFIX) else row.url,
        metadata=metadata,
        statistic=row.statistic and msgspec.json.decode(row.statistic, type=AssetStatistic),
        transformation_urls=row.transformation_urls
        and msgspec.json.decode(row.transformation_urls, type=dict[str, str]),
    )
