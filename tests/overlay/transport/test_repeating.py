"""Calls that are repeated against a server: what arrives, what is waited for, what is raised at last."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import attrs
import httpx
import pytest

from nexus_api import api
from nexuskit import ApiTypes, RetryPolicy
from nexuskit.errors import (
    DecodeError,
    NetworkConnectionError,
    NexusError,
    NotFoundError,
    ServiceUnavailableError,
)
from nexuskit.sandbox import Sandbox
from tests.overlay.support import ENDPOINT, KEY, PROJECT, SEQUENCE, Handler, Side, Wire

pytestmark = pytest.mark.anyio

FLOW = "flow_64e812a7e47592ef374cbbc2"
AT_ONCE = RetryPolicy(wait_initial=0)


@attrs.frozen
class Served:
    """A client of one side against a sandbox."""

    side: Side
    sandbox: Sandbox
    client: Any

    @property
    def project(self) -> Any:
        return self.client.get_project(PROJECT)

    def after(self, *rules: Any) -> None:
        """Have these things done to the first requests, one to each."""
        self.sandbox.faults = [
            {"operation": "*", "when": {"nth": nth}, "do": do} for nth, do in enumerate(rules, 1)
        ]

    async def raised(self, call: Callable[[], Any]) -> Any:
        with pytest.raises(NexusError) as caught:
            await self.side.settle(call())
        return caught.value


@pytest.fixture
async def served(side: Side, shared: Sandbox) -> AsyncIterator[Served]:
    shared.reset()
    client = side.client_class(KEY, endpoint=shared.base_url, retry=AT_ONCE)
    yield Served(side, shared, client)
    await side.settle(client.close())


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
    kind: str, faults: list[Any], exists: bool, raised: type[NexusError] | None, attempts: int, served: Served
) -> None:
    thing = FLOW if kind == "workflows" else SEQUENCE
    thing = thing if exists else thing[:-1]
    served.after(*faults)

    def delete() -> Any:
        return getattr(served.project, kind).delete(thing)

    if raised is None:
        assert await served.side.settle(delete()) == ApiTypes.DeleteResponse(deleted=True, id=thing)
    else:
        error = await served.raised(delete)
        assert type(error) is raised
        assert (error.attempts, error.maybe_applied) == (attempts, raised is ServiceUnavailableError)
    entries = served.sandbox.requests.entries()
    assert (len(entries), sum(entry.applied for entry in entries)) == (attempts, exists)


async def test_a_broken_content_encoding_is_asked_for_again_where_that_only_reads(side: Side) -> None:
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        if len(asked) % 3:
            return httpx.Response(200, content=b"no gzip", headers={"content-encoding": "gzip"})
        return httpx.Response(200, json=[])

    client = side.client_class(KEY, endpoint=ENDPOINT, transport=httpx.MockTransport(handler), retry=AT_ONCE)
    assert await side.settle(client.list_projects()) == []
    assert len(asked) == 3
    # It is no matter of what is in the body, so that a raw answer is asked for again too.
    assert (await side.settle(client.raw(api.projects.list_projects()))).attempts == 3
    with pytest.raises(DecodeError) as caught:
        await side.settle(client.get_project(PROJECT).workflows.delete(FLOW))
    assert (caught.value.attempts, caught.value.maybe_applied) == (1, True)


async def test_what_an_earlier_attempt_left_open_stands_on_a_later_error(served: Served) -> None:
    served.after({"reset": "after"}, {"status": 409})
    error = await served.raised(lambda: served.project.sequences.patch(SEQUENCE, {"name": "Patient Z"}))
    assert (error.status, error.attempts, error.maybe_applied) == (409, 2, True)
    assert "; 2 attempts in 0." in str(error)


async def test_a_pause_that_is_asked_for_is_the_least(served: Served, pauses: list[float]) -> None:
    patient = served.client.with_options(retry=RetryPolicy(wait_initial=0.5))
    served.after({"status": 429, "retry_after": 1}, {"status": 429, "retry_after": 0}, {"status": 503})
    await served.side.settle(patient.get_info())
    assert 1 <= pauses[0] <= 1.5
    assert 0 <= pauses[1] <= 1.0
    assert 0 <= pauses[2] <= 2.0
    assert len(pauses) == 3


async def test_a_page_is_fetched_again_where_it_was_lost(served: Served) -> None:
    served.after({"status": 503}, {"cut": "reset"})
    page = await served.side.settle(served.project.sequences.list({"limit": 1}))
    served.after({"reset": "before"}, {"status": 520})
    after = await served.side.settle(page.next())
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
