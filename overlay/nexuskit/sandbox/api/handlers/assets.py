"""Assets: only read, since the API has no call that changes them."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Row, bindparam, select

from nexus_api.models import Asset, AssetMetadata, AssetStatistic

from ...storage import tables
from ..context import Context, Handlers
from ..pagination import Listing, Page

HANDLERS = Handlers()

_table = tables.assets
LISTING = Listing("assets", _table, _table.c.filename)
_in_project = select(_table).where(_table.c.project_row == bindparam("project"))
_by_id = _in_project.where(_table.c.id == bindparam("text"))
_by_filename = _in_project.where(_table.c.filename == bindparam("text"))
# Where a text is the id of one asset and the filename of another, the first statement to find it wins.
_LOOKUPS = {"id": (_by_id, _by_filename), "filename": (_by_filename, _by_id)}


@HANDLERS.handles("listAssets")
def list_assets(context: Context) -> Page:
    """Give a page of assets in order of creation."""
    rows, page = LISTING.page(context, context.query.filename)
    page.data = [_asset(context, row) for row in rows]
    return page


@HANDLERS.handles("getAsset")
def get_asset(context: Context) -> Asset:
    """Give one asset by its id or its filename."""
    text = context.path["assetIdOrFilename"]
    key = {"project": context.project_row, "text": text}
    for statement in _LOOKUPS[context.settings.asset_lookup]:
        if (row := context.connection.execute(statement, key).first()) is not None:
            return _asset(context, row)
    raise context.not_found("asset with the id or filename", text)


def _asset(context: Context, row: Row[Any]) -> Asset:
    return Asset(
        id=row.id,
        project_id=context.project_id,
        filename=row.filename,
        status=row.status,
        create_date=row.create_date,
        url=row.url,
        metadata=msgspec.json.decode(row.metadata, type=AssetMetadata),
        statistic=row.statistic and msgspec.json.decode(row.statistic, type=AssetStatistic),
        transformation_urls=row.transformation_urls
        and msgspec.json.decode(row.transformation_urls, type=dict[str, str]),
    )
