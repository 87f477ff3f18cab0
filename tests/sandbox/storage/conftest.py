from __future__ import annotations

from collections.abc import Iterator

import pytest

from nexuskit.sandbox import Settings
from nexuskit.sandbox.storage.store import Store, open_store
from tests.sandbox.support import SEED, Clock


@pytest.fixture
def store(where: str | None) -> Iterator[Store]:
    opened = open_store(where, SEED, Settings(clock=Clock()))
    yield opened
    opened.close()
