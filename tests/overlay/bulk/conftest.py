from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from nexuskit.sandbox import Sandbox
from tests.overlay.bulk.runs import ASSETS, QUICK
from tests.overlay.support import KEY, PROJECT, Side


@pytest.fixture(scope="module")
def busy() -> Iterator[Sandbox]:
    assets = [{"id": f"asset_{n}", "filename": f"slice_{n}.dcm"} for n in range(ASSETS)]
    seed = {"secret_keys": {KEY: [PROJECT]}, "projects": [{"id": PROJECT, "assets": assets}]}
    with Sandbox(seed=seed) as running:
        yield running


@pytest.fixture
async def project(side: Side, busy: Sandbox) -> Any:
    busy.reset()
    client = side.client_class(KEY, endpoint=busy.base_url, retry=QUICK)
    yield client.get_project(PROJECT)
    await side.settle(client.close())
