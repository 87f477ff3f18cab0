"""The sandbox against the API description: whatever a request looks like, the answer is as described."""

from __future__ import annotations

import logging

import pytest

from nexuskit.sandbox import Sandbox
from nexuskit.sandbox.api.context import Context
from nexuskit.sandbox.api.handlers import HANDLERS
from nexuskit.sandbox.errors import Problem
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


def test_a_failure_a_wrong_status_and_a_refusal_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.sandbox.conformance.drawing import SEED, SETTINGS
    from tests.sandbox.conformance.exploration import Pass, explore

    def conflict(context: Context) -> None:
        raise Problem(409, "not documented here")

    def refuse(context: Context) -> None:
        raise Problem(400, "I do not like it")

    monkeypatch.setitem(HANDLERS, "listWorkflows", refuse)
    monkeypatch.setitem(HANDLERS, "getProject", lambda context: 1 / 0)
    monkeypatch.setitem(HANDLERS, "getWorkflow", conflict)
    with Sandbox(seed=SEED, settings=SETTINGS) as sandbox:
        found = "\n".join(explore(sandbox, Pass.EXAMPLES, FIXED_SEED, examples=EXAMPLES).failures)
    assert "not_a_server_error" in found
    assert "positive_data_acceptance" in found
    assert "answered 409, where the description has: getWorkflow documents 200" in found
