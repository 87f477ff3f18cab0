"""The handlers of all operations."""

from __future__ import annotations

from ..context import Handlers
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

HANDLERS = Handlers()
for _module in (
    workspace,
    workflows,
    sequences,
    assets,
    asset_logs,
    custom_metadata,
    uploads,
    multipart_uploads,
    operations,
):
    for _operation_id, _handler in _module.HANDLERS.items():
        HANDLERS.handles(_operation_id)(_handler)

__all__ = ["HANDLERS"]
