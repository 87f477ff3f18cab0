"""The sandbox against the API description: whatever a request looks like, the answer is as described."""

from __future__ import annotations

import logging

import pytest

from nexuskit.sandbox import Sandbox
from tests.sandbox.conftest import NewDatabase

# The same requests in every run; `python -m tests.sandbox.conformance.fuzz` looks further.
FIXED_SEED = 20_240_229
EXAMPLES = 3

pytestmark = pytest.mark.full


@pytest.fixture(autouse=True)
def no_warnings_of_the_server(caplog: pytest.LogCaptureFixture) -> None:
    # Schemathesis tries requests that are not HTTP, of each of which the server warns.
    caplog.set_level(logging.ERROR, "uvicorn.error")


@pytest.mark.parametrize("name", ["EXAMPLES", "COVERAGE", "FUZZING", "FUZZING_WRONG", "STATEFUL"])
def test_nothing_is_found(name: str, new_database: NewDatabase) -> None:
    from tests.sandbox.conformance.drawing import SEED, SETTINGS
    from tests.sandbox.conformance.exploration import Pass, explore

    with Sandbox(seed=SEED, db=new_database(), settings=SETTINGS) as sandbox:
        summary = explore(sandbox, Pass[name], FIXED_SEED, examples=EXAMPLES)
    assert summary.failures == []
    # Nothing is found where nothing is tried, either.
    operations = {operation for _, operation in summary.cases}
    assert len(operations) >= 12, operations
    assert summary.cases.total() > 40
    assert {200, 404} <= {status for _, status in summary.statuses}
