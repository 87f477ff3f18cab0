"""The validator of answers can fail: each planted wrong answer is found."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.sandbox.conformance.answers import OF_THE_SANDBOX, UndescribedAnswer, check_answer

JSON = "application/json"
FLOW = "/projects/proj_a/workflows/flow_1"
WORKFLOW = {"id": "flow_1", "projectId": "proj_a", "title": "x", "createDate": 1, "updateDate": 2}
SEQUENCE = {
    "id": "seq_1",
    "name": "A",
    "projectId": "proj_a",
    "items": [{"assetId": "asset_1", "ord": 1, "role": "Axial"}],
    "attributes": {"bytesUsed": 2, "bytesTotal": 10, "items": {"a": "b"}},
    "createDate": 1,
    "updateDate": 2,
    "length": 1,
    "itemCountWithRole": {"Axial": 1},
}
MESSAGE = {"message": "why"}


def check(method: str, path: str, status: int, value: Any, content_type: str | None = JSON) -> None:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    check_answer(method, path, status, content_type, body)


@pytest.mark.parametrize(
    ("method", "path", "status", "value"),
    [
        ("GET", FLOW, 200, WORKFLOW),
        ("GET", f"{FLOW}?unknown=1", 200, WORKFLOW),
        ("GET", "/projects/proj_a/workflows", 200, [WORKFLOW, WORKFLOW]),
        ("GET", "/projects/a%2Fb/workflows/%ff", 400, MESSAGE),
        ("GET", "/projects/proj_a/sequences", 200, {"data": [SEQUENCE], "nextPage": None, "prevPage": "x"}),
        ("PATCH", "/projects/proj_a/sequences/seq_1", 409, MESSAGE),
        ("POST", "/projects/proj_a/sequencesBulkUpdates", 200, {"actions": ["Ok", "Failed"]}),
        ("GET", FLOW, 429, MESSAGE),
        ("GET", FLOW, 503, MESSAGE),
        ("GET", "/nowhere", 404, MESSAGE),
        ("PUT", FLOW, 403, MESSAGE),
        ("GET", "/projects//workflows", 404, MESSAGE),
        *(("PUT", FLOW, status, MESSAGE) for status in OF_THE_SANDBOX),
        *(("GET", FLOW, status, MESSAGE) for status in OF_THE_SANDBOX),
    ],
)
def test_an_answer_as_described_is_right(method: str, path: str, status: int, value: Any) -> None:
    check(method, path, status, value)


@pytest.mark.parametrize(
    ("method", "path", "status", "value", "said"),
    [
        ("GET", FLOW, 201, WORKFLOW, "getWorkflow documents 200, 400"),
        ("GET", FLOW, 302, MESSAGE, "getWorkflow documents"),
        ("GET", FLOW, 409, MESSAGE, "getWorkflow documents"),
        ("GET", FLOW, 422, MESSAGE, "getWorkflow documents"),
        ("GET", "/nowhere", 200, MESSAGE, "no operation"),
        ("PUT", FLOW, 400, MESSAGE, "no operation"),
        ("GET", FLOW, 200, {**WORKFLOW, "title": 5}, "title: 5 is not of type"),
        ("GET", FLOW, 200, {**WORKFLOW, "title": None}, "title: null is not of type"),
        ("GET", FLOW, 200, {**WORKFLOW, "createDate": 1.5}, "createDate: 1.5 is not of type"),
        ("GET", FLOW, 200, {**WORKFLOW, "createDate": True}, "createDate: true is not of type"),
        ("GET", FLOW, 200, {**WORKFLOW, "secret": 5}, "'secret' was unexpected"),
        ("GET", FLOW, 200, {"id": "flow_1"}, '"projectId" is a required property'),
        ("GET", FLOW, 200, [WORKFLOW], "is not of type"),
        ("GET", FLOW, 200, MESSAGE, "required property"),
        ("GET", FLOW, 404, WORKFLOW, '"message" is a required property'),
        ("GET", FLOW, 404, {**MESSAGE, "trace": "x"}, "'trace' was unexpected"),
        ("GET", FLOW, 500, {"error": "x"}, "required property"),
        ("GET", "/nowhere", 404, {**MESSAGE, "trace": "x"}, "'trace' was unexpected"),
        ("GET", "/projects/proj_a/workflows", 200, [WORKFLOW, {**WORKFLOW, "x": 1}], "1: Unevaluated"),
        (
            "GET",
            "/projects/proj_a/sequences",
            200,
            {"data": [{**SEQUENCE, "items": [{"assetId": "asset_1", "ord": 1, "role": None}]}]},
            "data/0/items/0/role: null is not of type",
        ),
        (
            "GET",
            "/projects/proj_a/sequences",
            200,
            {"data": [{**SEQUENCE, "items": [{"assetId": "asset_1", "ord": 1, "row": 7}]}]},
            "data/0/items/0: Unevaluated",
        ),
        ("GET", "/projects/proj_a/sequences", 200, {"data": [], "total": 0}, "'total' was unexpected"),
        (
            "PATCH",
            "/projects/proj_a/sequences/seq_1",
            200,
            {**SEQUENCE, "attributes": {"bytesUsed": 2, "bytesTotal": 10, "items": {"a": 5}}},
            "attributes/items/a: 5 is not of type",
        ),
        (
            "POST",
            "/projects/proj_a/sequencesBulkUpdates",
            200,
            {"actions": ["Ok", "Done"]},
            'actions/1: "Done" is not one of',
        ),
        ("GET", FLOW, 200, b"{", "not JSON"),
        ("GET", FLOW, 200, b"", "not JSON"),
        ("GET", FLOW, 404, b'{"message": NaN}', "NaN is no JSON"),
    ],
)
def test_a_wrong_answer_is_found(method: str, path: str, status: int, value: Any, said: str) -> None:
    with pytest.raises(UndescribedAnswer) as caught:
        check(method, path, status, value)
    assert said in str(caught.value)


@pytest.mark.parametrize("content_type", [None, "", "text/html", "text/json", "application/problem+json"])
def test_a_wrong_content_type_is_found(content_type: str | None) -> None:
    with pytest.raises(UndescribedAnswer, match="content type"):
        check("GET", FLOW, 200, WORKFLOW, content_type)
