"""What judges requests and answers can fail: wrong ones are found."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.sandbox.conformance.accepted import Requests
from tests.sandbox.conformance.answers import UndescribedAnswer, check_answer
from tests.sandbox.conformance.description import description

JSON = "application/json"
FLOW = "/projects/proj_a/workflows/flow_1"
LIST = "/projects/proj_a/sequences"
WORKFLOW = {"id": "flow_1", "projectId": "proj_a", "title": "x", "createDate": 1, "updateDate": 2}


@pytest.mark.parametrize(
    ("method", "target", "body", "said"),
    [
        ("PUT", FLOW, b"{}", "there is no such operation"),
        ("GET", f"{LIST}?limit=0", b"", "'limit': : 0 is less than"),
        ("GET", f"{LIST}?limit=1&limit=1", b"", "'limit' is given more than once"),
        ("PATCH", FLOW, b'{"title": "\xff"}', "not JSON"),
        ("PATCH", FLOW, b'{"title": ""}', "title: "),
        ("POST", f"{LIST}BulkUpdates", b'{"actions": [{"kind": "Link"}]}', "actions/0"),
    ],
)
def test_a_wrong_request_is_found(method: str, target: str, body: bytes, said: str) -> None:
    requests = Requests(description())
    assert said in (requests.problem(method, target, JSON, body) or "")
    assert requests.problem("PATCH", FLOW, JSON, b'{"title": "x"}') is None


@pytest.mark.parametrize(
    ("status", "value", "said"),
    [
        (201, WORKFLOW, "getWorkflow documents 200, 400"),
        (200, {**WORKFLOW, "title": None}, "title: null is not of type"),
        (200, {**WORKFLOW, "secret": 5}, "'secret' was unexpected"),
        (200, {"id": "flow_1"}, '"projectId" is a required property'),
        (404, {"message": "why", "trace": "x"}, "'trace' was unexpected"),
        (200, ..., "not JSON"),
    ],
)
def test_a_wrong_answer_is_found(status: int, value: Any, said: str) -> None:
    check_answer("GET", FLOW, 200, JSON, json.dumps(WORKFLOW).encode())
    with pytest.raises(UndescribedAnswer) as caught:
        check_answer("GET", FLOW, status, JSON, b"{" if value is ... else json.dumps(value).encode())
    assert said in str(caught.value)
    with pytest.raises(UndescribedAnswer, match="content type"):
        check_answer("GET", FLOW, 200, "text/html", json.dumps(WORKFLOW).encode())
