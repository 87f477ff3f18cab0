"""The oracle of requests can fail: each planted wrong request is found, and no right one."""

from __future__ import annotations

import pytest

from tests.sandbox.conformance.accepted import Requests, WronglyAccepted
from tests.sandbox.conformance.description import description

JSON = "application/json"
FLOW = "/projects/proj_a/workflows/flow_1"
LIST = "/projects/proj_a/sequences"
SEQUENCE = f"{LIST}/seq_a"
BULK = "/projects/proj_a/sequencesBulkUpdates"
requests = Requests(description())


@pytest.mark.parametrize(
    ("method", "target", "content_type", "body"),
    [
        ("GET", FLOW, None, b""),
        ("GET", "/projects/a%2Fb/workflows/%25", None, b""),
        ("DELETE", FLOW, "text/plain", b"{"),
        ("GET", f"{LIST}?limit=1&name=a+b&page=x&other=%FF&other=", None, b""),
        ("PATCH", FLOW, JSON, b'{"title": "x", "other": 5}'),
        ("PATCH", SEQUENCE, "Application/JSON; charset=utf-8", b'{"name": null}'),
        ("POST", BULK, JSON, b'{"actions": [{"kind": "Link", "assetId": "a", "sequence": "Unset"}]}'),
        (
            "POST",
            BULK,
            JSON,
            b'{"actions": [{"kind": "Link", "assetId": "a", "sequence": {"name": "A", "ord": 1.0}}]}',
        ),
    ],
)
def test_a_right_request_is_right(method: str, target: str, content_type: str | None, body: bytes) -> None:
    assert requests.problem(method, target, content_type, body) is None
    requests.check(method, target, content_type, body, 200)


@pytest.mark.parametrize(
    ("method", "target", "content_type", "body", "said"),
    [
        ("PUT", FLOW, JSON, b"{}", "there is no such operation"),
        ("GET", "/projects//workflows", None, b"", "there is no such operation"),
        ("GET", "/projects/%FF/workflows", None, b"", "'projectId' is not UTF-8"),
        ("GET", f"{LIST}?limit=0", None, b"", "'limit': : 0 is less than"),
        ("GET", f"{LIST}?limit=x", None, b"", "'limit': : \"x\" is not of type"),
        ("GET", f"{LIST}?limit=", None, b"", "'limit'"),
        ("GET", f"{LIST}?limit=1&limit=1", None, b"", "'limit' is given more than once"),
        ("GET", f"{LIST}?n%61me=", None, b"", "'name'"),
        ("PATCH", FLOW, JSON, b"", "not JSON"),
        ("PATCH", FLOW, JSON, b'{"title": "\xff"}', "not JSON"),
        ("PATCH", FLOW, JSON, b"[" * 100_000, "not JSON"),
        ("PATCH", FLOW, None, b'{"title": "x"}', "content type is None"),
        ("PATCH", FLOW, "text/plain", b'{"title": "x"}', "content type is 'text/plain'"),
        ("PATCH", FLOW, JSON, b'{"title": ""}', "title: "),
        ("PATCH", SEQUENCE, JSON, b'{"attributes": {"": "x"}}', "attributes"),
        ("POST", BULK, JSON, b'{"actions": [{"kind": "Link"}]}', "actions/0"),
    ],
)
def test_a_wrong_request_is_found(
    method: str, target: str, content_type: str | None, body: bytes, said: str
) -> None:
    assert said in (requests.problem(method, target, content_type, body) or "")
    requests.check(method, target, content_type, body, 400)
    with pytest.raises(WronglyAccepted, match="answered 200, but"):
        requests.check(method, target, content_type, body, 200)
