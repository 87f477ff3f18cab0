"""Every operation has its handler, and what is missing or too much is named all at once."""

from __future__ import annotations

import pytest

from nexuskit.sandbox import SandboxError
from nexuskit.sandbox.api.handlers import HANDLERS
from nexuskit.sandbox.api.routing import build_router


def test_an_operation_without_a_handler_fails_at_start() -> None:
    handlers = {id: handler for id, handler in HANDLERS.items() if id != "getAsset"}
    with pytest.raises(SandboxError, match=r"no handler for getAsset: write one with"):
        build_router(handlers)
