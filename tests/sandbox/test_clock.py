"""The clock: what it shows, and that no thread sees or loses half of a change."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import attrs

from nexuskit.sandbox import Sandbox, Settings
from nexuskit.sandbox.clock import Clock
from tests.sandbox.support import SEED


class Source:
    """A clock that is set by hand."""

    def __init__(self, now: int = 1_000) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


def test_it_goes_on_from_the_time_that_is_set_unless_it_is_frozen() -> None:
    source = Source()
    clock = Clock(source)
    clock.set(50)
    clock.advance(-10)
    source.now += 5
    assert (clock(), clock.frozen) == (45, False)
    clock.set(frozen=True)
    clock.advance(10)
    source.now += 5
    assert (clock(), clock.frozen) == (55, True)
    clock.set()
    source.now += 5
    assert (clock(), clock.frozen) == (60, False)


def test_no_step_is_lost_between_threads() -> None:
    clock = Clock(Source())
    clock.set(0, frozen=True)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: [clock.advance(1) for _ in range(500)], range(8)))
    assert clock() == 4_000


def test_the_clock_of_new_settings_becomes_its_source() -> None:
    with Sandbox(seed=SEED, settings=Settings(clock=Source(1))) as sandbox:
        assert sandbox.clock() == 1
        sandbox.settings = attrs.evolve(sandbox.settings, max_entries=3)
        assert sandbox.clock() == 1
        sandbox.settings = Settings(clock=Source(2))
        assert sandbox.clock() == sandbox.settings.clock() == 2
        sandbox.clock.set(3, frozen=True)
        sandbox.reset()
        assert (sandbox.clock(), sandbox.clock.frozen) == (1, False)
