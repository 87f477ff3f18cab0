"""The groups of an asset as rows of their own."""

from __future__ import annotations

from typing import Any

import msgspec


class _Metadata(msgspec.Struct):
    groups: list[str] = []


def group_rows(asset_row: int, metadata: str) -> list[dict[str, Any]]:
    """Return the rows of `asset_groups` that belong to an asset with this metadata."""
    names = dict.fromkeys(msgspec.json.decode(metadata, type=_Metadata).groups)
    return [
        {"asset_row": asset_row, "position": position, "name": name} for position, name in enumerate(names)
    ]
