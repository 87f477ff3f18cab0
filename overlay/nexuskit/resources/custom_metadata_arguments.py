"""Checks of custom metadata and of what it belongs to."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from nexus_api.models import (
    AssetCustomMetadata,
    AssetCustomMetadataBatch,
    AssetFilenameFrameParent,
    AssetFilenameParent,
    AssetFrameParent,
    AssetParent,
    CustomMetadata,
)

from ..error_types import ArgumentError
from .validation import (
    check_keys,
    exact_str,
    integer,
    plain,
    safe_repr,
    type_name,
    validate_id,
    validate_text,
)

Parent = AssetParent | AssetFrameParent | AssetFilenameParent | AssetFilenameFrameParent


def check_batch(items: Iterable[AssetCustomMetadata | Mapping[str, Any]]) -> AssetCustomMetadataBatch:
    """Return the items of a batch, each of which has to name its asset."""
    if isinstance(items, str | Mapping) or not isinstance(items, Iterable):
        problem = f"must be a list of dicts or of AssetCustomMetadata, got {type_name(items)}"
        raise ArgumentError("custom_metadata_batch", problem)
    checked = []
    for row, item in enumerate(items):
        within = f"custom_metadata_batch[{row}]"
        found = check_item(item, within)
        if isinstance(found.parent, AssetParent | AssetFrameParent) and found.parent.asset_id is None:
            raise ArgumentError(f"{within}.parent", "names no asset; give asset_id or filename")
        checked.append(found)
    return AssetCustomMetadataBatch(checked)


def record_id(argument: str, value: object) -> str:
    """Return the id of a record, from the record or its id."""
    return validate_id(argument, value.id if isinstance(value, CustomMetadata) else value)


def check_item(item: AssetCustomMetadata | Mapping[str, Any], within: str = "") -> AssetCustomMetadata:
    """Return a valid item, from a dict of `parent` and `custom_metadata`."""
    if isinstance(item, AssetCustomMetadata):
        return item
    if not isinstance(item, Mapping):
        raise ArgumentError(within, f"must be a dict or an AssetCustomMetadata, got {type_name(item)}")
    check_keys(item, ("parent", "custom_metadata"), within=within)
    prefix = f"{within}." if within else ""
    parent = _parent(f"{prefix}parent", item.get("parent", {}))
    return AssetCustomMetadata(parent, _values(f"{prefix}custom_metadata", item.get("custom_metadata")))


def _parent(argument: str, value: object) -> Parent:
    if isinstance(value, Parent):
        return value
    if not isinstance(value, Mapping):
        raise ArgumentError(argument, f"must be a dict, got {type_name(value)}")
    check_keys(value, ("asset_id", "filename", "frame"), within=argument)
    frame, asset_id, filename = value.get("frame"), value.get("asset_id"), value.get("filename")
    if asset_id is not None and filename is not None:
        raise ArgumentError(argument, "names the asset twice; give asset_id or filename")
    number = None if frame is None else integer(f"{argument}.frame", frame)
    if number is not None and number < 0:
        raise ArgumentError(f"{argument}.frame", f"must be 0 or more, got {number}")
    if filename is not None:
        name = validate_text(f"{argument}.filename", filename)
        return AssetFilenameParent(name) if number is None else AssetFilenameFrameParent(name, number)
    own_id = None if asset_id is None else validate_text(f"{argument}.asset_id", asset_id)
    return AssetParent(own_id) if number is None else AssetFrameParent(frame=number, asset_id=own_id)


def _values(argument: str, value: object) -> dict[str, str | int | float | bool]:
    if not isinstance(value, Mapping):
        raise ArgumentError(argument, f"must be a dict from names to values, got {type_name(value)}")
    return {
        validate_text(f"{argument}: a name", name): _value(f"{argument}[{name!r}]", each)
        for name, each in value.items()
    }


def _value(argument: str, value: object) -> str | int | float | bool:
    value = plain(value)
    if isinstance(value, str):
        return exact_str(value)
    if isinstance(value, bool | int):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return float(value)
    raise ArgumentError(argument, f"must be a string, a finite number or a bool, got {safe_repr(value)}")
