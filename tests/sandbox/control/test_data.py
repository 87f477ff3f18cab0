"""Seed, export, reset and snapshots over the control API."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from nexuskit.sandbox import Sandbox
from tests.sandbox.control.support import Control
from tests.sandbox.support import KEY, SEED, Api

OTHER = {
    "secret_keys": {"new-key": ["proj_n"]},
    "projects": [{"id": "proj_n", "workflows": [{"id": "flow_n"}]}],
}


def flows(api: Api) -> list[str]:
    return [flow["id"] for flow in api.call("GET", "/workflows")]


def test_reset_goes_back_to_how_all_was(control: Control, api: Api, sandbox: Sandbox) -> None:
    before = control.call("GET", "/data")
    api.call("DELETE", "/workflows/flow_1")
    control.call("PUT", "/faults?seed=7", json=[{"do": {"status": 503}}])
    control.call("PATCH", "/settings", json={"max_entries": 3})
    control.call("PUT", "/clock", json={"now": 5, "frozen": True})
    control.call("POST", "/reset")
    assert control.call("GET", "/data") == before
    assert control.call("GET", "/faults") == {"seed": 0, "plan": [], "rules": []}
    assert sandbox.settings.max_entries == 8
    assert not control.call("GET", "/clock")["frozen"]
    assert control.call("GET", "/requests")["entries"] == []
    assert flows(api) == ["flow_1", "flow_2"]


@pytest.mark.parametrize("name", ["ä/b?#%", "x" * 200])
def test_a_snapshot_is_taken_restored_and_dropped(control: Control, api: Api, name: str) -> None:
    path = f"/snapshots/{quote(name, safe='')}"
    taken = control.call("PUT", path)
    assert taken["name"] == name
    assert control.call("GET", "/snapshots") == {"snapshots": [taken]}
    api.call("DELETE", "/workflows/flow_1")
    for _ in range(2):
        assert control.call("POST", f"{path}/restore")["secretKey"] == KEY
        assert flows(api) == ["flow_1", "flow_2"]
    assert control.call("DELETE", path) == {"snapshots": []}


@pytest.mark.parametrize(
    ("method", "path", "status", "message"),
    [
        ("DELETE", "no", 404, "unknown snapshot 'no'; expected one of 'yes'"),
        ("POST", "no/restore", 404, "unknown snapshot 'no'; expected one of 'yes'"),
        ("PUT", "x" * 201, 400, "1 to 200 characters"),
        ("PUT", "%ff", 400, "is not UTF-8"),
    ],
)
def test_a_snapshot_that_cannot_be(
    control: Control, method: str, path: str, status: int, message: str
) -> None:
    control.call("PUT", "/snapshots/yes")
    assert message in control.problem(status, method, f"/snapshots/{path}")


@pytest.mark.parametrize(
    ("content", "content_type", "status", "message"),
    [
        (
            '{"projects": [{"id": "proj_a", "workflow": []}]}',
            "application/json",
            400,
            "did you mean 'workflows'?",
        ),
        ("[]", "application/json", 400, "body: must be a seed, a mapping with `projects`"),
        ("a: [", "application/yaml", 400, "body: line 1, column 5:"),
        ("projects: []\nprojects: []", "text/yaml; charset=utf-8", 400, "duplicate key"),
        ("{}", "text/plain", 415, "must be application/json or application/yaml, is 'text/plain'"),
        ("{}", "", 415, "Content-Type: must be application/json or application/yaml, is missing"),
    ],
)
def test_a_seed_that_cannot_be_used_changes_nothing(
    control: Control, content: str, content_type: str, status: int, message: str
) -> None:
    before = control.call("GET", "/data")
    headers = {"Content-Type": content_type} if content_type else {}
    assert message in control.problem(status, "PUT", "/data", content=content.encode(), headers=headers)
    assert control.call("GET", "/data") == before


def test_a_database_that_fails_is_503_and_says_so(tmp_path: Path) -> None:
    db = tmp_path / "state.db"
    with Sandbox(seed=SEED, db=db, control=True) as sandbox, Control(sandbox) as control:
        health = f"{sandbox.base_url}/_health"
        assert httpx.get(health, trust_env=False).json() == {"status": "ok"}
        for file in tmp_path.iterdir():
            file.write_bytes(b"damaged" * 10_000)
        assert f"the database {db} cannot be used" in control.problem(503, "GET", "/data")
        failed = httpx.get(health, trust_env=False)
        assert failed.status_code == 503
        assert f"the database {db} cannot be used" in failed.json()["message"]
        assert httpx.head(health, trust_env=False).status_code == 503
