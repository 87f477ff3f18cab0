from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import pytest

from nexuskit.sandbox import Sandbox, Settings
from tests.sandbox.conftest import NewDatabase
from tests.sandbox.support import SEED, Api, Clock

Start: TypeAlias = Callable[..., Api]
"""Starts a sandbox with the given settings and gives calls of its first project."""


@pytest.fixture
def start(new_database: NewDatabase) -> Iterator[Start]:
    with contextlib.ExitStack() as stack:

        def start(seed: dict[str, Any] = SEED, **settings: Any) -> Api:
            rules = Settings(**{"clock": Clock(), **settings})
            sandbox = stack.enter_context(Sandbox(seed=seed, db=new_database(), settings=rules))
            return stack.enter_context(Api(sandbox))

        yield start
