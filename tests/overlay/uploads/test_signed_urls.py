"""Uploads whose bytes do not arrive at the first attempt, and the secrecy of the key."""

from __future__ import annotations

from inspect import signature
from typing import Any

import pytest

from nexuskit.sandbox import Sandbox
from nexuskit.uploads.signed_sender import SignedSender
from tests.overlay.support import KEY, Side
from tests.overlay.uploads.support import contents, png, pngs, requests, states

pytestmark = pytest.mark.anyio


async def test_the_key_is_in_no_request_to_a_signed_url(side: Side, project: Any, busy: Sandbox) -> None:
    busy.faults = [{"operation": "sendFile", "when": {"rate": 0.3}, "do": {"status": 503}}]
    assert (await side.settle(project.assets.upload(pngs(20)))).is_ok
    sent = requests(busy, "sendFile")
    assert len(sent) >= 20
    names = {name for entry in sent for name in entry.request_headers}
    assert names == {"host", "content-length", "content-type", "x-goog-hash", "x-goog-meta-datature-upload"}
    assert KEY not in repr([(entry.target, dict(entry.request_headers)) for entry in sent])


def test_a_sender_is_given_neither_the_key_nor_the_certificate_of_the_client() -> None:
    assert list(signature(SignedSender).parameters) == ["policy"]


async def test_an_expired_url_gets_a_new_session(side: Side, project: Any, busy: Sandbox) -> None:
    busy.faults = [{"operation": "sendFile", "when": {"nth": 2}, "do": {"status": 403}}]
    assert (await side.settle(project.assets.upload(pngs(3), concurrency=1))).is_ok
    assert await states(side, project, busy) == ["Cancelled", "Finished"]
    _, second = requests(busy, "createUploadSession")
    assert [f"slice_{number}.png".encode() in second.request_body for number in range(3)] == [0, 1, 0]


async def test_a_url_that_is_always_expired_is_given_up(side: Side, project: Any, busy: Sandbox) -> None:
    busy.faults = [{"operation": "sendFile", "do": {"status": 403}}]
    report = await side.settle(project.assets.upload(pngs(2)))
    assert [outcome.status for outcome in report] == ["failed", "failed"]
    assert "responded with 403" in report[0].detail
    assert await states(side, project, busy) == ["Cancelled"] * 4


@pytest.mark.parametrize("do", [{"reset": "after"}, {"reset": "during"}, {"status": 503}])
async def test_lost_answers_are_settled(side: Side, project: Any, busy: Sandbox, do: dict[str, Any]) -> None:
    busy.faults = [{"operation": "sendFile", "when": {"every": 3}, "do": do}]
    files = [*pngs(10), ("large.png", png(99, 1_000_000))]
    report = await side.settle(project.assets.upload(files))
    assert report.is_ok
    assert await contents(side, project) == dict(files)
    assert "Queued" not in await states(side, project, busy)
