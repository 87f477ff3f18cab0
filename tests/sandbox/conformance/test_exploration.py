"""The sandbox against the API description: whatever a request looks like, the answer is as described."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable

import pytest

from nexuskit.sandbox import Sandbox
from nexuskit.sandbox.api.context import Context
from nexuskit.sandbox.api.handlers import HANDLERS
from nexuskit.sandbox.errors import Problem
from tests.sandbox.conformance.drawing import SEED
from tests.sandbox.conformance.exploration import Pass, Summary, explore
from tests.sandbox.conformance.fuzz import report

# The same requests in every run; `python -m tests.sandbox.conformance.fuzz` looks further.
FIXED_SEED = 20_240_229
EXAMPLES = 8


@pytest.fixture(autouse=True)
def no_warnings_of_the_server(caplog: pytest.LogCaptureFixture) -> None:
    # Schemathesis tries requests that are not HTTP, of each of which the server warns.
    caplog.set_level(logging.ERROR, "uvicorn.error")


@pytest.mark.parametrize("part", Pass, ids=lambda part: part.name.lower())
def test_nothing_is_found(part: Pass, new_database: Callable[[], str | None]) -> None:
    with Sandbox(seed=SEED, db=new_database()) as sandbox:
        summary = explore(sandbox, part, FIXED_SEED, examples=EXAMPLES)
    assert summary.failures == []
    # Nothing is found where nothing is tried, either.
    operations = {operation for _, operation in summary.cases}
    assert len(operations) >= 12, operations
    assert summary.cases.total() > 40
    assert {200, 404} <= {status for _, status in summary.statuses}


def failures(part: Pass, examples: int = 5) -> str:
    with Sandbox(seed=SEED) as sandbox:
        return "\n".join(explore(sandbox, part, FIXED_SEED, examples=examples).failures)


def test_a_property_that_is_not_described_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = HANDLERS["getWorkspace"]
    monkeypatch.setitem(HANDLERS, "getWorkspace", lambda context: [workspace(context)])
    title = {"id": "flow_1", "projectId": "p", "title": "x", "createDate": 1, "updateDate": 1}
    monkeypatch.setitem(HANDLERS, "getWorkflow", lambda context: {**title, "row": 1})
    found = failures(Pass.FUZZING)
    assert "GET /workspace answered 200; the body:" in found
    assert "'row' was unexpected" in found


def test_a_failure_and_a_wrong_status_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def conflict(context: Context) -> None:
        raise Problem(409, "not documented here")

    monkeypatch.setitem(HANDLERS, "getProject", lambda context: 1 / 0)
    monkeypatch.setitem(HANDLERS, "getWorkflow", conflict)
    found = failures(Pass.EXAMPLES)
    assert "not_a_server_error" in found
    assert "answered 409, where the description has: getWorkflow documents 200" in found


def test_a_right_request_that_is_refused_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(context: Context) -> None:
        raise Problem(400, "I do not like it")

    monkeypatch.setitem(HANDLERS, "listWorkflows", refuse)
    assert "answered 400, but the request is right" in failures(Pass.EXAMPLES)


def test_a_wrong_request_that_is_accepted_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    route = "nexuskit.sandbox.api.routing.decode_body"
    monkeypatch.setattr(route, lambda *_: None)
    monkeypatch.setitem(HANDLERS, "updateWorkflow", lambda context: HANDLERS["getWorkflow"](context))
    monkeypatch.setitem(HANDLERS, "patchSequence", lambda context: HANDLERS["getSequence"](context))
    monkeypatch.setitem(HANDLERS, "bulkUpdateSequences", lambda context: {"actions": []})
    found = failures(Pass.COVERAGE)
    assert "answered 200, but its body is" in found
    assert "negative_data_rejection" in found


def test_a_deletion_that_deletes_nothing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        HANDLERS, "deleteWorkflow", lambda context: {"deleted": True, "id": context.path["flowId"]}
    )
    assert "answered 200, but it was deleted before" in failures(Pass.STATEFUL, examples=15)


def test_a_report_has_a_row_for_each_operation() -> None:
    summary = Summary()
    for part, operation in itertools.product(Pass, ("GET /b", "GET /a")):
        summary.cases[part.name, operation] += 1
        summary.statuses[operation, 200] += 1
    lines = report(summary, 3, 1.4).splitlines()
    assert lines[0] == "3 rounds in 1 s, 10 requests, 0 failures"
    assert lines[4:] == ["| `GET /a` | 1 | 1 | 1 | 1 | 1 | 5 |", "| `GET /b` | 1 | 1 | 1 | 1 | 1 | 5 |"]
