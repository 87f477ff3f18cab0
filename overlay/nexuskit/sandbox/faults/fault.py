"""The application of a fault to a request: delays, and responses that are not sent, in part, or slowly."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import threading
from collections.abc import Awaitable, Callable
from typing import Final

import attrs
from starlette.types import Send

from ..errors import SandboxError
from ..web.connection import Connection
from ..web.http import Delivery, Reply, Request
from .model import FaultAction
from .responses import corrupt_reply

# The time between two pieces of a slow response, unless a single byte takes longer.
_SECONDS_PER_PIECE: Final = 0.05


class Delays:
    """The delays of a sandbox. Thread-safe, except `pause`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ended = False
        self._under_way: set[asyncio.Future[None]] = set()

    async def pause(self, seconds: float) -> None:
        """Wait, unless delays are disabled."""
        ended = asyncio.get_running_loop().create_future()
        with self._lock:
            if self._ended:
                return
            self._under_way.add(ended)
        try:
            await asyncio.wait({ended}, timeout=seconds)
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


@attrs.frozen
class Fault:
    """The fault of a rule."""

    label: str
    do: FaultAction
    _delays: Delays

    async def apply(self, carry_out: Callable[[], Awaitable[Reply]]) -> Reply:
        """Apply the fault to a request, and return its response."""
        do = self.do
        if do.delay is not None:
            await self._delays.pause(do.delay)
        result = await carry_out() if do.carries_out else None
        if do.delay_after is not None:
            await self._delays.pause(do.delay_after)
        reply = corrupt_reply(do, result)
        return attrs.evolve(reply, deliver=_delivery(do, self._delays), answered=do.reset is None)


def _delivery(do: FaultAction, delays: Delays) -> Delivery | None:
    """Return the function that sends the response; `None` for the default."""
    if do.reset is not None:
        return _send_nothing
    if do.cut is not None:
        return functools.partial(_send_half, Connection.reset if do.cut == "reset" else Connection.close)
    if do.slow is not None:
        return functools.partial(_send_slowly, do.slow, delays)
    return None


async def _send_nothing(reply: Reply, request: Request, send: Send) -> None:
    _connection(request).reset()
    await request.closed()


async def _send_half(end: Callable[[Connection], None], reply: Reply, request: Request, send: Send) -> None:
    await send(reply.head)
    await send(_piece(reply.body[: len(reply.body) // 2], more=True))
    end(_connection(request))
    await request.closed()


async def _send_slowly(
    bytes_per_second: float, delays: Delays, reply: Reply, request: Request, send: Send
) -> None:
    body, size = reply.body, max(1, round(bytes_per_second * _SECONDS_PER_PIECE))
    *pieces, last = [body[begin : begin + size] for begin in range(0, len(body), size)] or [b""]
    await send(reply.head)
    for piece in pieces:
        await send(_piece(piece, more=True))
        await delays.pause(size / bytes_per_second)
    await send(_piece(last, more=False))


def _piece(body: bytes, *, more: bool) -> dict[str, object]:
    return {"type": "http.response.body", "body": body, "more_body": more}


def _connection(request: Request) -> Connection:
    if request.connection is None:
        raise SandboxError("this server gives no access to connections, which the fault needs")
    return request.connection
