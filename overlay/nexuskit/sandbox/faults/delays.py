"""Delays, which end when the server stops."""

from __future__ import annotations

import asyncio
import contextlib
import threading


class Delays:
    """The delays of a sandbox. Thread-safe, except `pause`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ended = False
        self._under_way: set[asyncio.Future[None]] = set()

    async def pause(self, seconds: float, until: asyncio.Future[None] | None = None) -> None:
        """Wait, unless delays are disabled."""
        ended = asyncio.get_running_loop().create_future()
        with self._lock:
            if self._ended:
                return
            self._under_way.add(ended)
        try:
            await asyncio.wait(
                {ended} if until is None else {ended, until},
                timeout=seconds,
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            with self._lock:
                self._under_way.discard(ended)
            ended.cancel()

    def begin(self) -> None:
        """Enable delays."""
        with self._lock:
            self._ended = False

    def end(self) -> None:
        """End all current delays, and disable new ones."""
        with self._lock:
            self._ended = True
        self.cancel_pending()

    def cancel_pending(self) -> None:
        """End all current delays."""
        with self._lock:
            under_way = list(self._under_way)
        for ended in under_way:
            # A closed loop has no pending delays.
            with contextlib.suppress(RuntimeError):
                ended.get_loop().call_soon_threadsafe(ended.cancel)
