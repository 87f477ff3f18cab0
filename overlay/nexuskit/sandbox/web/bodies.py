"""Reading of request bodies, with limits on size, memory and time."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final

from ..errors import Problem
from .http import Request

# The maximum size of a body without a check. The server buffers as much of each connection.
_SMALL: Final = 65_536
_ROOM: Final = 128 * 1_048_576


async def _allow_all() -> None:
    pass


class BodyReader:
    """Reads bodies in one event loop. Large bodies wait for free memory."""

    def __init__(self, seconds: float, room: int = _ROOM) -> None:
        self._seconds = seconds
        self._room = self._free = room
        # Held by the first waiting body, so that smaller ones do not starve it.
        self._turn = asyncio.Lock()
        self._freed = asyncio.Event()

    @contextlib.asynccontextmanager
    async def read(
        self, request: Request, max_bytes: int, check: Callable[[], Awaitable[None]] = _allow_all
    ) -> AsyncIterator[bytes]:
        """Read the body of a request, and reserve its memory until the end of the block.

        `check` raises `Problem` if the client may not send a large body.
        """
        length = request.length()
        small = min(max_bytes, _SMALL)
        kept = bytearray()
        taken = 0
        try:
            if (length or 0) > small or not await self._read(request, small, kept):
                await check()
                if (length or 0) > max_bytes:
                    raise _too_long(max_bytes)
                taken = await self._take(max_bytes if length is None else length)
                if not await self._read(request, max_bytes, kept):
                    raise _too_long(max_bytes)
            body = bytes(kept)
            del kept
            yield body
        finally:
            self._free += taken
            self._freed.set()

    async def _take(self, size: int) -> int:
        size = min(size, self._room)
        async with self._turn:
            while self._free < size:
                self._freed.clear()
                await self._freed.wait()
            self._free -= size
        return size

    async def _read(self, request: Request, max_bytes: int, kept: bytearray) -> bool:
        try:
            async with asyncio.timeout(self._seconds):
                return await request.read_on(max_bytes, kept)
        except TimeoutError:
            raise late_body(self._seconds) from None


def late_body(seconds: float) -> Problem:
    """Return the error response for a body that did not arrive in time."""
    return Problem(
        408,
        f"body: did not arrive within {seconds:g} seconds; send it faster, or increase --receive-seconds",
        {"Connection": "close"},
    )


def _too_long(max_bytes: int) -> Problem:
    return Problem(413, f"body: must be at most {max_bytes} bytes", {"Connection": "close"})
