"""The asynchronous primitives; `_sync.py` has the same names."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AbstractContextManager, suppress
from typing import Any, Generic, TypeAlias, TypeVar

import anyio

T = TypeVar("T")

Hook: TypeAlias = Callable[[T], Awaitable[None] | None]
"""What is called before or after a request: a plain function or a coroutine function."""


async def sleep(seconds: float) -> None:
    """Wait, on asyncio and on trio; cancelling the task ends it at once."""
    await anyio.sleep(seconds)


def check_hook(hook: Callable[..., Any]) -> None:
    """Refuse nothing: a coroutine function is awaited, and a plain function called."""


async def notify(hook: Hook[T], event: T) -> None:
    """Call a hook, and await what it gives if that can be awaited."""
    pending = hook(event)
    if inspect.isawaitable(pending):
        await pending


def time_limit(seconds: float | None) -> AbstractContextManager[object]:
    """Return a context that ends in `TimeoutError` after so many seconds; `None` for no limit."""
    return anyio.fail_after(seconds)


class Ahead(Generic[T]):
    """A call that runs beside its caller, who collects the result later.

    On asyncio it is a task. On trio, which gives no task without a nursery around it, the call is made when
    its result is asked for. Letting go of the object cancels the call.

    Args:
        call: What to call, once.
    """

    def __init__(self, call: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self._call = call
        self._task: asyncio.Task[T] | None = None
        if _on_asyncio():
            self._task = asyncio.create_task(call())
            self._task.add_done_callback(_retrieve)

    async def result(self) -> T:
        """Wait for the call and return what it returned, or raise what it raised.

        The call is made anew if its task ended with another event loop, or was cancelled by somebody else.
        """
        if self._task is None or self._task.cancelled() or not self._in_own_loop():
            return await self._call()
        return await self._task

    async def cancel(self) -> None:
        """Cancel the call and wait until it has ended."""
        if self._task is None or self._task.done():
            return
        if self._in_own_loop():
            self._task.cancel()
            await asyncio.wait([self._task])
        else:
            self._cancel_soon(self._task)

    def __del__(self) -> None:
        if self._task is not None and not self._task.done():
            self._cancel_soon(self._task)

    def _in_own_loop(self) -> bool:
        return (
            self._task is not None and _on_asyncio() and self._task.get_loop() is asyncio.get_running_loop()
        )

    @staticmethod
    def _cancel_soon(task: asyncio.Task[T]) -> None:
        # An object is collected in whatever thread is running; a loop that is closed has no tasks any more.
        with suppress(RuntimeError):
            task.get_loop().call_soon_threadsafe(task.cancel)


def _on_asyncio() -> bool:
    try:
        return asyncio.current_task() is not None
    except RuntimeError:
        return False


def _retrieve(task: asyncio.Task[Any]) -> None:
    # asyncio complains of an error that nobody has looked at; one of a call that is not needed is no loss.
    if not task.cancelled():
        task.exception()
