"""Faults, the clock and the settings over the control API."""

from __future__ import annotations

from typing import Any

import pytest

from nexuskit.sandbox import Sandbox
from tests.sandbox.control.support import Control
from tests.sandbox.support import Api, link

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
