"""The behaviour of a sandbox over the control API: faults, the clock, the settings and the request log."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from nexuskit.sandbox import Sandbox
from tests.sandbox.control.support import Control
from tests.sandbox.support import SEED, Api, link

PLAN: list[dict[str, Any]] = [
    {"operation": "listWorkflows", "when": {"nth": 2}, "do": {"status": 503}},
    {"operation": "*", "when": {"rate": 0.5}, "do": {"status": 429}},
]


def fired_faults(control: Control) -> list[tuple[int, int]]:
    return [(rule["matched"], rule["fired"]) for rule in control.call("GET", "/faults")["rules"]]


@pytest.mark.parametrize("as_yaml", [False, True], ids=["json", "yaml"])
def test_a_plan_holds_from_the_next_request_on(control: Control, api: Api, as_yaml: bool) -> None:
    if as_yaml:
        text = "- operation: listWorkflows\n  when: {nth: 2}\n  do: {status: 503}\n"
        control.yaml("PUT", "/faults", text)
    else:
        control.call("PUT", "/faults", json=PLAN[:1])
    api.call("GET", "/workflows")
    api.problem(503, "GET", "/workflows")
    assert fired_faults(control) == [(2, 1)]
    control.call("DELETE", "/faults")
    for _ in range(2):
        api.call("GET", "/workflows")


@pytest.mark.parametrize(
    ("path", "plan", "message"),
    [
        ("/faults", [{"do": {"statuss": 503}}], "did you mean 'status'?"),
        ("/faults", {"do": {}}, "body: must be a fault plan, a list of rules"),
        ("/faults?seed=1&seed=2", [], "query: a parameter occurs more than once"),
    ],
)
def test_a_plan_that_cannot_be_used_changes_nothing(
    control: Control, path: str, plan: Any, message: str
) -> None:
    before = control.call("PUT", "/faults", json=PLAN)
    assert message in control.problem(400, "PUT", path, json=plan)
    assert control.call("GET", "/faults") == before


def create(api: Api, name: str) -> int:
    api.bulk(link("asset_9", name))
    date: int = api.sequences()[name]["createDate"]
    return date


def test_dates_are_taken_from_the_clock(control: Control, api: Api) -> None:
    assert control.call("PUT", "/clock", json={"now": 1_000, "frozen": True}) == {
        "now": 1_000,
        "frozen": True,
    }
    assert create(api, "one") == 1_000
    assert control.call("POST", "/clock/advance", json={"milliseconds": 60_000})["now"] == 61_000
    assert create(api, "two") == 61_000
    assert control.call("PUT", "/clock", json={"frozen": False})["now"] >= 61_000
    assert control.call("DELETE", "/clock")["now"] > 1_700_000_000_000


@pytest.mark.parametrize(
    ("method", "path", "body", "message"),
    [
        ("PUT", "/clock", {"now": -1}, "`$.now`"),
        ("PUT", "/clock", {"time": 1}, "unknown field `time`"),
        ("POST", "/clock/advance", {"milliseconds": -(2**52)}, "milliseconds since 1970"),
        ("POST", "/clock/advance", {"milliseconds": 2**53 - 1}, "milliseconds since 1970"),
    ],
)
def test_a_time_that_cannot_be(control: Control, method: str, path: str, body: Any, message: str) -> None:
    assert message in control.problem(400, method, path, json=body)
    assert not control.call("GET", "/clock")["frozen"]


def values(control: Control) -> dict[str, Any]:
    return {one["name"]: one["value"] for one in control.call("GET", "/settings")["settings"]}


def test_settings_are_changed_and_set_back(control: Control, api: Api, sandbox: Sandbox) -> None:
    before = values(control)
    control.call("PATCH", "/settings", json={"name_filter": "prefix", "max_limit": 200})
    control.yaml("PATCH", "/settings", "max_entries: 4\n")
    assert values(control) == {**before, "name_filter": "prefix", "max_limit": 200, "max_entries": 4}
    assert len(api.call("GET", "/sequences", params={"name": "Patient"})["data"]) == 2
    assert api.bulk(link("asset_9", "Patient A")) == ["FailedLinkSequenceWouldExceedMaximumItemCount"]
    control.call("DELETE", "/settings")
    assert values(control) == before == sandbox.settings.to_mapping()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"max_entries": 4, "max_entry": 1}, "unknown setting 'max_entry'; did you mean 'max_entries'?"),
        (["max_entries"], "body: must be a mapping of settings"),
    ],
)
def test_settings_that_cannot_be_change_nothing(control: Control, changes: Any, message: str) -> None:
    before = values(control)
    assert message in control.problem(400, "PATCH", "/settings", json=changes)
    assert values(control) == before


@pytest.mark.parametrize("text", [r'"\ud800"', r'now: {"\ud800": 1}'])
def test_a_lone_surrogate_is_never_a_failure(control: Control, text: str) -> None:
    headers = {"Content-Type": "application/yaml"}
    for method, path in (("PUT", "/clock"), ("PATCH", "/settings"), ("PUT", "/faults"), ("PUT", "/data")):
        answer = control.http.request(method, path, content=text.encode(), headers=headers)
        assert answer.status_code == 400, answer.text


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
