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

from ..errors import ConfigurationError

T = TypeVar("T")
Args = TypeVarTuple("Args")

Hook: TypeAlias = Callable[[T], Awaitable[None] | None]
"""What is called before or after a request: a plain function or a coroutine function."""


async def sleep(seconds: float) -> None:
    """Wait, on asyncio and on trio; cancelling the task ends it at once."""
    await anyio.sleep(seconds)


def check_hook(hook: Callable[..., Any]) -> None:
    """Refuse nothing: a coroutine function is awaited, and a plain function called."""


async def call_hook(hook: Hook[T], event: T) -> None:
    """Call a hook, and await what it gives if that can be awaited."""
    pending = hook(event)
    if inspect.isawaitable(pending):
        await pending


def time_limit(seconds: float | None) -> AbstractContextManager[object, bool]:
    """Return a context that is left without an error after so many seconds; `None` for no limit."""
    return anyio.move_on_after(seconds)


def shielded() -> AbstractContextManager[object, bool]:
    """Return a context that goes on to its end where the calls around it are cancelled."""
    return anyio.CancelScope(shield=True)


Event = anyio.Event


async def wait(event: anyio.Event, seconds: float | None) -> bool:
    """Wait for an event, at most so many seconds, and return whether it came."""
    with anyio.move_on_after(seconds):
        await event.wait()
        return True
    return False


def replace_locks(client: httpx.AsyncClient) -> None:
    """Change nothing: the pools of such a client have no locks."""


def current_loop() -> object:
    """Return the running event loop, or its counterpart on trio."""
    if _on_asyncio():
        return asyncio.get_running_loop()
    token: object = anyio.lowlevel.current_token()
    return getattr(token, "native_token", token)


def is_over(loop: Any) -> bool:
    """Whether an event loop will never run again."""
    if isinstance(loop, asyncio.AbstractEventLoop):
        return loop.is_closed()
    try:
        loop.run_sync_soon(int)  # of trio, which says so by an error
    except RuntimeError:
        return True
    return False


async def close_at_end(close: Callable[[], Coroutine[Any, Any, None]]) -> object:
    """Have connections closed when the running event loop ends, as long as what is returned is kept.

    `asyncio.run` and trio then close the asynchronous generators that were begun, of which it is one. The
    connections that a loop leaves open, nothing can close any more.
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


def close_in(loop: object, close: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Have connections closed in the event loop that they belong to, which may run in another thread."""
    if isinstance(loop, asyncio.AbstractEventLoop):
        with suppress(RuntimeError):  # it was closed a moment ago
            loop.call_soon_threadsafe(lambda: loop.create_task(close()))


async def run_in_thread(call: Callable[[*Args], T], *args: *Args) -> T:
    """Make a call that blocks, such as one that writes to a disk, in a thread beside the event loop.

    Cancelling the task lets the call come to its end first.
    """
    if not _on_asyncio():
        return await anyio.to_thread.run_sync(call, *args)
    # What anyio shields from its own scopes, `asyncio.wait_for` and others that cancel a task do not heed.
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


class TaskPool(Generic[T]):
    """Calls that run beside one coordinator, who starts them and collects their results.

    Each is a task of its own, with a copy of the context variables of who started it. Only the coordinator
    may use the object; how many calls run at once is for it to decide. Leaving the block cancels what is
    still under way and waits until it has ended; an error that leaves the block stays what it is.
    """

    def __init__(self) -> None:
        self._process = os.getpid()
        self._group: TaskGroup
        self._under_way = 0
        self._ended: deque[_Ended[T]] = deque()
        self._one_more: anyio.Event | None = None

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
            # Not told of the error, the group cannot wrap it up.
            await self._group.__aexit__(None, None, None)
        except cancelled:
            if not isinstance(error, cancelled):
                raise
        except BaseExceptionGroup as group:
            # On trio, an interrupt from the keyboard while the calls were ending; no call raises anything.
            raise group.exceptions[0] from None
        left, self._ended = self._ended, deque()
        for ended in left:
            if isinstance(ended.error, KeyboardInterrupt | SystemExit):
                ended.result()

    def on_finished(self, call: Callable[[], object]) -> None:
        """Make a call once nothing is under way any more: now, for the block was left."""
        call()

    def __len__(self) -> int:
        """Count the calls whose results are not collected."""
        return self._under_way

    def start(self, call: Callable[[], Coroutine[Any, Any, T]]) -> None:
        """Begin a call.

        Raises:
            ConfigurationError: The process was forked since.
        """
        _check_process(self._process)
        self._group.start_soon(self._make, call)
        self._under_way += 1

    async def next(self, timeout: float | None = None) -> T | None:
        """Return the result of the call that ended first of those not collected, or raise what it raised.

        Args:
            timeout: Seconds after which to return `None` if no call has ended, also if none is under way;
                `None` for no limit.

        Raises:
            ConfigurationError: The process was forked since.
            RuntimeError: No call is under way, and there is no limit.
        """
        _check_process(self._process)
        if self._ended:
            await anyio.lowlevel.checkpoint()
        elif timeout is None and not self._under_way:
            raise RuntimeError("no call is under way that could end")
        else:
            self._one_more = one_more = anyio.Event()
            with anyio.move_on_after(timeout):
                await one_more.wait()
        if not self._ended:
            return None
        self._under_way -= 1
        return self._ended.popleft().result()

    async def _make(self, call: Callable[[], Coroutine[Any, Any, T]]) -> None:
        try:
            self._ended.append(_Ended([await call()]))
        except BaseException as error:
            # Of whatever kind: an error that reached the group would end all the other calls.
            self._ended.append(_Ended([], error))
        if self._one_more is not None:
            self._one_more.set()


@attrs.define
class _Ended(Generic[T]):
    """What a call came to."""

    values: list[T]
    error: BaseException | None = None

    def result(self) -> T:
        if self.error is not None:
            try:
                raise self.error
            finally:
                self.error = None  # its traceback leads back to here
        return self.values.pop()


def _check_process(process: int) -> None:
    if process != os.getpid():
        raise ConfigurationError(
            "Fork: this run was begun in another process, which goes on with it; begin another in the child"
        )


def _on_asyncio() -> bool:
    try:
        return asyncio.current_task() is not None
    except RuntimeError:
        return False


def _retrieve(task: asyncio.Task[Any]) -> None:
    # asyncio complains of an error that nobody has looked at; one of a call that is not needed is no loss.
    if not task.cancelled():
        task.exception()
