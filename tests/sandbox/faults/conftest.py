from __future__ import annotations

from collections.abc import Iterator

import pytest

from nexuskit.sandbox import Sandbox
from tests.sandbox.support import SEED


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(seed=SEED) as running:
        yield running
