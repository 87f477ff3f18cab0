"""Assets: list, get, change, delete; and the groups they are in."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Row, bindparam, case, delete, exists, func, insert, select, update

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
from ...storage.asset_groups import group_rows
from ..context import Context, Handlers
from ..pagination import Listing, Page

HANDLERS = Handlers()

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
# Where a text is the id of one asset and the filename of another, the first statement to find it wins.
_LOOKUPS = {"id": (_by_id, _by_filename), "filename": (_by_filename, _by_id)}

_UPDATE = (
    update(_table)
    .where(_table.c.row == bindparam("number"))
    .values(status=bindparam("new_status"), metadata=bindparam("new_metadata"))
)
_DELETE = delete(_table).where(_table.c.row == bindparam("number"))
_LEAVE_GROUPS = delete(_groups).where(_groups.c.asset_row == bindparam("number"))


def _with_status(status: str) -> Any:
    return func.sum(case((_table.c.status == status, 1), else_=0))


_GROUPS = (
    select(
        _groups.c.name,
        func.count(),
        *(_with_status(status) for status in ("Annotated", "Review", "Tofix", "Completed")),
    )
    .join(_table, _table.c.row == _groups.c.asset_row)
    .where(_table.c.project_row == bindparam("project"))
    .group_by(_groups.c.name)
)


@HANDLERS.handles("listAssets")
def list_assets(context: Context) -> Page:
    """Give a page of assets in order of creation."""
    query = context.query
    for name, value in (("metadataQuery", query.metadata_query), ("filter", query.filter)):
        if value is not None:
            problem = "the sandbox does not know its language; leave it out"
            raise Problem(400, f"query parameter {name!r}: {problem}")
    # An array in a query that has no item is not sent, so an empty one filters nothing.
    conditions = {"groups": query.groups or None, "status": query.status}
    rows, page = LISTING.page(context, query.filename, conditions)
    page.data = [_asset(context, row) for row in rows]
    return page


@HANDLERS.handles("getAsset")
def get_asset(context: Context) -> Asset:
    """Give one asset by its id or its filename."""
    return _asset(context, _find(context))


@HANDLERS.handles("updateAsset")
def update_asset(context: Context) -> Asset:
    """Change status and groups of an asset; what it has already is no change."""
    body: AssetMetadata = context.body
    row = _find(context)
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
        if rows := group_rows(row.row, metadata):
            context.connection.execute(insert(_groups), rows)
        context.changed = True
    return asset


@HANDLERS.handles("deleteAsset")
def delete_asset(context: Context) -> DeleteResponse:
    """Delete an asset, its entry in a sequence included."""
    try:
        row = _find(context)
    except Problem:
        if context.settings.missing_delete_status == 404:
            raise
        return DeleteResponse(deleted=True, id=context.path["assetIdOrFilename"])
    context.connection.execute(_DELETE, {"number": row.row})
    context.changed = True
    return DeleteResponse(deleted=True, id=row.id)


@HANDLERS.handles("listAssetGroups")
def list_asset_groups(context: Context) -> list[AssetGroup]:
    """Give the groups that assets are in, in the order of their names."""
    wanted = context.query.groups
    rows = context.connection.execute(_GROUPS, {"project": context.project_row})
    return [
        AssetGroup(
            group=name,
            statistic=AssetGroupStatistic(
                total_assets=total,
                annotated_assets=annotated,
                reviewed_assets=reviewed,
                to_fixed_assets=to_fix,
                completed_assets=completed,
            ),
        )
        for name, total, annotated, reviewed, to_fix, completed in sorted(rows)
        if not wanted or name in wanted
    ]


def _find(context: Context) -> Row[Any]:
    text = context.path["assetIdOrFilename"]
    key = {"project": context.project_row, "text": text}
    for statement in _LOOKUPS[context.settings.asset_lookup]:
        if (row := context.connection.execute(statement, key).first()) is not None:
            return row
    raise context.not_found("asset with the id or filename", text)


def _asset(context: Context, row: Row[Any]) -> Asset:
    return Asset(
        id=row.id,
        project_id=context.project_id,
        filename=row.filename,
        status=row.status,
        create_date=row.create_date,
        url=row.url,
        metadata=msgspec.json.decode(row.metadata, type=AssetFileMetadata),
        statistic=row.statistic and msgspec.json.decode(row.statistic, type=AssetStatistic),
        transformation_urls=row.transformation_urls
        and msgspec.json.decode(row.transformation_urls, type=dict[str, str]),
    )
