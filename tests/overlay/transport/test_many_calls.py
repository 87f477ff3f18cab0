"""Very many calls at once on one client, and very many that are cancelled: nothing of it is used up."""

from __future__ import annotations

import asyncio
import contextlib
import random
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import attrs
import httpx
import pytest

import nexuskit._async.transport.pool
import nexuskit._sync.transport.pool
from nexuskit import AsyncClient, Client, RetryPolicy
from nexuskit.errors import NexusError, RequestTimeoutError
from tests.overlay.faults.slow_server import SlowServer
from tests.overlay.support import KEY, PROJECT, Side

MOST = 10
"""Connections at once of those clients of httpx that are given here."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A server that answers each request soon, and closes some connections after that."""
    chance = random.Random(1)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while await reader.readuntil(b"\r\n\r\n"):
                await asyncio.sleep(chance.uniform(0, 0.01))
                ends = chance.random() < 0.2
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n")
                writer.write(b"connection: close\r\n\r\n[]" if ends else b"\r\n[]")
                if ends:
                    break
        writer.close()

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(
        asyncio.start_server(serve, "127.0.0.1", 0, backlog=1000), loop
    ).result()
    host, port = server.sockets[0].getsockname()
    yield f"http://{host}:{port}"

    async def stop() -> None:
        server.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run_coroutine_threadsafe(stop(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@attrs.frozen
class Cancelling:
    """Makes calls and breaks each of them off at a moment of its own."""

    client: AsyncClient
    chance: random.Random = attrs.field(factory=lambda: random.Random(7))

    async def by_timeout(self, seconds: float) -> None:
        async with asyncio.timeout(seconds):
            await self.client.list_projects()

    async def by_cancel(self, seconds: float) -> None:
        task = asyncio.create_task(self.client.list_projects())
        asyncio.get_running_loop().call_later(seconds, task.cancel)
        await task

    async def by_deadline(self, seconds: float) -> None:
        policy = RetryPolicy(attempts=1, deadline=max(seconds, 0.001))
        await self.client.with_options(retry=policy).list_projects()

    async def run(self, count: int) -> int:
        ways: list[Callable[[float], Awaitable[None]]] = [self.by_timeout, self.by_cancel, self.by_deadline]
        broken_off = 0
        for _ in range(count // 250):
            calls = [ways[number % 3](self.chance.uniform(0, 0.15)) for number in range(250)]
            outcomes = await asyncio.gather(*calls, return_exceptions=True)
            for outcome in filter(None, outcomes):
                assert isinstance(outcome, TimeoutError | asyncio.CancelledError | RequestTimeoutError)
                broken_off += 1
        return broken_off


@contextlib.asynccontextmanager
async def given(how: str) -> AsyncIterator[tuple[dict[str, Any], Callable[[AsyncClient], list[Any]]]]:
    """Give arguments of a client, and a function that tells which connections of it are not idle."""
    limits = httpx.Limits(max_connections=MOST)
    if how == "own":
        yield (
            {},
            lambda client: [
                one
                for own in client._transport.pool.client()._open
                for one in own._http._transport._pool.connections  # type: ignore[attr-defined]
                if not one.is_idle()
            ],
        )
        return
    async with httpx.AsyncClient(limits=limits, timeout=60) as made:
        pool: Any = made._transport._pool  # type: ignore[attr-defined]
        yield (
            {how: made},
            lambda _: [*pool._requests, *(one for one in pool.connections if not one.is_idle())],
        )


@pytest.mark.anyio
@pytest.mark.parametrize("count", [250, pytest.param(3_000, marks=pytest.mark.full)])
@pytest.mark.parametrize("how", ["own", "http_client"])
async def test_calls_that_are_cancelled_take_no_connection_out_of_use(how: str, count: int, url: str) -> None:
    async with given(how) as (arguments, in_use), AsyncClient(KEY, endpoint=url, **arguments) as client:
        assert await Cancelling(client).run(count) > count / 10
        assert in_use(client) == []
        assert client._transport.pool.client()._slots._active == set()
        assert await asyncio.gather(*[client.list_projects() for _ in range(120)]) == [[]] * 120
        assert in_use(client) == []


@pytest.mark.parametrize("count", [150, pytest.param(3_000, marks=pytest.mark.full)])
def test_thousands_of_calls_at_once_in_as_many_threads(count: int, url: str) -> None:
    begin, outcomes = threading.Event(), list[object]()

    def call() -> None:
        begin.wait()
        try:
            outcomes.append(client.list_projects())
        except NexusError as error:
            outcomes.append(error)

    size = threading.stack_size(256 * 1024)
    try:
        with Client(KEY, endpoint=url) as client:
            threads = [threading.Thread(target=call) for _ in range(count)]
            for thread in threads:
                thread.start()
            begin.set()
            for thread in threads:
                thread.join()
            assert outcomes == [[]] * count
            assert len(client._transport.pool.client()._open) <= nexuskit._sync.transport.pool._KEPT
    finally:
        threading.stack_size(size)


@pytest.mark.anyio
async def test_a_call_whose_turn_does_not_come_in_time_was_not_sent(
    side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (nexuskit._async.transport.pool, nexuskit._sync.transport.pool):
        monkeypatch.setattr(module, "_MOST", 1)
    with SlowServer(lambda: iter(())) as server:
        client = side.client_class(KEY, endpoint=server.url, retry=RetryPolicy(attempts=1))
        hasty = client.with_options(timeout=httpx.Timeout(60, read=0.3, pool=0.05)).get_project(PROJECT)
        late = client.with_options(retry=RetryPolicy(attempts=1, deadline=0.05)).get_project(PROJECT)

        def delete(project: Any) -> Any:
            return project.workflows.delete("flow_1")

        if side.name == "async":
            first = asyncio.create_task(delete(hasty))
        else:
            first = asyncio.create_task(asyncio.to_thread(delete, hasty))
        assert await asyncio.to_thread(server.until, requests=1)
        for project in (hasty, late):
            with pytest.raises(RequestTimeoutError, match=r"in time \(pool timeout\)") as caught:
                await side.settle(delete(project))
            assert (caught.value.sent, caught.value.maybe_applied) == (False, False)
        with pytest.raises(RequestTimeoutError, match=r"in time \(read timeout\)") as sent:
            await first
        assert (sent.value.sent, sent.value.maybe_applied) == (True, True)
        assert server.requests == 1
        await side.settle(client.close())
