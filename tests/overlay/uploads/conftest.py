from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from nexuskit.sandbox import Sandbox
from nexuskit.uploads import scheduler, session_limit
from tests.overlay.support import KEY, PROJECT, Side
from tests.overlay.uploads.support import QUICK

SEED = {
    "secret_keys": {KEY: [PROJECT, "proj_rgbd"]},
    "projects": [
        {"id": PROJECT, "assets": [{"id": "asset_old", "filename": "old.png"}]},
        {"id": "proj_rgbd", "type": "RGBD"},
    ],
}


@pytest.fixture(scope="module")
def busy() -> Iterator[Sandbox]:
    with Sandbox(seed=SEED, settings={"max_sessions": 1_000}) as running:
        yield running


@pytest.fixture
async def client(side: Side, busy: Sandbox, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Any]:
    busy.reset()
    monkeypatch.setattr(scheduler, "_FIRST_PAUSE", 0.01)
    monkeypatch.setattr(scheduler, "_LONGEST_PAUSE", 0.1)
    made = side.client_class(KEY, endpoint=busy.base_url, retry=QUICK)
    yield made
    await side.settle(made.close())


@pytest.fixture
def project(client: Any) -> Any:
    return client.get_project(PROJECT)


@pytest.fixture(autouse=True)
def no_sessions_of_other_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_limit, "_BY_KEY", {})
