"""Who may see what, and in which order a request is judged."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any

import httpx
import pytest

from nexuskit.sandbox import Sandbox
from tests.sandbox.support import BOTH_KEY, KEY, OTHER_KEY, OTHER_PROJECT, PROJECT, Api


@pytest.fixture
def http(shared_sandbox: Sandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=shared_sandbox.base_url, trust_env=False) as client:
        yield client


def send(sandbox: Sandbox, method: str, path: str) -> tuple[int, Any]:
    """Send a path as it is, which httpx would normalize."""
    connection = HTTPConnection(sandbox.base_url.removeprefix("http://"))
    with contextlib.closing(connection):
        connection.putrequest(method, path, skip_accept_encoding=True)
        connection.putheader("Secret-Key", KEY)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())


@pytest.mark.parametrize(
    ("key", "projects"),
    [(KEY, [PROJECT]), (OTHER_KEY, [OTHER_PROJECT]), (BOTH_KEY, [PROJECT, OTHER_PROJECT])],
    ids=lambda value: str(value),
)
def test_a_key_lists_and_opens_its_projects(http: httpx.Client, key: str, projects: list[str]) -> None:
    headers = {"Secret-Key": key}
    assert [project["id"] for project in http.get("/workspace/projects", headers=headers).json()] == projects
    for project in projects:
        assert http.get(f"/projects/{project}", headers=headers).json()["id"] == project


def test_projects_do_not_mix(shared_sandbox: Sandbox) -> None:
    with Api(shared_sandbox, OTHER_PROJECT, OTHER_KEY) as other:
        assert other.call("GET", "/workflows/flow_1")["title"] == "Of the other project"
        assert other.entries("Patient A") == [(None, 1, "asset_1")]
        assert [asset["id"] for asset in other.walk("/assets")] == ["asset_1"]
        for path in ("/workflows/flow_2", "/sequences/seq_b", "/assets/asset_2", "/assets/image_2.jpg"):
            assert "has no" in other.problem(404, "GET", path)


BAD_BODY = {"content": b"{", "headers": {"Content-Type": "application/json"}}


def test_the_order_of_the_checks(shared_sandbox: Sandbox) -> None:
    # Each request has every fault that comes after the one it is answered for.
    with Api(shared_sandbox, key=None) as nobody:
        nobody.problem(404, "PATCH", "/nothing/none", **BAD_BODY)
        nobody.problem(405, "PUT", "/workflows/none", **BAD_BODY)
        nobody.problem(401, "PATCH", "/workflows/none", **BAD_BODY)
    with Api(shared_sandbox, OTHER_PROJECT) as stranger:
        stranger.problem(403, "PATCH", "/workflows/none", **BAD_BODY)
        stranger.problem(403, "GET", "/sequences", params={"limit": 0})
    with Api(shared_sandbox) as caller:
        caller.problem(400, "PATCH", "/workflows/none", **BAD_BODY)
        caller.problem(404, "PATCH", "/workflows/none", json={"title": "x"})


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/workspace", "GET"),
        ("PUT", "/workflows/flow_1", "DELETE, GET, PATCH"),
        ("OPTIONS", "/workflows/flow_1", "DELETE, GET, PATCH"),
        ("GET", "/sequencesBulkUpdates", "POST"),
        ("BREW", "/sequences", "GET"),
    ],
)
def test_a_method_that_a_path_does_not_have(reader: Api, method: str, path: str, allowed: str) -> None:
    answer = reader.http.request(method, path if path == "/workspace" else reader.project + path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
    assert method in answer.json()["message"]


def test_head_gets_the_status_and_no_body(reader: Api) -> None:
    answer = reader.http.head("/workspace")
    assert (answer.status_code, answer.headers["allow"], answer.content) == (405, "GET", b"")


@pytest.mark.parametrize(
    "path",
    [
        "//",
        "/projects",
        "/projects/",
        "/workspace/",
        "//workspace",
        "/Workspace",
        "/workspace/projects/x",
        "/projects/proj_a/",
        "/projects/proj_a//flow_1",
        "/projects/proj_a/workflows/flow_1/",
        "/projects/proj_a/workflows/a/../b",
        "/projects%2Fproj_a",
        "/_sandbox/reset",
        "/%ff",
    ],
)
def test_a_path_that_there_is_not(shared_sandbox: Sandbox, path: str) -> None:
    status, body = send(shared_sandbox, "GET", path)
    assert status == 404
    assert list(body) == ["message"]
