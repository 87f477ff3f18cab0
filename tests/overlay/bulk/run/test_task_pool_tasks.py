"""The tasks of an asynchronous pool: cancelled together, and waited for."""

from __future__ import annotations

import asyncio
from typing import Any

import anyio
import pytest

from nexuskit.concurrency._async import TaskPool
from tests.overlay.bulk.run.task_pools import Held
from tests.overlay.support import Side

pytestmark = pytest.mark.anyio


async def test_a_task_that_is_cancelled_cancels_its_calls_and_waits_for_them() -> None:
    side = Side("async")
    calls = [Held(side), Held(side)]
    waiting = anyio.Event()

    async def coordinate() -> None:
        async with TaskPool[Any]() as team:
            for call in calls:
                team.start(call)
                await call.begun.wait()
            waiting.set()
            await team.next()

    task = asyncio.create_task(coordinate())
    await waiting.wait()
    task.cancel("by the program")
    with pytest.raises(asyncio.CancelledError, match="by the program"):
        await task
    assert task.cancelled()
    assert all(call.ended.is_set() for call in calls)


async def test_a_cancellation_while_the_calls_are_ending_waits_for_them_too() -> None:
    cleaning, clean = anyio.Event(), anyio.Event()
    ended = []

    async def call() -> None:
        try:
            await anyio.sleep_forever()
        finally:
            with anyio.CancelScope(shield=True):
                cleaning.set()
                await clean.wait()
                ended.append("call")

    async def coordinate() -> None:
        async with TaskPool[Any]() as team:
            team.start(call)
            await team.next(0.01)
            raise ZeroDivisionError

    task = asyncio.create_task(coordinate())
    await cleaning.wait()
    task.cancel()
    await asyncio.sleep(0.01)
    assert not task.done()
    clean.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended == ["call"]


async def test_an_interrupt_in_a_call_that_is_cancelled_is_not_lost() -> None:
    begun = anyio.Event()

    async def call() -> None:
        try:
            begun.set()
            await anyio.sleep_forever()
        finally:
            raise KeyboardInterrupt

    async def coordinate() -> None:
        async with TaskPool[Any]() as team:
            team.start(call)
            await begun.wait()

    with pytest.raises(KeyboardInterrupt):
        await coordinate()
