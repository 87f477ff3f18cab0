"""What holds of the asynchronous side alone: its loop, and calls that are cancelled."""

from __future__ import annotations

import asyncio
import gc
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from nexuskit import ApiTypes, AsyncClient
from nexuskit.errors import ConfigurationError, RequestTimeoutError
from nexuskit.sandbox import Sandbox
from nexuskit.translate import one_loop
from tests.overlay.support import KEY, PROJECT


@pytest.fixture
def leaves_a_connection() -> Iterator[None]:
    """Lets go, while the test still runs, of a connection that nothing can close when its loop is gone."""
    yield
    gc.collect()


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
@pytest.mark.usefixtures("leaves_a_connection")
@pytest.mark.parametrize(
    ("call", "doubt"),
    [
        (lambda client: client.list_projects(), False),
        (lambda client: client.get_project(PROJECT).workflows.delete("flow_1"), True),
        (lambda client: client.close(), False),
    ],
    ids=["reading", "writing", "closing"],
)
def test_after_the_loop_is_closed_the_client_says_so(call: Any, doubt: bool, sandbox: Sandbox) -> None:
    client = AsyncClient(KEY, endpoint=sandbox.base_url)
    assert len(asyncio.run(client.list_projects())) == 1
    with pytest.raises(ConfigurationError, match="make and close a client in each loop") as caught:
        asyncio.run(call(client))
    assert isinstance(caught.value.__cause__, RuntimeError)
    assert ("may have been carried out" in str(caught.value)) == doubt
    assert KEY not in str(caught.value)


def test_in_another_open_loop_the_client_says_so(sandbox: Sandbox) -> None:
    client = AsyncClient(KEY, endpoint=sandbox.base_url)
    first = asyncio.new_event_loop()
    first.run_until_complete(client.list_projects())
    with pytest.raises(ConfigurationError, match="make and close a client in each loop"):
        asyncio.run(client.list_projects())
    first.run_until_complete(client.close())
    first.run_until_complete(asyncio.sleep(0.01))
    first.close()


def test_a_client_without_connections_may_change_loops(sandbox: Sandbox) -> None:
    client = AsyncClient(KEY, endpoint=sandbox.base_url, transport=httpx.MockTransport(nothing))
    for _ in range(2):
        assert asyncio.run(client.list_projects()) == []
    asyncio.run(client.close())


def test_any_other_error_is_left_alone() -> None:
    with pytest.raises(RuntimeError, match="of a hook") as caught, one_loop():
        raise RuntimeError("of a hook")
    assert caught.value.__cause__ is None


@pytest.mark.anyio
async def test_a_cancelled_call_leaves_the_client_usable() -> None:
    async with slow_then_quick() as endpoint:
        # With a single connection, one that is not given back would block every later call.
        transport = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=1))
        client = AsyncClient(KEY, endpoint=endpoint, transport=transport, timeout=30)
        async with transport, client:
            sequences = client.get_project(PROJECT).sequences
            for _ in range(3):
                with pytest.raises(TimeoutError):
                    await asyncio.wait_for(sequences.bulk().unlink(asset_id="asset_1").run(), 0.05)
            report = await sequences.bulk().unlink(asset_id="asset_1").run()
            assert report[0].result is ApiTypes.SequenceBulkUpdateResult.OK


@pytest.mark.anyio
async def test_a_call_that_times_out_leaves_the_client_usable() -> None:
    async with slow_then_quick() as endpoint:
        transport = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=1))
        timeout = httpx.Timeout(30, read=0.05)
        client = AsyncClient(KEY, endpoint=endpoint, transport=transport, timeout=timeout)
        async with transport, client:
            sequences = client.get_project(PROJECT).sequences
            for _ in range(3):
                with pytest.raises(RequestTimeoutError, match="read timeout"):
                    await sequences.bulk_update([{"asset_id": "asset_1"}])
            answer = await sequences.bulk_update([{"asset_id": "asset_1"}])
            assert answer.actions == ["Ok"]


def nothing(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json=[])


@asynccontextmanager
async def slow_then_quick() -> AsyncIterator[str]:
    """A server that leaves its first three requests unanswered, and answers every other at once."""
    seen = 0
    body = json.dumps({"actions": ["Ok"]}).encode()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal seen
        await reader.readuntil(b"\r\n\r\n")
        seen += 1
        if seen > 3:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
            await writer.drain()
        await reader.read()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.close()
