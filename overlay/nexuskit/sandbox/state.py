"""A running sandbox: its data, its rules, and what is done to requests; shared by all of its parts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import attrs

from .clock import Clock
from .config.settings import Settings
from .faults import Faults
from .logs.redaction import Redactor
from .logs.request_log import LogEntry, RequestLog
from .storage.store import Store
from .web.bodies import BodyReader

_T = TypeVar("_T")

# As many as a database serves at the same time with profit; more only wait for each other.
_THREADS = 8


class SandboxState:
    """What the parts of the sandbox have in common.

    Any thread may use it. What is set holds from the next request on.

    Args:
        store: The data.
        settings: The rules to begin with.
        faults: What is done to requests on purpose; begun anew, and what `reset` goes back to.
        log_sink: Gets every entry of the log as it comes.
        token: What opens the inner parts, if anything but keys does; it is kept out of the log as keys are.
        receive_seconds: How long the body of a request may take to arrive.

    Attributes:
        store: The data.
        faults: What is done to requests on purpose.
        epoch: Another object after each reset; what began in another epoch than the present is of the past.
        log: The last requests.
        clock: The time, from which dates in the data are taken.
        redactor: Takes secret keys out of what is logged.
        bodies: Reads the bodies of requests.
        stopping: Set when the server is about to stop, for answers that would wait for something to happen.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        *,
        faults: Faults | None = None,
        log_sink: Callable[[LogEntry], None] | None = None,
        token: str | None = None,
        receive_seconds: float = 60,
    ) -> None:
        self.store = store
        self.epoch = object()
        self.faults = Faults() if faults is None else faults
        self.faults.start()
        self.clock = Clock(settings.clock)
        self.redactor = Redactor(lambda: store.keys, token)
        self.log = RequestLog(sink=log_sink, redactor=self.redactor)
        self.bodies = BodyReader(receive_seconds)
        self.stopping = asyncio.Event()
        self._first_settings = settings
        self._settings = attrs.evolve(settings, clock=self.clock)
        self._threads: ThreadPoolExecutor | None = None

    @property
    def settings(self) -> Settings:
        """The rules. The clock in those that are set becomes the source of the clock of the sandbox."""
        return self._settings

    @settings.setter
    def settings(self, settings: Settings) -> None:
        if settings.clock is not self.clock:
            self.clock.reset(settings.clock)
        self._settings = attrs.evolve(settings, clock=self.clock)

    def reset_settings(self) -> None:
        """Go back to the rules at the start; the clock shows what it did."""
        self._settings = attrs.evolve(self._first_settings, clock=self.clock)

    def reset(self) -> None:
        """Go back to how everything was at the start: data, rules, faults, the clock, an empty log.

        Requests that are under way belong to what is over: they change nothing any more, and do not get into
        the new log. To replace the data alone is part of the story that the log tells, so it ends none.
        """
        before = self.epoch
        # First: what still finds the epoch as it was is in the database before the reset, which undoes it.
        self.epoch = object()
        try:
            self.store.reset()
        except BaseException:
            self.epoch = before
            raise
        self.settings = self._first_settings
        self.faults.reset()
        self.log.clear()

    def prepare_shutdown(self) -> None:
        """End what only waits, as the server is about to stop; called in its loop."""
        self.stopping.set()
        self.faults.end_delays()

    async def run_in_thread(self, work: Callable[[], _T]) -> _T:
        """Do something that may wait, without keeping other requests waiting."""
        if self._threads is None:
            self._threads = ThreadPoolExecutor(_THREADS, "nexuskit-sandbox-worker")
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def run_read(self, work: Callable[[], _T]) -> _T:
        """Do something that reads the database: in a thread if that may wait, else at once."""
        return await self.run_in_thread(work) if self.store.database.reads_block else work()

    async def run_write(self, work: Callable[[], _T]) -> _T:
        """Do something that writes to the database: in a thread if that may wait, else at once."""
        return await self.run_in_thread(work) if self.store.database.writes_block else work()

    def close(self) -> None:
        """Close the database, once all that works on it is done."""
        if self._threads is not None:
            self._threads.shutdown()
        self.store.close()
