"""What faults do to connections: their own, and those of others, and the end of the server."""

from __future__ import annotations

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import IncompleteRead
from typing import Any

import msgspec
import pytest

from nexuskit.sandbox import Sandbox
from tests.sandbox.faults.support import FLOW, FLOWS, Wire, always, last

KEEPING: list[dict[str, Any]] = [
    {"status": 503},
    {"redirect": "/x", "status": 307},
    {"invalid_json": True},
    {"slow": 10_000},
    {"delay_after": 0.001},
]
ENDING: list[dict[str, Any]] = [{"reset": "before"}, {"reset": "after"}, {"cut": "close"}, {"cut": "reset"}]


@pytest.mark.parametrize("do", KEEPING, ids=str)
def test_a_connection_goes_on_where_the_answer_is_complete(sandbox: Sandbox, do: dict[str, Any]) -> None:
    sandbox.faults.replace([{"when": {"every": 2}, "do": do}])
    with Wire(sandbox) as wire:
        answers = [wire.call("PATCH", FLOW, {"title": f"Number {number}"}) for number in range(6)]
    for status, headers, body in answers[::2]:
        assert (status, headers.get("connection")) == (200, None)
        assert msgspec.json.decode(body)["id"] == "flow_1"


@pytest.mark.parametrize("do", ENDING, ids=str)
def test_a_broken_connection_disturbs_no_other_and_is_no_failure_of_the_server(
    sandbox: Sandbox, do: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    sandbox.faults.replace([{"operation": "getWorkflow", "do": do}])
    with Wire(sandbox) as good:
        for _ in range(3):
            with Wire(sandbox) as bad, pytest.raises((ConnectionResetError, IncompleteRead)):
                bad.call("GET", FLOW)
            assert good.call("GET", FLOWS)[0] == 200
    sandbox.stop()
    assert caplog.messages == []


def test_requests_go_on_while_another_is_delayed(sandbox: Sandbox) -> None:
    always(sandbox, "getWorkflow", delay=3600)
    with Wire(sandbox) as delayed, Wire(sandbox) as other:
        delayed.send("GET", FLOW)
        assert [other.call("GET", FLOWS)[0] for _ in range(20)] == [200] * 20
        assert {entry.operation_id for entry in sandbox.requests.entries()} == {"listWorkflows"}
        sandbox.faults.end_delays()
        assert delayed.answer().status == 200
    assert last(sandbox).operation_id == "getWorkflow"


@pytest.mark.parametrize("do", [{"slow": 1}, {"delay": 3600}, {"delay_after": 3600}], ids=str)
def test_pauses_do_not_keep_a_server_from_stopping_and_answering_what_is_under_way(
    sandbox: Sandbox, do: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    always(sandbox, "updateWorkflow", **do)
    log = sandbox.requests
    with Wire(sandbox) as wire, ThreadPoolExecutor(1) as pool:
        wire.send("PATCH", FLOW, {"title": "Late"})
        wait_until_drawn(sandbox)
        stopped = pool.submit(sandbox.stop)
        answer = wire.answer()
        assert (answer.status, msgspec.json.decode(answer.read())["title"]) == (200, "Late")
        stopped.result(timeout=30)
    assert [entry.applied for entry in log.entries()] == [True]
    # It would report a request that was ended with the server.
    assert caplog.messages == []


def wait_until_drawn(sandbox: Sandbox) -> None:
    while not sandbox.faults.state()[0].fired:
        time.sleep(0.001)
