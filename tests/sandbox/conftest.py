from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from nexuskit.sandbox import Sandbox, Settings
from tests.sandbox.support import KEY, SEED, Api, Clock

_fresh = itertools.count()
_PROJECTS = 200


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """A sandbox with small limits and many copies of one project."""
    [project, _] = SEED["projects"]
    ids = [f"proj_{number}" for number in range(_PROJECTS)]
    seed = {"secret_keys": {KEY: ids}, "projects": [{**project, "id": id} for id in ids]}
    with Sandbox(seed=seed, settings=Settings(max_entries=6, max_actions=50, clock=Clock())) as running:
        yield running


@pytest.fixture
def api(sandbox: Sandbox) -> Iterator[Api]:
    """Calls of a project that no other test has touched, which is faster than a sandbox for each."""
    number = next(_fresh)
    assert number < _PROJECTS
    with Api(sandbox, f"proj_{number}") as calls:
        yield calls


@pytest.fixture(scope="module")
def shared_sandbox() -> Iterator[Sandbox]:
    """A sandbox for tests that change nothing."""
    with Sandbox(seed=SEED) as running:
        yield running


@pytest.fixture
def reader(shared_sandbox: Sandbox) -> Iterator[Api]:
    with Api(shared_sandbox) as calls:
        yield calls
