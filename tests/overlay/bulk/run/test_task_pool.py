"""A pool: calls that run beside one coordinator, the same on both sides."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import anyio
import pytest

from nexuskit.concurrency import _async, _sync
from tests.overlay.programs import run
from tests.overlay.resources.walking import within
from tests.overlay.support import Side

pytestmark = pytest.mark.anyio

LONG = 20.0


@pytest.fixture
def pool(side: Side) -> Any:
    """Made within the event loop, as a pool is."""
    return lambda: _async.TaskPool[Any]() if side.name == "async" else _sync.TaskPool[Any]()


def raising(side: Side, error: BaseException) -> Callable[[], Any]:
    def function() -> Any:
        raise error

    async def call() -> Any:
        raise error

    return call if side.name == "async" else function


class Held:
    """A call that tells when it has begun and when it has ended; it returns once it is let go."""

    def __init__(self, side: Side) -> None:
        event: Any = anyio.Event if side.name == "async" else threading.Event
        self.begun, self.let_go, self.ended = event(), event(), event()
        self._side = side

    def __call__(self) -> Any:
        return self._async() if self._side.name == "async" else self._sync()

    async def _async(self) -> str:
        self.begun.set()
        try:
            await self.let_go.wait()
        finally:
            self.ended.set()
        return "done"

    def _sync(self) -> str:
        self.begun.set()
        assert self.let_go.wait(LONG)
        self.ended.set()
        return "done"

    async def has_begun(self) -> None:
        if self._side.name == "sync":
            assert self.begun.wait(LONG)
            return
        with anyio.fail_after(LONG):
            await self.begun.wait()


@pytest.mark.parametrize("kind", [ZeroDivisionError, KeyboardInterrupt, asyncio.CancelledError])
async def test_what_a_call_raises_is_raised_as_it_is_and_others_go_on(
    kind: type[BaseException], side: Side, pool: Any
) -> None:
    error = kind()
    other = Held(side)
    async with within(side, team := pool()):
        team.start(other)
        team.start(raising(side, error))
        with pytest.raises(kind) as raised:
            await side.settle(team.next())
        assert raised.value is error
        assert len(team) == 1
        other.let_go.set()
        assert await side.settle(team.next()) == "done"
        with pytest.raises(RuntimeError, match="no call is in flight"):
            await side.settle(team.next())


@pytest.mark.parametrize("kind", [ZeroDivisionError, KeyboardInterrupt])
async def test_an_error_leaves_the_block_as_it_is(kind: type[BaseException], side: Side, pool: Any) -> None:
    error = kind()
    call = Held(side)

    async def coordinate() -> None:
        async with within(side, team := pool()):
            team.start(call)
            await call.has_begun()
            raise error

    with pytest.raises(kind) as raised:
        await coordinate()
    assert raised.value is error
    # A task is cancelled and has ended; a thread cannot be stopped, and nobody waited for it.
    assert call.ended.is_set() == (side.name == "async")
    call.let_go.set()
    for thread in threading.enumerate():
        if thread.name.startswith("nexuskit-bulk"):
            thread.join(LONG)
            assert not thread.is_alive()


def test_a_child_is_told_that_the_run_is_that_of_its_parent(side: Side) -> None:
    program = """
        import asyncio, os
        from nexuskit.errors import ConfigurationError
        from nexuskit.concurrency._SIDE import TaskPool

        ASYNC def call():
            return "done"

        ASYNC def main():
            ASYNC with TaskPool() as pool:
                pool.start(call)
                if child := os.fork():
                    assert os.waitpid(child, 0)[1] == 0
                    assert AWAIT pool.next() == "done"
                    print("in the parent")
                    return
                try:
                    AWAIT pool.next()
                except ConfigurationError as error:
                    print(error, flush=True)
                    os._exit(0)

        ASYNCIO.RUN(main())
    """
    is_async = side.name == "async"
    for word in ("async ", "await ", "asyncio.run"):
        program = program.replace(word.upper(), word if is_async else "")
    output = run(program.replace("SIDE", side.name))
    assert "started before a fork" in output
    assert output.endswith("in the parent\n")


# Tasks


async def test_a_task_that_is_cancelled_cancels_its_calls_and_waits_for_them() -> None:
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
        async with _async.TaskPool[Any]() as team:
            team.start(call)
            await team.next()

    task = asyncio.create_task(coordinate())
    await asyncio.sleep(0.01)
    task.cancel("by the program")
    await cleaning.wait()
    task.cancel("again")  # while the call is ending
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
        async with _async.TaskPool[Any]() as team:
            team.start(call)
            await begun.wait()

    with pytest.raises(KeyboardInterrupt):
        await coordinate()


# Threads


def test_at_the_limit_of_threads_the_coordinator_makes_calls_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    side = Side("sync")
    call = Held(side)
    with _sync.TaskPool[Any]() as team:
        team.start(call)
        assert call.begun.wait(LONG)
        monkeypatch.setattr(threading.Thread, "start", start)
        team.start(threading.get_ident)
        assert team.next() == threading.get_ident()
        team.start(raising(side, ZeroDivisionError()))
        with pytest.raises(ZeroDivisionError):
            team.next(0)
        assert team.next(0) is None
        call.let_go.set()
        assert team.next() == "done"


def test_a_program_ends_while_a_call_is_in_flight_and_by_an_interrupt() -> None:
    program = """
        import signal, sys, threading
        from nexuskit.concurrency._sync import TaskPool

        signal.signal(signal.SIGINT, signal.default_int_handler)

        def call():
            signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
            threading.Event().wait()

        for timeout in (None, 1000.0):
            try:
                with TaskPool() as pool:
                    pool.start(call)
                    pool.next(timeout)
            except KeyboardInterrupt:
                print("interrupted")
        sys.exit()
    """
    assert run(program) == "interrupted\n" * 2
