"""The workspace and its projects."""

from __future__ import annotations

from tests.sandbox.conformance.case import OWN_PROJECT, Case, Request
from tests.sandbox.support import BOTH_KEY, OTHER_KEY, OTHER_PROJECT, PROJECT

_WORKSPACE = {"id": "ws_1", "name": "Tests", "owner": "user_1", "tier": "Free", "createDate": 5}
_PROJECT = {"id": OWN_PROJECT, "name": "Knee study", "workspaceId": "ws_1", "createDate": 10}
_IGNORED = Request(body=b"{", headers={"Content-Type": "text/plain"})

CASES = [
    Case("getWorkspace", 200, "the workspace", Request(), _WORKSPACE),
    Case(
        "getWorkspace", 200, "with a query that means nothing", Request(query="limit=0&limit=x"), _WORKSPACE
    ),
    Case("getWorkspace", 200, "with a body that means nothing", _IGNORED, _WORKSPACE),
    Case(
        "listProjects", 200, "the one of a key", Request(keys=(OTHER_KEY.encode(),)), [{"id": OTHER_PROJECT}]
    ),
    Case(
        "listProjects",
        200,
        "oldest first, whatever the order of the seed",
        Request(keys=(BOTH_KEY.encode(),)),
        [{"id": PROJECT}, {"id": OTHER_PROJECT}],
    ),
    Case(
        "listProjects",
        200,
        "with a query that means nothing",
        Request(query="page=x", keys=(OTHER_KEY.encode(),)),
        [{"id": OTHER_PROJECT}],
    ),
    Case("getProject", 200, "the project", Request(), _PROJECT),
    Case("getProject", 200, "with a query that means nothing", Request(query="name=%FF"), _PROJECT),
    Case("getProject", 200, "with a body that means nothing", _IGNORED, _PROJECT),
]
