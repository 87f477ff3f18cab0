"""The synchronous primitives; `_async.py` has the same names."""

from __future__ import annotations

import contextvars
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

from ..errors import ConfigurationError

T = TypeVar("T")
Args = TypeVarTuple("Args")

_INTERRUPTIBLE = 1.0
"""Seconds after which a wait for another thread looks whether the program was interrupted."""

Hook: TypeAlias = Callable[[T], object]
"""What is called before or after a request: a plain function."""


def sleep(seconds: float) -> None:
    """Wait; an interrupt from the keyboard ends it at once."""
    time.sleep(seconds)


def check_hook(hook: Callable[..., Any]) -> None:
    """Refuse a coroutine function.

    Raises:
        ConfigurationError: It is one.
    """
    if inspect.iscoroutinefunction(hook) or inspect.iscoroutinefunction(type(hook).__call__):
        raise _never_awaited(hook)


def call_hook(hook: Hook[T], event: T) -> None:
    """Call a hook.

    Raises:
        ConfigurationError: What it gives has to be awaited.
    """
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
    """Return a context that limits nothing: no thread can be stopped from outside.

    The driver ends an exchange by itself, between two reads.
    """
    return nullcontext(seconds)


def shielded() -> AbstractContextManager[object]:
    """Return a context that does nothing: no thread can be stopped from outside."""
    return nullcontext()


Event = threading.Event


def wait(event: threading.Event, seconds: float | None) -> bool:
    """Wait for an event, at most so many seconds, and return whether it came."""
    if threading.current_thread() is not threading.main_thread():
        return event.wait(seconds)
    end = math.inf if seconds is None else time.monotonic() + seconds
    # On Windows, an interrupt from the keyboard ends no wait, so none may be long.
    while not event.wait(min(max(0.0, end - time.monotonic()), _INTERRUPTIBLE)):
        if time.monotonic() >= end:
            return False
    return True


def replace_locks(client: httpx.Client) -> None:
    """Give the pools of a client locks that no signal handler can leave locked.

    The lock of httpcore is a class of Python. What a handler raises in its `__enter__` or `__exit__`, such as
    `KeyboardInterrupt`, would leave it locked, and closing the pool would wait for it without end. A lock of
    `threading` has no such moment. There is no public way to a pool; one that looks otherwise is left alone.
    """
    for transport in (client._transport, *client._mounts.values()):
        with suppress(AttributeError):
            pool: Any = transport._pool  # type: ignore[union-attr]  # pyright: ignore
            if pool._optional_thread_lock is not None:
                pool._optional_thread_lock = threading.Lock()


def current_loop() -> object:
    """Return one value for all threads, as they share the connections."""
    return threading


def is_over(loop: object) -> bool:
    """Whether an event loop will never run again: there is none."""
    return False


def close_at_end(close: Callable[[], None]) -> object:
    """Have connections closed when the running event loop ends: there is none."""
    return True


def close_in(loop: object, close: Callable[[], None]) -> None:
    """Have connections closed in the event loop that they belong to: there is none."""


def run_in_thread(call: Callable[[*Args], T], *args: *Args) -> T:
    """Make a call that blocks, such as one that writes to a disk: here, where nobody else waits."""
    return call(*args)


