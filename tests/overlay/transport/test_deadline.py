"""How long a call may take: the timeouts of its phases, and the deadline over all of its attempts."""

from __future__ import annotations

import itertools
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx
import pytest

from nexus_api import Request, api
from nexuskit import AsyncClient, RetryPolicy
from nexuskit.errors import NexusError, RequestTimeoutError, ServiceUnavailableError
from tests.overlay.faults.slow_server import SlowServer
from tests.overlay.support import ENDPOINT, KEY, PROJECT, Side

pytestmark = pytest.mark.anyio

ONCE = RetryPolicy(attempts=1)
HURRIED = RetryPolicy(deadline=0.2, wait_initial=0)
BULK = Request(
    api.OPERATIONS["bulkUpdateSequences"], f"/projects/{PROJECT}/sequencesBulkUpdates", body=b"x" * 20_000_000
)

LONGEST = 20.0
"""Seconds that a call may take here which is to end after a fraction of one: the machine may be busy."""


def nothing() -> Iterator[bytes]:
    return iter(())


def body_without_end() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
    yield from itertools.repeat(b"1\r\n \r\n")


def long_body() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000000\r\n\r\n"
    yield from itertools.repeat(b" ")


def headers_without_end() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nx-long: "
    yield from itertools.repeat(b"x")


@pytest.fixture
async def client_for(side: Side) -> AsyncIterator[Callable[..., Any]]:
    made: list[Any] = []

    def make(endpoint: str, **options: Any) -> Any:
        made.append(side.client_class(KEY, endpoint=endpoint, **options))
        return made[-1]

    yield make
    for client in made:
        await side.settle(client.close())


async def timed_out(side: Side, call: Callable[[], Any]) -> Any:
    began = time.monotonic()
    with pytest.raises(NexusError) as caught:
        await side.settle(call())
    assert time.monotonic() - began < LONGEST
    return caught.value


async def test_no_free_connection_in_time(side: Side, client_for: Any) -> None:
    limits = httpx.Limits(max_connections=1)
    with SlowServer(long_body) as server:
        own = side.http_client_class(limits=limits, timeout=httpx.Timeout(60, pool=0.05))
        client = client_for(server.url, http_client=own, retry=RetryPolicy(attempts=2))
        taking = await side.settle(own.send(own.build_request("GET", server.url), stream=True))
        error = await timed_out(side, lambda: client.raw(BULK))
        await side.close(taking)
        await side.close(own)
        assert server.requests == 1
    assert isinstance(error, RequestTimeoutError)
    assert "in time (pool timeout)" in str(error)
    assert (error.sent, error.maybe_applied, error.attempts) == (False, False, 2)


@pytest.mark.parametrize("pieces", [body_without_end, long_body, nothing])
async def test_an_answer_without_end_ends_at_the_deadline(pieces: Any, side: Side, client_for: Any) -> None:
    with SlowServer(pieces) as server:
        client = client_for(server.url, timeout=60, retry=HURRIED)
        error = await timed_out(side, lambda: client.get_project(PROJECT).workflows.delete("flow_1"))
        assert server.until(requests=1, connections=0)
    assert isinstance(error, RequestTimeoutError)
    assert "before the deadline of the call; the request may have been applied" in str(error)
    assert (error.attempts, error.sent, error.maybe_applied) == (1, True, True)
    assert error.elapsed >= 0.2


async def test_headers_without_end_end_at_the_deadline_where_a_call_can_be_ended_from_outside() -> None:
    with SlowServer(headers_without_end) as server:
        async with AsyncClient(KEY, endpoint=server.url, timeout=60, retry=HURRIED) as client:
            error = await timed_out(Side("async"), client.get_info)
            assert server.until(connections=0)
    assert isinstance(error, RequestTimeoutError)
    assert "before the deadline of the call" in str(error)


async def test_the_deadline_is_over_all_attempts(side: Side, client_for: Any) -> None:
    sent = 0

    def fail(_: httpx.Request) -> httpx.Response:
        nonlocal sent
        sent += 1
        time.sleep(0.001)
        return httpx.Response(503)

    policy = RetryPolicy(attempts=10**6, wait_initial=0, deadline=0.2)
    client = client_for(ENDPOINT, transport=httpx.MockTransport(fail), retry=policy)
    error = await timed_out(side, client.get_info)
    assert isinstance(error, ServiceUnavailableError)
    assert 1 < error.attempts == sent
    assert error.elapsed < LONGEST


async def test_what_is_left_of_the_deadline_limits_every_phase(side: Side, client_for: Any) -> None:
    phases: list[dict[str, float]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        phases.append(request.extensions["timeout"])
        return httpx.Response(200, json=[])

    client = client_for(ENDPOINT, transport=httpx.MockTransport(answer), timeout=httpx.Timeout(50, connect=5))
    limits: list[float | None] = [None, 1000, 30, 3]
    for limit in limits:
        await side.settle(client.with_options(retry=RetryPolicy(deadline=limit)).list_projects())
    endless = client.with_options(timeout=httpx.Timeout(None), retry=RetryPolicy(deadline=None))
    await side.settle(endless.list_projects())
    whole = {"connect": 5, "read": 50, "write": 50, "pool": 50}
    assert phases[:2] == [whole, whole]
    assert phases[2]["connect"] == 5
    assert 20 < phases[2]["read"] <= 30
    assert all(0 < seconds <= 3 for seconds in phases[3].values())
    assert phases[4] == dict.fromkeys(whole)
