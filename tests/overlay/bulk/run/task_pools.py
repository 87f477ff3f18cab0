"""What the tests of a pool have in common: calls for both sides, and the threads of the synchronous one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import anyio

from tests.overlay.support import Side

LONG = 20.0


class Held:
    """A call that tells when it has begun and when it has ended; it returns once it is let go."""

    def __init__(self, side: Side, result: Any = "done") -> None:
        event: Any = anyio.Event if side.name == "async" else threading.Event
        self.begun, self.let_go, self.ended = event(), event(), event()
        self._side = side
        self._result = result

    def __call__(self) -> Any:
        return self._async() if self._side.name == "async" else self._sync()

    async def _async(self) -> Any:
        self.begun.set()
        try:
            await self.let_go.wait()
        finally:
            self.ended.set()
        return self._result

    def _sync(self) -> Any:
        self.begun.set()
        assert self.let_go.wait(LONG)
        self.ended.set()
        return self._result


async def happened(side: Side, event: Any) -> None:
    if side.name == "async":
        with anyio.fail_after(LONG):
            await event.wait()
    else:
        assert event.wait(LONG)


def calling(side: Side, function: Callable[[], Any]) -> Callable[[], Any]:
    """A call of this side that does this and no more."""

    async def call() -> Any:
        return function()

    return call if side.name == "async" else function


def raising(error: BaseException) -> Callable[[], Any]:
    def function() -> Any:
        raise error

    return function


def workers() -> list[str]:
    return sorted(thread.name for thread in threading.enumerate() if thread.name.startswith("nexuskit-bulk"))


def gone() -> None:
    for thread in threading.enumerate():
        if thread.name.startswith("nexuskit-bulk"):
            thread.join(LONG)
    assert workers() == []
