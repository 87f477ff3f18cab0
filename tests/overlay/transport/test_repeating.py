"""Calls that are repeated against a server: what arrives, what is waited for, what is raised at last."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from nexus_api import api
from nexuskit import ApiTypes, RetryPolicy
from nexuskit.errors import (
    CallError,
    ConflictError,
    DecodeError,
    NetworkConnectionError,
    NotFoundError,
    ServiceUnavailableError,
)
from nexuskit.sandbox import Sandbox
from tests.overlay.support import ENDPOINT, KEY, PROJECT, SEQUENCE, Handler, Side, Wire

pytestmark = pytest.mark.anyio

FLOW = "flow_64e812a7e47592ef374cbbc2"


def disturb(shared: Sandbox, *rules: Any) -> None:
    """Have these things done to the first requests, one to each."""
    shared.faults = [{"operation": "*", "when": {"nth": nth}, "do": do} for nth, do in enumerate(rules, 1)]


LOST, BUSY = {"reset": "after"}, {"status": 503}


@pytest.mark.parametrize("kind", ["workflows", "sequences"])
@pytest.mark.parametrize(
    ("faults", "exists", "raised", "attempts"),
    [
        ([LOST], True, None, 2),
        ([{"status": 502, "applied": True}, BUSY], True, None, 3),
        # From the client this looks as if the first attempt had deleted it: there is no such thing now.
        ([{"reset": "before"}], False, None, 2),
        ([{"status": 429}, {"status": 429}], False, NotFoundError, 3),
        ([], False, NotFoundError, 1),
        ([LOST, BUSY, BUSY, BUSY], True, ServiceUnavailableError, 4),
    ],
)
async def test_a_deletion_counts_as_done_where_an_attempt_may_have_done_it(
    kind: str,
    faults: list[Any],
    exists: bool,
    raised: type[CallError] | None,
    attempts: int,
    side: Side,
    client: Any,
    shared: Sandbox,
) -> None:
    thing = FLOW if kind == "workflows" else SEQUENCE
    thing = thing if exists else thing[:-1]
    disturb(shared, *faults)

    def delete() -> Any:
        return getattr(client.get_project(PROJECT), kind).delete(thing)

    if raised is None:
        assert await side.settle(delete()) == ApiTypes.DeleteResponse(deleted=True, id=thing)
    else:
        with pytest.raises(raised) as caught:
            await side.settle(delete())
        doubt = raised is ServiceUnavailableError
        assert (caught.value.attempts, caught.value.maybe_applied) == (attempts, doubt)
    entries = shared.requests.entries()
    assert (len(entries), sum(entry.applied for entry in entries)) == (attempts, exists)


async def test_a_broken_content_encoding_is_asked_for_again_where_that_only_reads(side: Side) -> None:
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        if len(asked) % 3:
            return httpx.Response(200, content=b"no gzip", headers={"content-encoding": "gzip"})
        return httpx.Response(200, json=[])

    client = side.client_class(KEY, endpoint=ENDPOINT, transport=httpx.MockTransport(handler))
    assert await side.settle(client.list_projects()) == []
    assert len(asked) == 3
    # It is no matter of what is in the body, so that a raw answer is asked for again too.
    assert (await side.settle(client.raw(api.projects.list_projects()))).attempts == 3
    with pytest.raises(DecodeError) as caught:
        await side.settle(client.get_project(PROJECT).workflows.delete(FLOW))
    assert (caught.value.attempts, caught.value.maybe_applied) == (1, True)


async def test_what_an_earlier_attempt_left_open_stands_on_a_later_error(
    side: Side, client: Any, shared: Sandbox
) -> None:
    disturb(shared, {"reset": "after"}, {"status": 409})
    with pytest.raises(ConflictError, match=r"; 2 attempts in 0\.") as caught:
        await side.settle(client.get_project(PROJECT).sequences.patch(SEQUENCE, {"name": "Patient Z"}))
    assert (caught.value.attempts, caught.value.maybe_applied) == (2, True)


async def test_a_pause_that_is_asked_for_is_the_least(
    side: Side, client: Any, shared: Sandbox, pauses: list[float]
) -> None:
    patient = client.with_options(retry=RetryPolicy(wait_initial=0.5))
    disturb(shared, {"status": 429, "retry_after": 1}, {"status": 429, "retry_after": 0}, {"status": 503})
    await side.settle(patient.get_info())
    assert 1 <= pauses[0] <= 1.5
    assert 0 <= pauses[1] <= 1.0
    assert 0 <= pauses[2] <= 2.0
    assert len(pauses) == 3


async def test_a_page_is_fetched_again_where_it_was_lost(side: Side, client: Any, shared: Sandbox) -> None:
    disturb(shared, {"status": 503}, {"cut": "reset"})
    page = await side.settle(client.get_project(PROJECT).sequences.list({"limit": 1}))
    disturb(shared, {"reset": "before"}, {"status": 520})
    after = await side.settle(page.next())
    assert [sequence.name for sequence in [*page, *after]] == ["Patient A", "Patient B"]


async def test_a_client_that_is_closed_between_attempts_tells_what_came_of_the_last(
    wire: Callable[[Handler], Wire],
) -> None:
    def reset(_: httpx.Request) -> httpx.Response:
        calls.client._transport.pool._closed = True
        raise httpx.ReadError("reset")

    calls = wire(reset)
    with pytest.raises(NetworkConnectionError) as caught:
        await calls.settle(calls.project.workflows.delete("flow_1"))
    assert caught.value.maybe_applied
