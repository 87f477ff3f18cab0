"""The synchronous primitives; `_async.py` has the same names."""

from __future__ import annotations

import contextvars
import heapq
import inspect
import math
import os
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import partial
from types import TracebackType
from typing import Any, Generic, Self, TypeAlias, TypeVar, TypeVarTuple

import httpx

from ..error_types import ConfigurationError

T = TypeVar("T")
Args = TypeVarTuple("Args")

_NO_THREAD = -1

_INTERRUPTIBLE = 1.0
"""Seconds after which a wait for another thread checks for an interrupt."""

Hook: TypeAlias = Callable[[T], object]
"""A hook: a plain function."""


def sleep(seconds: float) -> None:
    """Wait. An interrupt from the keyboard ends the wait at once."""
    time.sleep(seconds)


def check_hook(hook: Callable[..., Any]) -> None:
    """Reject a coroutine function with `ConfigurationError`."""
    if inspect.iscoroutinefunction(hook) or inspect.iscoroutinefunction(type(hook).__call__):
        raise _never_awaited(hook)


def call_hook(hook: Hook[T], event: T) -> None:
    """Call a hook. Raise `ConfigurationError` if its result is awaitable."""
    pending: object = hook(event)
    if inspect.isawaitable(pending):
        if inspect.iscoroutine(pending):
            pending.close()
        raise _never_awaited(hook)


def _never_awaited(hook: object) -> ConfigurationError:
    name = getattr(hook, "__qualname__", type(hook).__qualname__)
    return ConfigurationError(
        f"Hooks and progress: {name} is a coroutine function, which only AsyncClient awaits; "
        "give a plain function"
    )


def time_limit(seconds: float | None) -> AbstractContextManager[object, bool | None]:
    """Return a context without a limit: a thread cannot be stopped from outside.

    The driver checks the deadline between two reads.
    """
    return nullcontext(seconds)


def shield() -> AbstractContextManager[object]:
    """Return a context that does nothing: a thread cannot be cancelled."""
    return nullcontext()


Event = threading.Event


def wait(event: threading.Event, seconds: float | None) -> bool:
    """Wait for an event, and return whether it was set within the seconds."""
    if threading.current_thread() is not threading.main_thread():
        return event.wait(seconds)
    end = math.inf if seconds is None else time.monotonic() + seconds
    # On Windows, an interrupt from the keyboard does not end a wait, so each wait is short.
    while not event.wait(min(max(0.0, end - time.monotonic()), _INTERRUPTIBLE)):
        if time.monotonic() >= end:
            return False
    return True


def replace_locks(client: httpx.Client) -> None:
    """Replace the locks of the client's pools by locks that a signal handler cannot leave locked.

    The lock of httpcore is a Python class. An exception from a signal handler in its `__enter__` or
    `__exit__`, such as `KeyboardInterrupt`, leaves it locked, and closing the pool then waits forever.
    `threading.Lock` is not affected. The pool has no public name; a pool without the private one stays as it
    is.
    """
    for transport in (client._transport, *client._mounts.values()):
        with suppress(AttributeError):
            pool: Any = transport._pool  # type: ignore[union-attr]  # pyright: ignore
            if pool._optional_thread_lock is not None:
                pool._optional_thread_lock = threading.Lock()


def current_loop() -> object:
    """Return one value for all threads, because they share the connections."""
    return threading


def is_over(loop: object) -> bool:
    """Return false: there is no event loop."""
    return False


def close_at_end(close: Callable[[], None]) -> object:
    """Do nothing: there is no event loop."""
    return True


def close_in(loop: object, close: Callable[[], None]) -> None:
    """Do nothing: there is no event loop."""


def run_in_thread(call: Callable[[*Args], T], *args: *Args) -> T:
    """Make a blocking call in this thread."""
    return call(*args)


class Prefetch(Generic[T]):
    """A call in the background, whose result is collected later.

    It runs in a daemon thread with a copy of the caller's context variables, so that the program can end
    without waiting for a response. If no thread can be started, `result()` makes the call.
    """

    def __init__(self, call: Callable[[], T]) -> None:
        self._call = call
        self._process = os.getpid()
        self._outcome: _Outcome[T] | None = _Outcome()
        thread = threading.Thread(
            target=contextvars.copy_context().run,
            args=(self._outcome.fill, call),
            name="nexuskit-ahead",
            daemon=True,
        )
        try:
            thread.start()
        except RuntimeError:
            # The program is ending, the system's limit is reached, or the platform has no threads.
            self._outcome = None

    def result(self) -> T:
        """Wait for the call, and return its result or raise its exception.

        After a fork the call is made here, because the child process does not have the thread.
        """
        if self._outcome is None or self._process != os.getpid():
            return self._call()
        return self._outcome.wait()

    def cancel(self) -> None:
        """Do nothing: a thread cannot be stopped from outside, and the call ends by itself."""


