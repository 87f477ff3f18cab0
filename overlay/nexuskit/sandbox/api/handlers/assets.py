"""Assets: only read, since the API has no call that changes them."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Row, bindparam, select

from nexus_api.models import Asset, AssetMetadata, AssetStatistic

from ...storage import tables
from ..calls import Call, Handlers
from ..pages import Listing, Page

HANDLERS = Handlers()

_table = tables.assets
LISTING = Listing("assets", _table, _table.c.filename)
_in_project = select(_table).where(_table.c.project_row == bindparam("project"))
_BY_ID = _in_project.where(_table.c.id == bindparam("text"))
_BY_FILENAME = _in_project.where(_table.c.filename == bindparam("text"))


@HANDLERS.handles("listAssets")
def list_assets(call: Call) -> Page:
    """Give a page of assets, oldest first."""
    rows, page = LISTING.page(call, call.query.filename)
    page.data = [_asset(call, row) for row in rows]
    return page


@HANDLERS.handles("getAsset")
def get_asset(call: Call) -> Asset:
    """Give one asset by its id or its filename."""
    text = call.path["assetIdOrFilename"]
    key = {"project": call.project_row, "text": text}
    # Where a text is the id of one asset and the filename of another, the id wins.
    row = call.connection.execute(_BY_ID, key).first() or call.connection.execute(_BY_FILENAME, key).first()
    if row is None:
        raise call.not_found("asset with the id or filename", text)
    return _asset(call, row)


def _asset(call: Call, row: Row[Any]) -> Asset:
    return Asset(
        id=row.id,
        project_id=call.project_id,
        filename=row.filename,
        status=row.status,
        create_date=row.create_date,
        url=row.url,
        metadata=msgspec.json.decode(row.metadata, type=AssetMetadata),
        statistic=row.statistic and msgspec.json.decode(row.statistic, type=AssetStatistic),
        transformation_urls=row.transformation_urls
        and msgspec.json.decode(row.transformation_urls, type=dict[str, str]),
    )
