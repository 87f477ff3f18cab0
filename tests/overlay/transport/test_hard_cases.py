"""What a careless service, network or caller can do, and where it must end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import httpx
import pytest

from nexuskit import AsyncClient
from nexuskit.errors import ArgumentError, InternalServerError
from tests.overlay.support import ENDPOINT, KEY, PROJECT, Handler, Wire

pytestmark = pytest.mark.anyio
Wiring = Callable[[Handler], Wire]
OK = {"actions": ["Ok"]}


async def test_a_deeply_nested_error_body_is_still_that_error(wire: Wiring) -> None:
    body = b'{"message":' + b"[" * 100_000
    wired = wire(lambda _: httpx.Response(500, content=body))
    with pytest.raises(InternalServerError) as caught:
        await wired.settle(wired.project.workflows.list())
    assert caught.value.body == body


async def test_two_runs_at_the_same_time_send_once() -> None:
    sent = 0
    arrived, release = asyncio.Event(), asyncio.Event()

    async def answer(_: httpx.Request) -> httpx.Response:
        nonlocal sent
        sent += 1
        arrived.set()
        await release.wait()
        return httpx.Response(200, json=OK)

    async with AsyncClient(KEY, endpoint=ENDPOINT, transport=httpx.MockTransport(answer)) as client:
        bulk = client.get_project(PROJECT).sequences.bulk().unlink(asset_id="a")
        first = asyncio.create_task(bulk.run())
        await arrived.wait()
        with pytest.raises(ArgumentError, match="has already been run"):
            await bulk.run()
        release.set()
        report = await first
    assert (sent, report.counts["ok"]) == (1, 1)