class TaskPool(Generic[T]):
    """Calls that one coordinator starts, and whose results it collects.

    Each call runs in a daemon thread with a copy of the coordinator's context variables. Threads are reused,
    so there are never more of them than there were calls at once. If no thread can be started, `next()` makes
    the call. The number of calls in flight is not limited.

    A call goes to the idle thread that was started first, so the last ones get few calls. A thread keeps the
    memory of its largest call, and if all got large ones in turn, all would keep as much.

    Leaving the block does not wait for the calls in flight, because a thread cannot be stopped from outside:
    each thread ends after its current call. An exception that leaves the block propagates unchanged.

    After a fork, the methods raise `ConfigurationError` in the child process.
    """

    def __init__(self) -> None:
        self._process = os.getpid()
        self._in_flight = 0
        self._threads: list[threading.Thread] = []
        self._inboxes: list[queue.SimpleQueue[Callable[[int], None] | None]] = []
        self._idle: list[int] = []
        self._own: deque[Callable[[int], None]] = deque()
        self._ended: queue.SimpleQueue[tuple[int, _Outcome[T]]] = queue.SimpleQueue()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process != os.getpid():
            return
        for inbox in self._inboxes:
            inbox.put(None)
        if not self._in_flight:
            for thread in self._threads:
                thread.join()

    def on_finished(self, call: Callable[[], object]) -> None:
        """Call a function when no call is in flight: now, or when the last thread has ended."""
        if any(thread.is_alive() for thread in self._threads) and self._process == os.getpid():
            waiting = threading.Thread(
                target=self._join_and, args=(call,), name="nexuskit-bulk-end", daemon=True
            )
            with suppress(RuntimeError):
                waiting.start()
                return
        call()

    def _join_and(self, call: Callable[[], object]) -> None:
        for thread in self._threads:
            thread.join()
        call()

    def __len__(self) -> int:
        """Return the number of calls whose results are not collected."""
        return self._in_flight

    def start(self, call: Callable[[], T]) -> None:
        """Start a call."""
        _check_process(self._process)
        make = partial(self._make, contextvars.copy_context(), call)
        if self._idle or self._start_thread():
            self._inboxes[heapq.heappop(self._idle)].put(make)
        else:
            self._own.append(make)
        self._in_flight += 1

    def next(self, timeout: float | None = None) -> T | None:
        """Wait for a call that has ended, and return its result or raise its exception.

        Args:
            timeout: Seconds after which to return `None` if no call has ended; `None` for no limit.

        Raises:
            RuntimeError: No call is in flight, and there is no timeout.
        """
        _check_process(self._process)
        if timeout is None and not self._in_flight:
            raise RuntimeError("no call is in flight; start one first")
        if self._own and self._ended.empty():
            self._own.popleft()(_NO_THREAD)
        ended = self._wait(math.inf if timeout is None else timeout)
        if ended is None:
            return None
        number, outcome = ended
        self._in_flight -= 1
        if number != _NO_THREAD:
            heapq.heappush(self._idle, number)
        return outcome.wait()

    def _start_thread(self) -> bool:
        number = len(self._threads)
        inbox: queue.SimpleQueue[Callable[[int], None] | None] = queue.SimpleQueue()
        thread = threading.Thread(
            target=self._work, args=(number, inbox), name=f"nexuskit-bulk-{number + 1}", daemon=True
        )
        try:
            thread.start()
        except RuntimeError:
            # The program is ending, the system's limit is reached, or the platform has no threads.
            return False
        self._threads.append(thread)
        self._inboxes.append(inbox)
        heapq.heappush(self._idle, number)
        return True

    def _work(self, number: int, inbox: queue.SimpleQueue[Callable[[int], None] | None]) -> None:
        while (make := inbox.get()) is not None:
            make(number)
            del make  # a waiting thread must not keep a request or a response alive

    def _make(self, context: contextvars.Context, call: Callable[[], T], number: int) -> None:
        outcome: _Outcome[T] = _Outcome()
        context.run(outcome.fill, call)
        self._ended.put((number, outcome))

    def _wait(self, seconds: float) -> tuple[int, _Outcome[T]] | None:
        end = time.monotonic() + seconds
        while True:
            left = max(0.0, end - time.monotonic())
            with suppress(queue.Empty):
                # On Windows, an interrupt from the keyboard does not end a wait, so each wait is short.
                return self._ended.get(timeout=min(left, _INTERRUPTIBLE))
            if left <= _INTERRUPTIBLE:
                return None


def _check_process(process: int) -> None:
    if process != os.getpid():
        raise ConfigurationError(
            "this run was started before a fork, in the parent process; start another in the child process"
        )


class _Outcome(Generic[T]):
    """The result or exception of a call in another thread."""

    def __init__(self) -> None:
        self._filled = threading.Event()
        self._values: list[T] = []
        self._error: BaseException | None = None

    def fill(self, call: Callable[[], T]) -> None:
        try:
            self._values.append(call())
        except BaseException as error:
            self._error = error
        finally:
            self._filled.set()

    def wait(self) -> T:
        # On Windows, an interrupt from the keyboard does not end a wait without a limit.
        while not self._filled.wait(_INTERRUPTIBLE):
            pass
        if self._error is not None:
            try:
                raise self._error
            finally:
                self._error = None  # its traceback refers to this object
        return self._values.pop()
