"""What is sent, held against requests that were seen of the existing client.

`wire_requests.json` holds those as they were seen. Ours differ in two ways: a key that is `null` there is
left out here, and `Content-Type` stands only where there is a body.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nexuskit import ApiTypes
from tests.overlay.support import PROJECT, SEQUENCE, Handler, Wire, answering, sequence, workflow

pytestmark = pytest.mark.anyio

SEEN = json.loads(Path(__file__).with_name("wire_requests.json").read_text(encoding="utf-8"))
FLOW = "flow_64e812a7e47592ef374cbbc2"
PATCH = {"name": "Patient A", "attributes": {"age": 20, "gender": "male"}}
ACTIONS: list[Any] = [
    {"asset_filename": "image_1.jpg", "sequence": {"name": "Patient A", "role": "Sagittal", "ord": 1}},
    {"asset_id": "asset_1", "sequence": {"name": "Patient A"}},
    {
        "sequence_name": "Patient B",
        "patch": {"attributes": {"age": 20, "gender": "male", "height": 180, "weight": 70}},
    },
    {"asset_filename": "image_1.jpg"},
    {"sequence_id": "seq_1"},
    {"sequence_name": "Patient C"},
]
ABORT = ApiTypes.SequenceBulkUpdateAbortMode.ABORT_ON_ANY_FAILED

CALLS: dict[str, list[Callable[[Any], Any]]] = {
    "workflows.list": [lambda project: project.workflows.list()],
    "workflows.get": [lambda project: project.workflows.get(FLOW)],
    "workflows.update dict": [
        lambda project: project.workflows.update(FLOW, {"title": "My awesome workflow"}),
        lambda project: project.workflows.update(FLOW, ApiTypes.FlowMetadata("My awesome workflow")),
    ],
    "workflows.delete": [lambda project: project.workflows.delete(FLOW)],
    "sequences.list": [
        lambda project: project.sequences.list(),
        lambda project: project.sequences.list({}, {}),
        lambda project: project.sequences.list(
            pagination=ApiTypes.Pagination(), filters=ApiTypes.SequenceFilter()
        ),
    ],
    "sequences.list page": [
        lambda project: project.sequences.list(ApiTypes.Pagination("ZjYz", 2)),
        lambda project: project.sequences.list({"limit": 2, "page": "ZjYz"}),
    ],
    "sequences.get": [lambda project: project.sequences.get(SEQUENCE)],
    "sequences.patch": [
        lambda project: project.sequences.patch("seq_f77a", PATCH),
        lambda project: project.sequences.patch("seq_f77a", ApiTypes.SequencePatch(**PATCH)),
    ],
    "sequences.delete": [lambda project: project.sequences.delete("seq_f77a")],
    "bulk link": [
        lambda project: project.sequences.bulk_update(ACTIONS, ABORT),
        lambda project: project.sequences.bulk_update(actions=ACTIONS, abort_mode="AbortOnAnyFailed"),
    ],
    "bulk empty": [lambda project: project.sequences.bulk_update([])],
}
ANSWERS: dict[str, Any] = {
    "workflows.list": [],
    "workflows.get": workflow("T", FLOW),
    "workflows.update dict": workflow("T", FLOW),
    "workflows.delete": {"deleted": True, "id": FLOW},
    "sequences.list": {"data": []},
    "sequences.list page": {"data": []},
    "sequences.get": sequence("A"),
    "sequences.patch": sequence("A"),
    "sequences.delete": {"deleted": True, "id": "seq_f77a"},
    "bulk link": {"actions": ["Ok"] * len(ACTIONS)},
    "bulk empty": {"actions": []},
}
EACH = [
    pytest.param(seen, call, id=f"{seen['call']}-{number}")
    for seen in SEEN
    for number, call in enumerate(CALLS[seen["call"]], 1)
]


@pytest.mark.parametrize(("seen", "call"), EACH)
async def test_the_same_is_sent_as_was_seen(
    seen: dict[str, Any], call: Callable[[Any], Any], wire: Callable[[Handler], Wire]
) -> None:
    calls = wire(answering(ANSWERS[seen["call"]]))
    await calls.settle(call(calls.client.get_project(PROJECT)))
    await calls.settle(calls.client.close())

    [request], [body] = calls.requests, calls.bodies
    assert request.method == seen["method"]
    assert request.url.path == seen["path"]
    assert dict(request.url.params) == seen["query"]
    assert request.headers["Secret-Key"] == calls.key
    expected = without_nulls(seen["body"])
    assert request.headers.get("Content-Type") == (None if expected is None else "application/json")
    assert (json.loads(body) if body else None) == expected


@pytest.mark.parametrize(
    ("call", "answer", "method", "target"),
    [
        (lambda client: client.list_projects(), [], "GET", "/workspace/projects"),
        (
            lambda client: client.get_project("a/../b?x").workflows.list(),
            [],
            "GET",
            "/projects/proj_a%2F..%2Fb%3Fx/workflows",
        ),
        (
            lambda client: client.get_project("a").assets.list(filters={"filename": "a&b c+d"}),
            {"data": []},
            "GET",
            "/projects/proj_a/assets?limit=100&filename=a%26b%20c%2Bd",
        ),
    ],
)
async def test_further_calls(
    call: Any, answer: Any, method: str, target: str, wire: Callable[[Handler], Wire]
) -> None:
    workspace = {"id": "ws_1", "name": "W", "owner": "u", "tier": "t", "createDate": 0}
    calls = wire(answering(workspace if answer == "workspace" else answer))
    await calls.settle(call(calls.client))
    await calls.settle(calls.client.close())
    [request] = calls.requests
    assert (request.method, request.url.raw_path.decode()) == (method, target)
    assert calls.bodies == [b""]


def test_no_seen_request_is_left_out() -> None:
    assert CALLS.keys() == ANSWERS.keys() == {seen["call"] for seen in SEEN}


def without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value
