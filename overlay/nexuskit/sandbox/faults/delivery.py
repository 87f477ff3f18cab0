"""Faults of the connection: no response, half a response, or a slow one."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.types import Send

from ..errors import SandboxError
from ..web.connection import Connection
from ..web.http import Delivery, Reply, Request
from .delays import Delays
from .model import Do

# The time between two pieces of a slow response, unless a single byte takes longer.
_SECONDS_PER_PIECE: Final = 0.05


def delivery(do: Do, delays: Delays) -> Delivery | None:
    """Return the function that sends the response; `None` for the default."""
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
    """Sends a body slowly, in pieces."""

    def __init__(self, bytes_per_second: float, delays: Delays) -> None:
        self._size = max(1, round(bytes_per_second * _SECONDS_PER_PIECE))
        self._seconds = self._size / bytes_per_second
        self._delays = delays

    async def __call__(self, reply: Reply, request: Request, send: Send) -> None:
        body, size = reply.body, self._size
        *pieces, last = [body[begin : begin + size] for begin in range(0, len(body), size)] or [b""]
        await send(reply.head)
        # Ends early if the client disconnects.
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
        raise SandboxError("this server gives no access to connections, which the fault needs")
    return request.connection
