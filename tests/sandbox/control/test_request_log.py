"""The request log over the control API."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from nexuskit.sandbox import Sandbox
from tests.sandbox.control.support import Control
from tests.sandbox.support import SEED, Api


def test_it_tells_what_was_done_to_each_request(control: Control, api: Api, sandbox: Sandbox) -> None:
    first = sandbox.requests.total + 1
    answer = api.http.patch("/projects/proj_a/workflows/flow_1", json={"title": "New"})
    control.call(
        "PUT", "/faults", json=[{"operation": "deleteWorkflow", "do": {"status": 503, "applied": True}}]
    )
    api.problem(503, "DELETE", "/workflows/flow_1")
    api.problem(404, "GET", "/nothing")
    entries = control.call("GET", f"/requests?after={first - 1}")["entries"]
    assert [entry["number"] for entry in entries] == [first, first + 1, first + 2]
    patched, deleted, lost = entries
    assert patched["requestId"] == answer.headers["x-request-id"]
    assert patched["requestBody"] == '{"title":"New"}'
    assert patched["responseBody"] == answer.text
    assert (patched["status"], patched["result"], patched["applied"]) == (200, 200, True)
    assert (deleted["status"], deleted["result"], deleted["applied"]) == (503, 200, True)
    assert deleted["fault"].startswith("rule 1: status 503")
    assert (lost["status"], lost["operationId"], lost["applied"]) == (404, None, False)


def test_it_is_read_page_by_page(control: Control, api: Api) -> None:
    for number in range(7):
        api.call("GET", "/workflows" if number % 2 else "/assets")
    read: list[dict[str, Any]] = []
    page = control.call("GET", "/requests?limit=3&bodies=false")
    after = page["oldest"] - 1
    while True:
        read += page["entries"]
        assert len(page["entries"]) <= 3
        assert page["oldest"] == after + 1
        if not page["more"]:
            break
        page = control.call("GET", f"/requests?limit=3&bodies=false&after={read[-1]['number']}")
    numbers = [entry["number"] for entry in read]
    assert numbers == list(range(numbers[0], numbers[0] + 7))
    assert numbers[-1] == page["total"]
    assert page["dropped"] == 0
    assert all("requestBody" not in entry for entry in read)


def test_a_reader_can_wait_for_the_next_request(control: Control, api: Api, sandbox: Sandbox) -> None:
    after = sandbox.requests.total
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(control.call, "GET", f"/requests?after={after}&operation=listWorkflows&wait=30")
        while not sandbox.requests._watchers:
            pass
        api.call("GET", "/assets")
        api.call("GET", "/workflows")
        [entry] = waiting.result(timeout=30)["entries"]
    assert entry["number"] == after + 2
    assert sandbox.requests._watchers == ()


def test_waiting_does_not_keep_it_from_stopping() -> None:
    sandbox = Sandbox(seed=SEED, control=True)
    sandbox.start()
    log = sandbox.requests
    with Control(sandbox) as control, ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(control.call, "GET", "/requests?wait=60")
        while not log._watchers:
            pass
        sandbox.stop()
        assert waiting.result(timeout=30)["entries"] == []


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("wait=61", "Expected `int` <= 60 - at `$.wait`"),
        ("operation=getWorkflw", "unknown operation 'getWorkflw'; did you mean 'getWorkflow'?"),
        (
            "since=1",
            "unknown field `since`; this path has the parameters: after, bodies, limit, operation, wait",
        ),
    ],
)
def test_a_query_that_cannot_be(control: Control, query: str, message: str) -> None:
    assert message in control.problem(400, "GET", f"/requests?{query}")
