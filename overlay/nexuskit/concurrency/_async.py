"""The asynchronous primitives; `_sync.py` has the same names."""

from __future__ import annotations

import asyncio
import inspect
import os
import weakref
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AbstractContextManager, suppress
from types import TracebackType
from typing import Any, Generic, Self, TypeAlias, TypeVar, TypeVarTuple

import anyio
import anyio.lowlevel
import anyio.to_thread
import attrs
import httpx
from anyio.abc import TaskGroup

from ..error_types import ConfigurationError

T = TypeVar("T")
Args = TypeVarTuple("Args")

Hook: TypeAlias = Callable[[T], Awaitable[None] | None]
"""A hook: a plain function or a coroutine function."""


async def sleep(seconds: float) -> None:
    """Wait. Cancelling the task ends the wait at once."""
    await anyio.sleep(seconds)


def check_hook(hook: Callable[..., Any]) -> None:
    """Accept plain and coroutine functions."""


async def call_hook(hook: Hook[T], event: T) -> None:
    """Call a hook, and await its result if it is awaitable."""
    pending = hook(event)
    if inspect.isawaitable(pending):
        await pending


def time_limit(seconds: float | None) -> AbstractContextManager[object, bool]:
    """Return a context that ends without an error after a number of seconds; `None` for no limit."""
    return anyio.move_on_after(seconds)


def shield() -> AbstractContextManager[object, bool]:
    """Return a context that completes even if the task is cancelled."""
    return anyio.CancelScope(shield=True)


Event = anyio.Event


async def wait(event: anyio.Event, seconds: float | None) -> bool:
    """Wait for an event, and return whether it was set within the seconds."""
    with anyio.move_on_after(seconds):
        await event.wait()
        return True
    return False


def replace_locks(client: httpx.AsyncClient) -> None:
    """Do nothing: the pools of an asynchronous client have no locks."""


def current_loop() -> object:
    """Return the running event loop."""
    return asyncio.get_running_loop()


def is_over(loop: Any) -> bool:
    """Return whether an event loop will never run again."""
    return bool(loop.is_closed())


async def close_at_end(close: Callable[[], Coroutine[Any, Any, None]]) -> object:
    """Close connections when the running event loop ends, as long as the return value is kept.

    The return value is an asynchronous generator that has started: `asyncio.run` closes those at the end.
    Connections cannot be closed after their loop has ended.
    """
    pending = _until_closed(weakref.WeakMethod(close))
    await anext(pending)
    return pending


async def _until_closed(close: Callable[[], Callable[[], Awaitable[None]] | None]) -> AsyncIterator[None]:
    try:
        yield
    finally:
        call = close()
        if call is not None:
            await call()


