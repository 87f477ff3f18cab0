"""Connections: what the HTTP implementation of uvicorn lacks."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import sys
from typing import Any, ClassVar, Final

import msgspec
from uvicorn.protocols.http.h11_impl import H11Protocol

# On, with no time to linger: closing then sends a reset in place of an orderly end. Windows has two short
# numbers there, other systems two integers.
_RESET: Final = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


class Connection:
    """A connection of a client, which faults can cut."""

    KEY: ClassVar = "nexuskit.sandbox.connection"
    """Where the state of an ASGI scope holds it."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport

    def close(self) -> None:
        """End it in an orderly way, once what was written is sent."""
        self._transport.close()

    def reset(self) -> None:
        """Cut it: what was not sent yet is dropped, and the client sees a reset."""
        connected: socket.socket | None = self._transport.get_extra_info("socket")
        if connected is not None:
            # A connection that the client has closed already takes no options.
            with contextlib.suppress(OSError):
                connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self._transport.abort()


class HttpProtocol(H11Protocol):
    """HTTP/1.1, with access to the connection and with errors in the form that the API has.

    The head of a request has to arrive in time. uvicorn limits only how long a connection is idle after a
    request.

    Args:
        receive_seconds: How long a head may take: the first one of a connection from its start, a later one
            from its first byte.
        arguments: What uvicorn gives.
    """

    def __init__(self, *, receive_seconds: float, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._receive_seconds = receive_seconds
        self._head_is_late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin; each request of the connection finds it in the state of its scope."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, Connection.KEY: Connection(transport)}
        self._watch_head()

    def data_received(self, data: bytes) -> None:
        """Take what the client sent."""
        super().data_received(data)
        self._watch_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._forget_head()
        super().connection_lost(exc)

    def _watch_head(self) -> None:
        # There is none before the first request, whatever uvicorn declares.
        cycle: Any = self.cycle
        is_awaited = cycle is None or cycle.response_complete
        if not is_awaited or self.transport.is_closing():
            self._forget_head()
        elif self._head_is_late is None:
            self._head_is_late = self.loop.call_later(self._receive_seconds, self._refuse_head)

    def _forget_head(self) -> None:
        if self._head_is_late is not None:
            self._head_is_late.cancel()
            self._head_is_late = None

    def _refuse_head(self) -> None:
        if self.conn.trailing_data[0]:
            message = f"head: did not arrive within {self._receive_seconds:g} seconds"
            self._refuse(b"408 Request Timeout", message)
        else:
            # A client that has sent nothing expects no answer.
            self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """Answer what is not HTTP."""
        self._refuse(b"400 Bad Request", msg)

    def _refuse(self, status: bytes, msg: str) -> None:
        body = msgspec.json.encode({"message": msg})
        head = (
            b"HTTP/1.1 %s\r\n"
            b"content-type: application/json\r\n"
            b"content-length: %d\r\n"
            b"connection: close\r\n\r\n"
        )
        self.transport.write(head % (status, len(body)) + body)
        self.transport.close()
