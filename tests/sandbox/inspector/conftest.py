from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

import httpx
import pytest

from nexuskit.sandbox import Sandbox
from tests.sandbox.conftest import NewDatabase
from tests.sandbox.inspector.markup import Element, read
from tests.sandbox.support import SEED

Look: TypeAlias = Callable[..., Element]


@pytest.fixture(scope="module")
def shown(new_database: NewDatabase) -> Iterator[Sandbox]:
    """A sandbox for tests that change nothing but its log."""
    with Sandbox(seed=SEED, db=new_database()) as running:
        yield running


@pytest.fixture
def browse(shown: Sandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=shown.base_url, trust_env=False) as client:
        yield client


@pytest.fixture
def look(browse: httpx.Client) -> Look:
    """Gets a page, reads it strictly, and gives its root."""

    def get(path: str, status: int = 200) -> Element:
        answer = browse.get(path)
        assert answer.status_code == status, answer.text
        return read(answer.text)

    return get
