"""A handler for each operation, by operationId."""

from __future__ import annotations

from ..context import Handlers
from . import assets, sequences, workflows, workspace

HANDLERS = Handlers()
for _module in (workspace, workflows, sequences, assets):
    for _operation_id, _handler in _module.HANDLERS.items():
        HANDLERS.handles(_operation_id)(_handler)

__all__ = ["HANDLERS"]
