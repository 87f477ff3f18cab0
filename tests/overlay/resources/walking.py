"""What the tests of walks have in common: both sides' ways to iterate, and services to walk over."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx

from tests.overlay.support import Side, sequence

_LONG = 20.0


async def collect(side: Side, walk: Any) -> list[Any]:
    """Everything that the walk still gives."""
    return [item async for item in walk] if side.name == "async" else list(walk)


async def step(side: Side, walk: Any) -> Any:
    """What the walk gives next."""
    return await anext(walk) if side.name == "async" else next(walk)


@asynccontextmanager
async def within(side: Side, walk: Any) -> AsyncIterator[None]:
    """`with` or `async with`, after the side."""
    if side.name == "async":
        async with walk:
            yield
    else:
        with walk:
            yield


def names(items: Sequence[Any]) -> list[str]:
    return [item.name for item in items]


def numbered_sequences(count: int) -> Callable[[httpx.Request], httpx.Response]:
    """A service with the sequences `0`, `1` and so on, whose cursors are `at-` and a position."""

    def handler(request: httpx.Request) -> httpx.Response:
        start = int(request.url.params.get("page", "at-0").removeprefix("at-"))
        stop = start + int(request.url.params["limit"])
        page: dict[str, Any] = {"data": [sequence(str(number)) for number in range(start, min(stop, count))]}
        if stop < count:
            page["nextPage"] = f"at-{stop}"
        return httpx.Response(200, json=page)

    return handler


class Gate:
    """Holds answers back until it is opened."""

    def __init__(self, side: Side) -> None:
        event = asyncio.Event if side.name == "async" else threading.Event
        self._side = side
        self._arrived: Any = event()
        self._opened: Any = event()

    def hold(self, answer: httpx.Response) -> Any:
        """Return the answer when the gate is open, in the way in which a handler of this side waits."""
        self._arrived.set()
        if self._side.name == "async":
            return self._after(answer)
        assert self._opened.wait(_LONG)
        return answer

    async def _after(self, answer: httpx.Response) -> httpx.Response:
        await self._opened.wait()
        return answer

    async def wait_for_request(self) -> None:
        """Wait until a request stands at the gate."""
        if self._side.name == "async":
            await asyncio.wait_for(self._arrived.wait(), _LONG)
        else:
            assert self._arrived.wait(_LONG)

    def open(self) -> None:
        self._opened.set()


def at_work() -> set[Any]:
    """The tasks and threads that fetch a page ahead."""
    threads = {thread for thread in threading.enumerate() if thread.name == "nexuskit-ahead"}
    return threads | {task for task in asyncio.all_tasks() if "_page" in str(task.get_coro())}


async def settled() -> bool:
    """Let what runs ahead come to its end, and tell whether it did."""
    for worker in at_work():
        if isinstance(worker, threading.Thread):
            worker.join(_LONG)
        else:
            await asyncio.wait([worker], timeout=_LONG)
    return not at_work()


def complaints() -> list[Any]:
    """A list to which the running event loop adds what it has to complain of from now on."""
    found: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: found.append(context))
    return found
