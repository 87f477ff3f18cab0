"""How a spoilt answer is sent: not at all, by half, or slowly."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.types import Send

from ..errors import SandboxError
from ..web.connection import Connection
from ..web.http import Delivery, Reply, Request
from .delays import Delays
from .model import Do

# Slow answers are sent in pieces this far apart, unless a single byte takes longer.
_SECONDS_PER_PIECE: Final = 0.05


def delivery(do: Do, delays: Delays) -> Delivery | None:
    """Return the way in which an answer is sent, `None` if it is the usual one."""
    if do.reset is not None:
        return _not_at_all
    if do.cut is not None:
        return _half_then_reset if do.cut == "reset" else _half_then_close
    if do.slow is not None:
        return _Slowly(do.slow, delays)
    return None


async def _not_at_all(reply: Reply, request: Request, send: Send) -> None:
    _connection(request).reset()
    await request.closed()


async def _half_then_close(reply: Reply, request: Request, send: Send) -> None:
    await _send_half(reply, send)
    _connection(request).close()
    await request.closed()


async def _half_then_reset(reply: Reply, request: Request, send: Send) -> None:
    await _send_half(reply, send)
    _connection(request).reset()
    await request.closed()


async def _send_half(reply: Reply, send: Send) -> None:
    await send(reply.head)
    await send(_piece(reply.body[: len(reply.body) // 2], more=True))


class _Slowly:
    """Sends a body in pieces."""

    def __init__(self, bytes_per_second: float, delays: Delays) -> None:
        self._size = max(1, round(bytes_per_second * _SECONDS_PER_PIECE))
        self._seconds = self._size / bytes_per_second
        self._delays = delays

    async def __call__(self, reply: Reply, request: Request, send: Send) -> None:
        body, size = reply.body, self._size
        *pieces, last = [body[begin : begin + size] for begin in range(0, len(body), size)] or [b""]
        await send(reply.head)
        # A client that went away is not sent to for hours.
        closed = asyncio.ensure_future(request.closed())
        try:
            for piece in pieces:
                await send(_piece(piece, more=True))
                await self._delays.pause(self._seconds, until=closed)
                if closed.done():
                    return
            await send(_piece(last, more=False))
        finally:
            closed.cancel()


def _piece(body: bytes, *, more: bool) -> dict[str, object]:
    return {"type": "http.response.body", "body": body, "more_body": more}


def _connection(request: Request) -> Connection:
    if request.connection is None:
        raise SandboxError("this server gives no access to its connections, which a fault is to cut")
    return request.connection
