"""Whatever an id contains, it reaches the handler unchanged, and no other resource is reached."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

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
