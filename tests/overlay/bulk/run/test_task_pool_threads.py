"""The threads of a synchronous pool: no more than needed, and nobody waits for them in vain."""

from __future__ import annotations

import threading

import pytest

from nexuskit.concurrency._sync import TaskPool
from tests.overlay.bulk.run.task_pools import LONG, Held, raising
from tests.overlay.programs import run
from tests.overlay.support import Side


def no_more_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)


def test_without_threads_the_coordinator_makes_the_calls_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    no_more_threads(monkeypatch)
    with TaskPool[int]() as team:
        team.start(threading.get_ident)
        team.start(raising(ZeroDivisionError()))
        assert len(team) == 2
        assert team.next() == threading.get_ident()
        with pytest.raises(ZeroDivisionError):
            team.next(0)
        assert team.next(0) is None


def test_at_the_limit_of_threads_the_coordinator_works_beside_those_it_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    call = Held(Side("sync"), result="in a thread")
    with TaskPool[str]() as team:
        team.start(call)
        assert call.begun.wait(LONG)
        no_more_threads(monkeypatch)
        team.start(lambda: "here")
        assert team.next() == "here"
        call.let_go.set()
        assert team.next() == "in a thread"


def test_a_call_goes_to_the_idle_thread_that_was_started_first() -> None:
    meeting = threading.Barrier(3)

    def meet() -> str:
        meeting.wait(LONG)
        return threading.current_thread().name

    with TaskPool[str]() as team:
        for _ in range(3):
            team.start(meet)
        names = sorted(filter(None, (team.next() for _ in range(3))))
        assert len(set(names)) == 3
        for _ in range(5):
            team.start(lambda: threading.current_thread().name)
            assert team.next() == names[0]


def test_a_program_ends_while_a_call_is_under_way() -> None:
    program = """
        import sys, threading
        from nexuskit.concurrency._sync import TaskPool

        begun = threading.Event()

        def call():
            begun.set()
            threading.Event().wait()

        with TaskPool() as pool:
            pool.start(call)
            begun.wait()
            sys.exit()
    """
    assert run(program) == ""


@pytest.mark.parametrize("timeout", [None, 1000.0])
def test_an_interrupt_from_the_keyboard_ends_the_wait_for_a_result(timeout: float | None) -> None:
    program = """
        import os, signal, sys, threading
        from nexuskit.concurrency._sync import TaskPool

        signal.signal(signal.SIGINT, signal.default_int_handler)

        def call():
            signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
            threading.Event().wait()

        try:
            with TaskPool() as pool:
                pool.start(call)
                pool.next(TIMEOUT)
        except KeyboardInterrupt:
            print("interrupted")
    """
    assert run(program.replace("TIMEOUT", str(timeout))) == "interrupted\n"
