from __future__ import annotations

from collections.abc import Iterator

import pytest

from nexuskit.sandbox import Sandbox
from tests.sandbox.pytest_plugin.conftest import suite

__all__ = ["suite"]


@pytest.fixture(scope="module")
def demo_server() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture
def demo(demo_server: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A sandbox as it was when it started, which programs find by the environment."""
    demo_server.reset()
    monkeypatch.setenv("DATATURE_API_BASE_URL", demo_server.base_url)
    monkeypatch.setenv("DATATURE_SECRET_KEY", demo_server.secret_key)
    monkeypatch.setenv("COLUMNS", "80")
    return demo_server
