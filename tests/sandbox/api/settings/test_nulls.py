"""What may be null under each setting, over HTTP."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.sandbox.api.settings.conftest import Start
from tests.sandbox.support import Api, link


def send(api: Api, method: str, path: str, body: Any) -> tuple[int, Any]:
    """Send what is wrong by the description, to which calls are held otherwise."""
    with httpx.Client(base_url=api.http.base_url, headers=api.http.headers, trust_env=False) as client:
        answer = client.request(method, api.project + path, json=body)
    return answer.status_code, answer.json()


NULL_ELSEWHERE: list[tuple[dict[str, Any], str]] = [
    ({"kind": "Link", "assetId": "asset_9", "assetFilename": None}, "Ok"),
    ({"kind": "Link", "assetId": "asset_1", "sequence": None}, "Ok"),
    (link("asset_9", "New", merge=None, ord=None, role=None), "Ok"),
    ({"kind": "RemoveSequence", "sequenceId": None, "sequenceName": "Patient A"}, "Ok"),
]


@pytest.mark.parametrize(("action", "result"), NULL_ELSEWHERE)
def test_null_is_absent_for_four_properties_or_for_all_that_are_optional(
    start: Start, action: dict[str, Any], result: str
) -> None:
    body = {"actions": [action], "abortMode": "None"}
    status, answer = send(start(null_properties="observed"), "POST", "/sequencesBulkUpdates", body)
    assert (status, "actions[0]" in answer["message"]) == (400, True)
    taking = start(null_properties="optional")
    for abort in ("None", None):
        sent = send(taking, "POST", "/sequencesBulkUpdates", {**body, "abortMode": abort})
        # The second time the sequence is gone.
        again = "FailedRemoveSequenceSequenceNotFound" if action["kind"] == "RemoveSequence" else result
        assert sent == (200, {"actions": [again if abort is None else result]})


_NAMELESS = {"kind": "Link", "assetId": "asset_9", "sequence": {"name": None}}


@pytest.mark.parametrize("null_properties", ["observed", "optional"])
def test_null_is_never_a_value(start: Start, null_properties: str) -> None:
    api = start(null_properties=null_properties)
    for method, path, body, place in (
        ("PATCH", "/workflows/flow_1", {"title": None}, "title"),
        ("PATCH", "/sequences/seq_a", {"attributes": {"name": None}}, "attributes"),
        ("PATCH", "/sequences/seq_a", None, "body"),
        ("POST", "/sequencesBulkUpdates", {"actions": [_NAMELESS]}, "sequence"),
        ("POST", "/sequencesBulkUpdates", {"actions": [None]}, "actions[0]"),
        ("POST", "/sequencesBulkUpdates", {"actions": None}, "actions"),
    ):
        status, answer = send(api, method, path, body)
        assert (status, place in answer["message"]) == (400, True), (body, answer)
    assert api.call("PATCH", "/sequences/seq_a", json={"name": None, "attributes": {"a": "null"}})
    message = api.problem(
        400, "PATCH", "/sequences/seq_a", content=b'{"x": null', headers={"Content-Type": "application/json"}
    )
    assert "is not JSON" in message
