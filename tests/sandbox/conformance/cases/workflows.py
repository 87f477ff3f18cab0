"""The workspace and its projects; workflows: listed, read, retitled, deleted."""

from __future__ import annotations

from collections.abc import Mapping

from tests.sandbox.conformance.case import OWN_PROJECT, Case, Request, cases, sending
from tests.sandbox.support import BOTH_KEY, OTHER_KEY, OTHER_PROJECT, PROJECT

_FIRST = {"id": "flow_1", "projectId": OWN_PROJECT, "title": "First", "createDate": 100, "updateDate": 150}
_DELETED = ("deleteWorkflow", Request())

UNKNOWN: Mapping[str, str] = {
    "an unknown id": "flow_none",
    "an id of another project": "flow_elsewhere",
    "an id of another kind": "asset_1",
    "an id with a null character": "flow_1%00",
    "an id with a broken escape": "%zz",
    "an id of 5,000 bytes": "f" * 5_000,
}
NOT_UTF8: Mapping[str, str] = {
    "an id that is not UTF-8": "%FF",
    "an id with half a surrogate pair": "%ED%A0%80",
    "an id with an overlong byte sequence": "%C0%80",
}

_WORKSPACE = {"id": "ws_1", "name": "Tests", "owner": "user_1", "tier": "Free", "createDate": 5}
_PROJECT = {"id": OWN_PROJECT, "name": "Knee study", "workspaceId": "ws_1", "createDate": 10}
_IGNORED = Request(body=b"{", headers={"Content-Type": "text/plain"})

CASES = [
    Case("listWorkflows", 200, "oldest first", Request(), [{"id": "flow_1"}, {"id": "flow_2"}]),
    Case("listWorkflows", 200, "after one is deleted", Request(), [{"id": "flow_2"}], (_DELETED,)),
    Case("listWorkflows", 200, "with a query that means nothing", Request(query="limit=0"), [..., ...]),
    Case("getWorkflow", 200, "by its id", Request(), _FIRST),
    Case("getWorkflow", 200, "with an escape that was not needed", Request({"flowId": "flow%5F1"}), _FIRST),
    *cases(
        "updateWorkflow",
        200,
        ("a new title", sending({"title": "New"}), {"title": "New", "createDate": 100}),
        ("the title that it has", sending({"title": "First"}), _FIRST),
        ("the title of another", sending({"title": "Second"}), {"title": "Second"}),
        ("a title of one space", sending({"title": " "}), {"title": " "}),
        ("a title of any characters", sending({"title": "\0🦵'"}), {"title": "\0🦵'"}),
        ("a property that means nothing", sending({"title": "N", "id": 5}), {"title": "N"}),
    ),
    *cases(
        "updateWorkflow",
        400,
        ("no title", sending({}), "title"),
        ("null for the title", sending({"title": None}), "title"),
        ("an empty title", sending({"title": ""}), "title"),
        ("a number for the title", sending({"title": 5}), "title"),
        ("a list for the title", sending({"title": ["x"]}), "title"),
        ("the name of the property in capitals", sending({"Title": "x"}), "title"),
    ),
    *cases(
        "deleteWorkflow",
        200,
        ("one that there is", Request(), {"deleted": True, "id": "flow_1"}),
        ("with a body that means nothing", sending(b"\xff", "text/plain"), {"deleted": True, "id": "flow_1"}),
    ),
    *(
        Case(operation, 404, "one that is deleted", request, "no workflow 'flow_1'", (_DELETED,))
        for operation, request in (
            ("getWorkflow", Request()),
            ("updateWorkflow", sending({"title": "x"})),
            ("deleteWorkflow", Request()),
        )
    ),
    *(
        Case("getWorkflow", 404, title, Request({"flowId": id}), "no workflow")
        for title, id in UNKNOWN.items()
    ),
    *(
        Case(operation, 400, title, sending({"title": "x"}, path={"flowId": id}), "'flowId': is not UTF-8")
        for operation in ("getWorkflow", "deleteWorkflow")
        for title, id in NOT_UTF8.items()
    ),
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
