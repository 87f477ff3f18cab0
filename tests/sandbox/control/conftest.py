from __future__ import annotations

from collections.abc import Iterator

import pytest

from nexuskit.sandbox import Sandbox, Settings
from tests.sandbox.control.support import Control
from tests.sandbox.support import SEED, Api


@pytest.fixture(scope="package")
def controlled() -> Iterator[Sandbox]:
    with Sandbox(seed=SEED, settings=Settings(max_entries=8), control=True) as running:
        yield running


@pytest.fixture
def sandbox(controlled: Sandbox) -> Sandbox:
    """A sandbox with a control API, as it was at the start but for the numbers of its log."""
    controlled.reset()
    with Control(controlled) as control:
        for snapshot in control.call("GET", "/snapshots")["snapshots"]:
            control.call("DELETE", f"/snapshots/{snapshot['name']}")
    return controlled


@pytest.fixture
def control(sandbox: Sandbox) -> Iterator[Control]:
    with Control(sandbox) as calls:
        yield calls


@pytest.fixture
def api(sandbox: Sandbox) -> Iterator[Api]:
    with Api(sandbox) as calls:
        yield calls
