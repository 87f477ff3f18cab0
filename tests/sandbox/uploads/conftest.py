from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nexuskit.sandbox import Sandbox
from tests.sandbox.support import SEED

START = 1_700_000_000_000


in_both_stores = pytest.mark.parametrize("folder", ["database", "folder"], indirect=True)
"""Runs a test with the bytes in the database, and in a folder."""


@pytest.fixture
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path | None:
    """Where the bytes are kept: a folder, or the database."""
    return tmp_path / "bytes" if getattr(request, "param", None) == "folder" else None


@pytest.fixture
def sandbox(new_database: Callable[[], str | None], folder: Path | None) -> Iterator[Sandbox]:
    with Sandbox(seed=SEED, db=new_database(), blobs=folder) as running:
        running.clock.set(START, frozen=True)
        yield running
