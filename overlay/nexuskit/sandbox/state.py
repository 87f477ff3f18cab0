"""The state of a running sandbox."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import attrs

from .clock import Clock
from .config.settings import Settings
from .faults import Faults
from .logs.redaction import LogRedactor
from .logs.request_log import LogEntry, RequestLog
from .storage.store import Store
from .uploads.processing import Uploads
from .web.bodies import BodyReader

_T = TypeVar("_T")

# More threads would only wait for the database.
_THREADS = 8


class SandboxState:
    """The state that all parts of the sandbox share. Thread-safe. Changes apply from the next request on."""

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
        # Each reset replaces it. Requests of an earlier epoch may not change anything.
        self.epoch = object()
        self.faults = Faults() if faults is None else faults
        self.faults.start()
        self.clock = Clock(settings.clock)
        self.redactor = LogRedactor(lambda: store.keys, token)
        self.log = RequestLog(sink=log_sink, redactor=self.redactor)
        self.bodies = BodyReader(receive_seconds)
        self.receive_seconds = receive_seconds
        self.uploads = Uploads(store.blobs, store.database)
        # Responses that wait for a request end then.
        self.is_stopping = False
        self._first_settings = settings
        self._settings = attrs.evolve(settings, clock=self.clock)
        self._threads: ThreadPoolExecutor | None = None

    @property
    def settings(self) -> Settings:
        """The settings. Their clock becomes the source of `self.clock`."""
        return self._settings

    @settings.setter
    def settings(self, settings: Settings) -> None:
        if settings.clock is not self.clock:
            self.clock.reset(settings.clock)
        self._settings = attrs.evolve(settings, clock=self.clock)

    def reset_settings(self) -> None:
        """Restore the initial settings, but not the clock."""
        self._settings = attrs.evolve(self._first_settings, clock=self.clock)

    def reset(self) -> None:
        """Restore the initial data, settings, faults and clock, and clear the log.

        Unfinished requests change nothing and are not logged. Replacing only the data does not affect them.
        """
        before = self.epoch
        # First: a request that still sees the old epoch writes before the reset, which undoes it.
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
        """End delays and waiting responses. Called in the event loop of the server."""
        self.is_stopping = True
        self.log.call_watchers()
        self.faults.end_delays()

    async def run_in_thread(self, work: Callable[[], _T]) -> _T:
        """Run a blocking function in a thread."""
        if self._threads is None:
            self._threads = ThreadPoolExecutor(_THREADS, "nexuskit-sandbox-worker")
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def run_read(self, work: Callable[[], _T]) -> _T:
        """Run a function that reads the database, in a thread if it may block."""
        return await self.run_in_thread(work) if self.store.database.backend.reads_block else work()

    async def run_write(self, work: Callable[[], _T]) -> _T:
        """Run a function that writes to the database, in a thread if it may block."""
        return await self.run_in_thread(work) if self.store.database.backend.writes_block else work()

    async def finish_due_uploads(self) -> None:
        """End the processing of uploaded files that is due. Called before each request to the API."""
        uploads, settings = self.uploads, self._settings
        if uploads.may_be_due(settings) and await self.run_read(lambda: uploads.is_due(settings)):
            await self.run_write(lambda: uploads.finish_due(settings))

    def close(self) -> None:
        """Wait for all threads, and close the database."""
        if self._threads is not None:
            self._threads.shutdown()
        self.store.close()
