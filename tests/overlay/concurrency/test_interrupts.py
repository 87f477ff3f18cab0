"""Calls that are given up half-way, by cancelling a task or by Ctrl-C: at once, leaving nothing behind."""

from __future__ import annotations

import asyncio
import itertools
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import anyio
import pytest

import nexuskit._async.transport.sender
from nexuskit import AsyncClient
from nexuskit.sandbox import Sandbox
from tests.overlay.faults.slow_server import SlowServer
from tests.overlay.support import KEY

LONGEST = 20.0
"""Deadline in seconds for something that would otherwise run for 30 s; the machine may be busy."""


def no_answer() -> Iterator[bytes]:
    return iter(())


def body_without_end() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n"
    yield from itertools.repeat(b" ")


def refusal() -> Iterator[bytes]:
    yield b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 30\r\ncontent-length: 2\r\n\r\n{}"


def connections(client: AsyncClient) -> list[Any]:
    """The connections that a client has open."""
    held: Any = client._transport.pool.client()
    return [one for own in held._open for one in own._http._transport._pool.connections]


async def cancel(call: asyncio.Task[Any]) -> None:
    began = time.monotonic()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert time.monotonic() - began < LONGEST


@pytest.mark.anyio
@pytest.mark.parametrize("pieces", [no_answer, body_without_end])
async def test_a_call_that_is_cancelled_leaves_no_connection(pieces: Any) -> None:
    with SlowServer(pieces) as server:
        async with AsyncClient(KEY, endpoint=server.url) as client:
            calls = [asyncio.create_task(client.get_info()) for _ in range(5)]
            assert await asyncio.to_thread(server.until, requests=5)
            assert len(connections(client)) == 5
            for call in calls:
                await cancel(call)
            assert client._transport.pool.client()._open == set()
            assert await asyncio.to_thread(server.until, connections=0)


@pytest.mark.anyio
@pytest.mark.parametrize("do", [{"delay": 60}, {"slow": 1}], ids=["waiting", "reading"])
async def test_the_client_works_on_after_a_call_was_cancelled(do: Any, shared: Sandbox) -> None:
    shared.reset()
    shared.faults = [{"when": {"nth": 1}, "do": do}]
    async with AsyncClient(KEY, endpoint=shared.base_url) as client:
        call = asyncio.create_task(client.get_info())
        while not any(connection.is_idle() is False for connection in connections(client)):
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.05)
        await cancel(call)
        assert connections(client) == []
        assert (await client.get_info()).name == "Knee imaging"
        assert len(connections(client)) == 1


@pytest.mark.anyio
async def test_cancelled_between_two_attempts(shared: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = asyncio.Event()

    async def sleep(seconds: float) -> None:
        waiting.set()
        await anyio.sleep(seconds)

    monkeypatch.setattr(nexuskit._async.transport.sender, "sleep", sleep)
    shared.reset()
    shared.faults = [{"when": {"nth": 1}, "do": {"status": 503, "retry_after": 30}}]
    async with AsyncClient(KEY, endpoint=shared.base_url) as client:
        call = asyncio.create_task(client.get_info())
        await waiting.wait()
        await cancel(call)
        assert len(shared.requests.entries()) == 1
        assert (await client.get_info()).name == "Knee imaging"
        assert len(connections(client)) == 1


PROGRAMS = {
    "sync": """
from nexuskit import Client
with Client({key!r}, endpoint={url!r}) as client:
    client.get_info()
""",
    "async": """
import asyncio
from nexuskit import AsyncClient

async def main():
    async with AsyncClient({key!r}, endpoint={url!r}) as client:
        await client.get_info()

asyncio.run(main())
""",
}

HEED_INTERRUPTS = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
"""
"""A program started by one that ignores interrupts, as what a script's shell runs in the background does,
ignores them too: Python then leaves out the handler that it has otherwise."""

TELL_PAUSES = """
import logging, sys
logging.getLogger("nexuskit.calls").addHandler(logging.StreamHandler(sys.stdout))
logging.getLogger("nexuskit.calls").setLevel(logging.INFO)
"""


@pytest.mark.parametrize("pieces", [body_without_end, refusal], ids=["in an answer", "in a pause"])
@pytest.mark.parametrize("side", PROGRAMS)
def test_an_interrupt_from_the_keyboard_ends_a_program_at_once(side: str, pieces: Any) -> None:
    with SlowServer(pieces) as server:
        program = HEED_INTERRUPTS + TELL_PAUSES + PROGRAMS[side].format(key=KEY, url=server.url)
        with subprocess.Popen(
            [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            try:
                assert server.until(requests=1)
                if pieces is refusal:
                    assert process.stdout is not None
                    assert "GET /workspace: retry in 30." in process.stdout.readline()
                began = time.monotonic()
                process.send_signal(signal.SIGINT)
                _, errors = process.communicate(timeout=60)
            finally:
                process.kill()
        assert time.monotonic() - began < LONGEST
        assert server.requests == 1
        assert server.until(connections=0)
    assert process.returncode == -signal.SIGINT
    assert errors.rstrip().endswith("KeyboardInterrupt")
    assert KEY not in errors
