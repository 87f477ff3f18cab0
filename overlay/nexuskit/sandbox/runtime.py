"""A running sandbox: its data, its rules, and what is done to requests; shared by all of its parts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import attrs

from .clock import Clock
from .faults import Faults
from .request_log import RequestLog
from .settings import Settings
from .storage.store import Store

_T = TypeVar("_T")

# As many as a database serves at the same time with profit; more only wait for each other.
_THREADS = 8


class Runtime:
    """What the parts of the sandbox have in common.

    Args:
        store: The data.
        settings: The rules to begin with.
        faults: What is done to requests on purpose.
        log: Where requests are noted.

    Attributes:
        store: The data.
        faults: What is done to requests on purpose.
        log: The last requests.
        clock: The time, from which dates in the data are taken.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        *,
        faults: Faults | None = None,
        log: RequestLog | None = None,
    ) -> None:
        self.store = store
        self.faults = Faults() if faults is None else faults
        self.log = RequestLog() if log is None else log
        self.clock = Clock(settings.clock)
        self._first_settings = settings
        self._settings = attrs.evolve(settings, clock=self.clock)
        self._threads: ThreadPoolExecutor | None = None

    @property
    def settings(self) -> Settings:
        """The rules; what is set holds from the next request on."""
        return self._settings

    @settings.setter
    def settings(self, settings: Settings) -> None:
        self._settings = attrs.evolve(settings, clock=self.clock)

    def reset(self) -> None:
        """Go back to how everything was at the start: data, rules, faults, the clock, an empty log.

        Raises:
            SandboxError: The data was there before the sandbox started, so nothing tells how it was.
        """
        self.store.reset()
        self.settings = self._first_settings
        self.faults.restart()
        self.clock.reset()
        self.log.clear()

    async def in_thread(self, work: Callable[[], _T]) -> _T:
        """Do something that may wait, without keeping other requests waiting."""
        if self._threads is None:
            self._threads = ThreadPoolExecutor(_THREADS, "nexuskit-sandbox-worker")
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def close(self) -> None:
        """Close the database, once all that works on it is done."""
        if self._threads is not None:
            self._threads.shutdown()
        self.store.close()
