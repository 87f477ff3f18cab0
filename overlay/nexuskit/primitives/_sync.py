"""The synchronous primitives; `_async.py` has the same names."""

from __future__ import annotations

import contextvars
import inspect
import os
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Generic, TypeAlias, TypeVar

from ..errors import ConfigurationError

T = TypeVar("T")

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


def notify(hook: Hook[T], event: T) -> None:
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
        f"Hooks: {name} is a coroutine function, which only AsyncClient awaits; give a plain function"
    )


def time_limit(seconds: float | None) -> AbstractContextManager[object]:
    """Return a context that limits nothing: no thread can be stopped from outside.

    The driver ends an exchange by itself, between two reads.
    """
    return nullcontext(seconds)


class Ahead(Generic[T]):
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
