"""Answers as they came, of any call, those included that this client does not have."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from nexus_api import ApiOperation, Request, api
from nexuskit.errors import ArgumentError, NotFoundError
from nexuskit.sandbox import Sandbox
from tests.overlay.support import KEY, PROJECT, Handler, Side, Wire, answering, workflow

pytestmark = pytest.mark.anyio

TITLES: ApiOperation[list[dict[str, Any]]] = ApiOperation(
    id="listTitles",
    method="GET",
    path="/projects/{projectId}/workflows",
    answers={200: list[dict[str, Any]]},
    errors={},
    safe=True,
    idempotent=True,
)
"""An operation as users make one, for a call that this client does not have."""


async def test_an_error_status_is_raised_by_decode_alone(side: Side, client: Any) -> None:
    raw = await side.settle(client.raw(api.workflows.get_workflow(PROJECT, "none")))
    assert raw.status == 404
    with pytest.raises(NotFoundError, match="'none' does not look like the id of a workflow") as caught:
        raw.decode()
    with pytest.raises(NotFoundError) as again:
        raw.decode()
    assert again.value is not caught.value
    assert caught.value.body == raw.body
    assert caught.value.headers == raw.headers
    assert caught.value.request_id == raw.request_id
    assert (caught.value.attempts, caught.value.elapsed) == (1, raw.elapsed)


async def test_a_call_that_this_client_does_not_have(side: Side, client: Any, shared: Sandbox) -> None:
    raw = await side.settle(client.raw(Request(TITLES, f"/projects/{PROJECT}/workflows")))
    assert [flow["title"] for flow in raw.decode()] == ["Yolov8 Workflow", "My Awesome Workflow"]
    raw = await side.settle(client.raw(Request(TITLES, "/nowhere")))
    assert raw.status == 404
    with pytest.raises(NotFoundError, match="listTitles: status 404"):
        raw.decode()


OWN = api.workspace.get_workspace().operation
UNCHECKED: Any = Request


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        (None, "request: must be a nexus_api.Request, .* got NoneType"),
        (Request(OWN, ".evil.test/x"), "request.path: must be a string that begins with a slash"),
        (Request(OWN, "/a\r\nX: b"), "request.path: must be a string"),
        (Request(OWN, "/a?name=Patient"), r"request.path: must not contain \? or #"),
        (UNCHECKED(OWN, "/a", {"a": "b"}), r"request.query: must be an encoded query"),
        (Request(OWN, "/a", "a=b#c"), r"request.query: must be an encoded query"),
        (
            Request(
                ApiOperation(id="x", method="GET / HTTP/1.1\r\nA: b", path="", answers={}, errors={}), "/"
            ),
            "request.operation.method: must be an HTTP method",
        ),
        (Request(OWN, "/" + "a" * 70_000), "URL too long"),
    ],
)
async def test_what_cannot_be_sent_is_refused(
    request_: Any, says: str, wire: Callable[[Handler], Wire]
) -> None:
    calls = wire(answering({}))
    with pytest.raises(ArgumentError, match=says):
        await calls.settle(calls.client.raw(request_))
    await calls.settle(calls.client.close())
    assert calls.requests == []


async def test_a_copy_is_the_same_and_gives_no_key_away(wire: Callable[[Handler], Wire]) -> None:
    for body, status in ((workflow("T", "flow_1"), 200), ({"message": f"no such key: {KEY}"}, 404)):
        more = {} if status == 200 else {"X-Key": KEY}
        calls = wire(answering(body, status=status, headers={"X-Request-Id": "r", **more}))
        raw = await calls.settle(calls.client.raw(api.workflows.get_workflow(PROJECT, "flow_1")))
        assert KEY not in repr(raw)
        pickles = [pickle.dumps(raw, protocol) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]
        assert not any(KEY.encode() in pickled for pickled in pickles)
        for other in (copy.copy(raw), copy.deepcopy(raw), *map(pickle.loads, pickles)):
            assert other is not raw
            assert other.request_id == "r"
            if status == 200:
                assert (other, other.decode()) == (raw, raw.decode())
                continue
            with pytest.raises(NotFoundError, match=r"no such key: \[secret\]") as caught:
                other.decode()
            error = caught.value
            assert KEY not in f"{error} {error.headers} {error.body!r} {error.detail}"