def close_in(loop: Any, close: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Close connections in their event loop, which may run in another thread."""
    with suppress(RuntimeError):  # the loop has just been closed
        loop.call_soon_threadsafe(lambda: loop.create_task(close()))


async def run_in_thread(call: Callable[[*Args], T], *args: *Args) -> T:
    """Make a blocking call, such as a write to a disk, in a thread.

    If the task is cancelled, the call completes first.
    """
    # `asyncio.wait_for` and other code that cancels a task ignore the scopes of anyio.
    task = asyncio.ensure_future(anyio.to_thread.run_sync(call, *args))
    task.add_done_callback(_retrieve)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([task])
        raise


class Prefetch(Generic[T]):
    """A task whose result is collected later. Dropping the object cancels the task."""

    def __init__(self, call: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self._call = call
        self._task = asyncio.create_task(call())
        self._task.add_done_callback(_retrieve)

    async def result(self) -> T:
        """Wait for the call, and return its result or raise its exception.

        If the task was cancelled, or its event loop has ended, the call is made here.
        """
        if self._task.cancelled() or not self._in_own_loop():
            return await self._call()
        return await self._task

    async def cancel(self) -> None:
        """Cancel the call and wait until it has ended."""
        if self._task.done():
            return
        if self._in_own_loop():
            self._task.cancel()
            await asyncio.wait([self._task])
        else:
            self._cancel_soon()

    def __del__(self) -> None:
        if not self._task.done():
            self._cancel_soon()

    def _in_own_loop(self) -> bool:
        return self._task.get_loop() is asyncio.get_running_loop()

    def _cancel_soon(self) -> None:
        # An object may be collected in any thread. A closed loop has no tasks.
        with suppress(RuntimeError):
            self._task.get_loop().call_soon_threadsafe(self._task.cancel)


class TaskPool(Generic[T]):
    """Calls that one coordinator starts, and whose results it collects.

    Each call is a task with a copy of the coordinator's context variables. The number of calls in flight is
    not limited. Leaving the block cancels the calls in flight and waits until they have ended. An exception
    that leaves the block propagates unchanged.

    After a fork, the methods raise `ConfigurationError` in the child process.
    """

    def __init__(self) -> None:
        self._process = os.getpid()
        self._group: TaskGroup
        self._in_flight = 0
        self._ended: deque[_Ended[T]] = deque()
        self._finished: anyio.Event | None = None

    async def __aenter__(self) -> Self:
        self._group = anyio.create_task_group()
        await self._group.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process != os.getpid():
            return
        cancelled = anyio.get_cancelled_exc_class()
        self._group.cancel_scope.cancel()
        try:
            # The group would wrap the error in a group.
            await self._group.__aexit__(None, None, None)
        except cancelled:
            if not isinstance(error, cancelled):
                raise
        left, self._ended = self._ended, deque()
        for ended in left:
            if isinstance(ended.error, KeyboardInterrupt | SystemExit):
                ended.result()

    def on_finished(self, call: Callable[[], object]) -> None:
        """Call a function when no call is in flight: now, because the block was left."""
        call()

    def __len__(self) -> int:
        """Return the number of calls whose results are not collected."""
        return self._in_flight

    def start(self, call: Callable[[], Coroutine[Any, Any, T]]) -> None:
        """Start a call."""
        _check_process(self._process)
        self._group.start_soon(self._make, call)
        self._in_flight += 1

    async def next(self, timeout: float | None = None) -> T | None:
        """Wait for a call that has ended, and return its result or raise its exception.

        Args:
            timeout: Seconds after which to return `None` if no call has ended; `None` for no limit.

        Raises:
            RuntimeError: No call is in flight, and there is no timeout.
        """
        _check_process(self._process)
        if self._ended:
            await anyio.lowlevel.checkpoint()
        elif timeout is None and not self._in_flight:
            raise RuntimeError("no call is in flight; start one first")
        else:
            self._finished = finished = anyio.Event()
            with anyio.move_on_after(timeout):
                await finished.wait()
        if not self._ended:
            return None
        self._in_flight -= 1
        return self._ended.popleft().result()

    async def _make(self, call: Callable[[], Coroutine[Any, Any, T]]) -> None:
        try:
            self._ended.append(_Ended([await call()]))
        except BaseException as error:
            # An exception of any kind that reached the group would cancel all other calls.
            self._ended.append(_Ended([], error))
        if self._finished is not None:
            self._finished.set()


@attrs.define
class _Ended(Generic[T]):
    """The result or exception of a call."""

    values: list[T]
    error: BaseException | None = None

    def result(self) -> T:
        if self.error is not None:
            try:
                raise self.error
            finally:
                self.error = None  # its traceback refers to this object
        return self.values.pop()


def _check_process(process: int) -> None:
    if process != os.getpid():
        raise ConfigurationError(
            "this run was started before a fork, in the parent process; start another in the child process"
        )


def _retrieve(task: asyncio.Task[Any]) -> None:
    # asyncio logs an exception that was never retrieved; the result of this call is not needed.
    if not task.cancelled():
        task.exception()
