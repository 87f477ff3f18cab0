"""Waiting on purpose, which keeps nobody else waiting and which the end of the server cuts short."""

from __future__ import annotations

import asyncio
import contextlib
import threading


class Delays:
    """All delays of a sandbox; any thread may end them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ended = False
        self._under_way: set[asyncio.Future[None]] = set()

    async def pause(self, seconds: float, until: asyncio.Future[None] | None = None) -> None:
        """Wait, unless all delays are over."""
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
        """Let there be delays again, after they were ended."""
        with self._lock:
            self._ended = False

    def end(self) -> None:
        """End all that are under way, and let there be no more."""
        with self._lock:
            self._ended = True
        self.cancel_pending()

    def cancel_pending(self) -> None:
        """End all that are under way."""
        with self._lock:
            under_way = list(self._under_way)
        for ended in under_way:
            # A loop that is closed has nothing under way any more.
            with contextlib.suppress(RuntimeError):
                ended.get_loop().call_soon_threadsafe(ended.cancel)
