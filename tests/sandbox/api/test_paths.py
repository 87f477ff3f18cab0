"""Whatever an id contains, it reaches the handler unchanged, and no other resource is reached."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest

from nexuskit.sandbox import Sandbox
from tests.sandbox.conftest import NewDatabase
from tests.sandbox.support import Api

IDS = [
    *("a/b", "a/../b?x", "/", "a b", "a?b=c", "a#b", "%", "%2F", "a%2fb", "a&b;c=d", "ä€🦵", "\t\0", "a+b"),
    *("\r\nSet-Cookie: x", "...", "~!*'();:@&=+$,[]\"<>\\^`{|}", "x" * 2000),
]
SEED = {
    "secret_keys": {"key-a": ["proj_a", "proj_a/b?c#d"]},
    "projects": [
        {
            "id": project,
            "workflows": [{"id": id, "title": f"flow {id}"} for id in IDS],
            "assets": [{"id": id, "filename": f"file {id}"} for id in IDS],
            "sequences": [{"id": id, "name": f"sequence {id}"} for id in IDS],
        }
        for project in ("proj_a", "proj_a/b?c#d")
    ],
}


@pytest.fixture(scope="module")
def shared_sandbox(new_database: NewDatabase) -> Iterator[Sandbox]:
    with Sandbox(seed=SEED, db=new_database()) as running:
        yield running


@pytest.mark.parametrize(
    ("project", "id"),
    [*(("proj_a", id) for id in IDS), ("proj_a/b?c#d", "a/b")],
    ids=lambda id: ascii(id)[:20],
)
def test_an_id_reaches_its_resource(shared_sandbox: Sandbox, project: str, id: str) -> None:
    with Api(shared_sandbox, quote(project, safe="")) as api:
        flow = api.call("GET", f"/workflows/{quote(id, safe='')}")
        assert (flow["id"], flow["title"], flow["projectId"]) == (id, f"flow {id}", project)
        assert api.sequence(id)["name"] == f"sequence {id}"
        assert api.call("GET", f"/assets/{quote(id, safe='')}")["filename"] == f"file {id}"
        assert api.call("GET", f"/assets/{quote(f'file {id}', safe='')}")["id"] == id
        assert [row["id"] for row in api.walk("/assets", filename=f"file {id}")] == [id]


MALFORMED = ["%", "%zz", "%%", "%ff", "%c3%28", "%ed%a0%80", "%u0041", "%00"]
TARGETS = [
    *("/{}", "/workspace/{}", "/projects/{}", "/projects/{}/workflows", "/projects/proj_a/{}"),
    *("/projects/proj_a/workflows/{}", "/projects/proj_a/sequences/{}", "/projects/proj_a/assets/{}"),
    *("/projects/proj_a/sequences?name={}", "/projects/proj_a/assets?filename={}"),
    *("/projects/proj_a/assets?page={}", "/projects/proj_a/assets?limit={}", "/projects/proj_a/assets?{}"),
    "/projects/proj_a/assets?{}={}",
]


@pytest.mark.parametrize("text", MALFORMED)
def test_a_malformed_escape_is_never_a_failure(shared_sandbox: Sandbox, text: str) -> None:
    url = httpx.URL(shared_sandbox.base_url)
    # Not httpx, which would correct them.
    connection = http.client.HTTPConnection(url.host, url.port)
    for method in ("GET", "DELETE", "PATCH"):
        for target in TARGETS:
            connection.putrequest(method, target.replace("{}", text))
            connection.putheader("Secret-Key", shared_sandbox.secret_key)
            connection.endheaders()
            answer = connection.getresponse()
            message = answer.read()
            assert answer.status < 500, (method, target, message)
    connection.close()
