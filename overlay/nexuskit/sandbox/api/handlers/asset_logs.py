"""The log of an asset: list and get."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import BigInteger, Row, bindparam, literal, select, type_coerce, union_all

from nexus_api.enums import AssetLogKind, AssetLogLevel
from nexus_api.models import AssetLog

from ...seeds.model import log_resource
from ...storage import tables
from ..context import HANDLERS, Context
from ..pagination import Listing, PageResponse
from .assets import find_asset

_assets = tables.assets
_stored = tables.asset_logs
# Not stored, so that an asset costs one row however it is created. Its row number is below all others.
_CREATED = {
    **dict.fromkeys(_stored.c.keys()),
    "row": 0,
    "level": "Info",
    "kind": "Asset",
    "event": "AssetCreated",
    "resource": "{}",
}
_created = {
    **{name: literal(value, _stored.c[name].type) for name, value in _CREATED.items()},
    "asset_row": _assets.c.row,
    "id": type_coerce(literal("nexuslog_") + _assets.c.id, _stored.c.id.type),
    "create_date": _assets.c.create_date,
}
_logs = union_all(
    select(_stored, _assets.c.project_row).join_from(_stored, _assets),
    select(*(column.label(name) for name, column in _created.items()), _assets.c.project_row),
).subquery("logs")


def _one_of(name: str, column: str) -> Any:
    return _logs.c[column].in_(bindparam(name, expanding=True))


_of_asset = _logs.c.asset_row == bindparam("asset")
_CONDITIONS = {
    "asset": _of_asset,
    "before": _logs.c.create_date <= bindparam("before", type_=BigInteger),
    "after": _logs.c.create_date >= bindparam("after", type_=BigInteger),
    "levels": _one_of("levels", "level"),
    "kinds": _one_of("kinds", "kind"),
    "events": _one_of("events", "event"),
    "users": _one_of("users", "user_id"),
    "annotations": _one_of("annotations", "annotation_id"),
}
_LISTING = Listing("asset_logs", _logs, _logs.c.event, _CONDITIONS)
_GET = select(_logs).where(_of_asset, _logs.c.id == bindparam("log")).order_by(_logs.c.row)

# Where the existing client expects details only if it asked for them.
_DETAILS = ("sequenceChange", "annotationAttributeChange")


@HANDLERS.handles("listAssetLogs")
def list_asset_logs(context: Context) -> PageResponse:
    """Return a page of the log of an asset in order of creation."""
    asset, query = find_asset(context), context.query
    # An empty array is no filter, as in other listings.
    values = {
        "asset": asset.row,
        "before": query.before_time,
        "after": query.after_time,
        "levels": [str(level) for level in query.levels or ()] or None,
        "kinds": [str(kind) for kind in query.kinds or ()] or None,
        "events": query.events or None,
        "users": query.user_ids or None,
        "annotations": query.annotation_ids or None,
    }
    rows, page = _LISTING.page(context, None, values)
    page.data = [_log(context, asset, row) for row in rows]
    return page


@HANDLERS.handles("getAssetLog")
def get_asset_log(context: Context) -> AssetLog:
    """Return an entry of the log of an asset."""
    asset, id = find_asset(context), context.path["logId"]
    row = context.connection.execute(_GET, {"asset": asset.row, "log": id}).first()
    if row is None:
        raise context.not_found(f"log entry of asset {asset.id!r} with the id", id)
    return _log(context, asset, row)


def _log(context: Context, asset: Row[Any], row: Row[Any]) -> AssetLog:
    metadata = row.metadata and msgspec.json.decode(row.metadata, type=dict[str, Any])
    if metadata and not context.query.detailed:
        metadata = {name: value for name, value in metadata.items() if name not in _DETAILS}
    return AssetLog(
        id=row.id,
        object_type="asset_log",
        project_id=context.project_id,
        asset_id=asset.id,
        create_date=row.create_date,
        level=AssetLogLevel(row.level),
        kind=AssetLogKind(row.kind),
        event=row.event,
        resource=log_resource(row.kind, context.project_id, asset.id, msgspec.json.decode(row.resource)),
        user_id=row.user_id,
        metadata=metadata,
    )
