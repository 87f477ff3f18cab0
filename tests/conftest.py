from __future__ import annotations

import gc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The same examples in every run and no verdict about a slow machine; --hypothesis-profile=long looks further.
settings.register_profile(
    "short", max_examples=25, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("long", settings.get_profile("short"), max_examples=2000, derandomize=False)
settings.load_profile("short")


def pytest_collection_finish() -> None:
    # The garbage collector need not look at all modules and tests again and again.
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def root() -> Path:
    return Path(__file__).parent.parent


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
