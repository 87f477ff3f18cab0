"""The handlers of all operations."""

from __future__ import annotations

from ..context import Handlers
from . import asset_logs, assets, custom_metadata, sequences, workflows, workspace

HANDLERS = Handlers()
for _module in (workspace, workflows, sequences, assets, asset_logs, custom_metadata):
    for _operation_id, _handler in _module.HANDLERS.items():
        HANDLERS.handles(_operation_id)(_handler)

__all__ = ["HANDLERS"]