class Prefetch(Generic[T]):
    """A call that runs beside its caller, who collects the result later.

    It has a thread of its own, with a copy of the caller's context variables. The thread is a daemon, so that
    a program can end while it waits for an answer. Where no thread can be had, the call is made when its
    result is asked for.

    Args:
        call: What to call, once.
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
            # At the end of the program, at the system's limit, or on a platform without threads.
            self._outcome = None

    def result(self) -> T:
        """Wait for the call and return what it returned, or raise what it raised.

        After a fork the call is made anew: the child has no thread that would ever finish it.
        """
        if self._outcome is None or self._process != os.getpid():
            return self._call()
        return self._outcome.wait()

    def cancel(self) -> None:
        """Let the call end by itself, without waiting for it: no thread can be stopped from outside."""


class TaskPool(Generic[T]):
    """Calls that run beside one coordinator, who starts them and collects their results.

    Each runs in a thread, with a copy of the context variables of who started it. A thread whose call has
    ended takes the next, so there are never more of them than there were calls at once. They are daemons, so
    that a program can end while it waits for an answer. Where no thread can be had, the coordinator makes
    the call itself when it has nothing else to collect. Only the coordinator may use the object; how many
    calls run at once is for it to decide.

    Leaving the block waits for no call, because no thread can be stopped from outside: each thread ends by
    itself after its present call. An error that leaves the block stays what it is.
    """

    def __init__(self) -> None:
        self._process = os.getpid()
        self._under_way = 0
        self._threads: list[threading.Thread] = []
        self._waiting: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._own: deque[Callable[[], None]] = deque()
        self._ended: queue.SimpleQueue[_Outcome[T]] = queue.SimpleQueue()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process != os.getpid():
            return
        self._waiting.put(None)
        if not self._under_way:
            for thread in self._threads:
                thread.join()

    def on_finished(self, call: Callable[[], object]) -> None:
        """Make a call once nothing is under way any more: now, or when the last thread has ended."""
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
        """Count the calls whose results are not collected."""
        return self._under_way

    def start(self, call: Callable[[], T]) -> None:
        """Begin a call.

        Raises:
            ConfigurationError: The process was forked since.
        """
        _check_process(self._process)
        make = partial(self._make, contextvars.copy_context(), call)
        if self._under_way < len(self._threads) or self._hire():
            self._waiting.put(make)
        else:
            self._own.append(make)
        self._under_way += 1

    def next(self, timeout: float | None = None) -> T | None:
        """Return the result of the call that ended first of those not collected, or raise what it raised.

        Args:
            timeout: Seconds after which to return `None` if no call has ended, also if none is under way;
                `None` for no limit.

        Raises:
            ConfigurationError: The process was forked since.
            RuntimeError: No call is under way, and there is no limit.
        """
        _check_process(self._process)
        if timeout is None and not self._under_way:
            raise RuntimeError("no call is under way that could end")
        if self._own and self._ended.empty():
            self._own.popleft()()
        outcome = self._wait(math.inf if timeout is None else timeout)
        if outcome is None:
            return None
        self._under_way -= 1
        return outcome.wait()

    def _hire(self) -> bool:
        thread = threading.Thread(
            target=self._work, name=f"nexuskit-bulk-{len(self._threads) + 1}", daemon=True
        )
        try:
            thread.start()
        except RuntimeError:
            # At the end of the program, at the system's limit, or on a platform without threads.
            return False
        self._threads.append(thread)
        return True

    def _work(self) -> None:
        while (make := self._waiting.get()) is not None:
            make()
            del make  # while it waits, a thread keeps no request and no answer alive
        self._waiting.put(None)  # for the other threads

    def _make(self, context: contextvars.Context, call: Callable[[], T]) -> None:
        outcome: _Outcome[T] = _Outcome()
        context.run(outcome.fill, call)
        self._ended.put(outcome)

    def _wait(self, seconds: float) -> _Outcome[T] | None:
        end = time.monotonic() + seconds
        while True:
            left = max(0.0, end - time.monotonic())
            with suppress(queue.Empty):
                # On Windows, an interrupt from the keyboard ends no wait, so none may be long.
                return self._ended.get(timeout=min(left, _INTERRUPTIBLE))
            if left <= _INTERRUPTIBLE:
                return None


def _check_process(process: int) -> None:
    if process != os.getpid():
        raise ConfigurationError(
            "Fork: this run was begun in another process, which goes on with it; begin another in the child"
        )


class _Outcome(Generic[T]):
    """What a call in another thread came to."""

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
        # On Windows, an interrupt from the keyboard ends no wait that has no limit.
        while not self._filled.wait(_INTERRUPTIBLE):
            pass
        if self._error is not None:
            try:
                raise self._error
            finally:
                self._error = None  # its traceback leads back to here
        return self._values.pop()
