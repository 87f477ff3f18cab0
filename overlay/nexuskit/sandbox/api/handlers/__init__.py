"""The handlers of all operations, which register themselves when they are imported."""

from __future__ import annotations

from ..context import HANDLERS
from . import (
    asset_logs,
    assets,
    custom_metadata,
    multipart_uploads,
    operations,
    sequences,
    uploads,
    workflows,
    workspace,
)

__all__ = [
    "HANDLERS",
    "asset_logs",
    "assets",
    "custom_metadata",
    "multipart_uploads",
    "operations",
    "sequences",
    "uploads",
    "workflows",
    "workspace",
]
