"""What a log entry is about."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from nexus_api.models import AssetLogResource


def log_resource(kind: str, project_id: str, asset_id: str, ids: Mapping[str, str | int]) -> AssetLogResource:
    """Return what a log entry is about."""
    resource = {**ids, "kind": kind, "projectId": project_id, "assetId": asset_id}
    return msgspec.convert({kind[:1].lower() + kind[1:]: resource}, AssetLogResource)
