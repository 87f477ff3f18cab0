"""The responses for projects that a key does not open, under each setting, over HTTP."""

from __future__ import annotations

import pytest

from tests.sandbox.api.settings.conftest import Start

STATUSES = [(403, 403), (404, 404), (403, 404), (404, 403)]


@pytest.mark.parametrize(("closed", "unknown"), STATUSES)
def test_the_status_of_a_project_that_the_key_does_not_open(start: Start, closed: int, unknown: int) -> None:
    api = start(closed_project_status=closed, unknown_project_status=unknown)
    for id, status in (("proj_b", closed), ("proj_none", unknown), ("%FF", unknown), ("a%00b", unknown)):
        for method, path in (("GET", ""), ("GET", "/sequences"), ("DELETE", "/workflows/flow_1")):
            answer = api.http.request(method, f"/projects/{id}{path}")
            assert answer.status_code == status, (id, path)
            assert "does not open" in answer.json()["message"]
    api.call("GET", "")


@pytest.mark.parametrize("status", [403, 404])
def test_by_default_nothing_tells_whether_a_project_exists(start: Start, status: int) -> None:
    api = start(closed_project_status=status, unknown_project_status=status)
    closed, unknown = (api.http.get(f"/projects/{id}").json() for id in ("proj_b", "proj_none"))
    assert closed == unknown
