"""Connections: extensions of uvicorn's HTTP implementation."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import sys
from typing import Any, ClassVar, Final

import msgspec
from uvicorn.protocols.http.h11_impl import H11Protocol

# Linger with zero seconds, so that closing sends a reset. The struct has shorts on Windows, else integers.
_RESET: Final = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


class Connection:
    """A connection that faults can close or reset."""

    KEY: ClassVar = "nexuskit.sandbox.connection"
    """Its key in the state of an ASGI scope."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport

    def close(self) -> None:
        """Close the connection after all written data is sent."""
        self._transport.close()

    def reset(self) -> None:
        """Reset the connection and drop unsent data."""
        connected: socket.socket | None = self._transport.get_extra_info("socket")
        if connected is not None:
            # Fails if the client closed the connection.
            with contextlib.suppress(OSError):
                connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self._transport.abort()


class HttpProtocol(H11Protocol):
    """HTTP/1.1 with access to the connection, errors in the format of the API, and a time limit for heads."""

    def __init__(self, *, receive_seconds: float, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._receive_seconds = receive_seconds
        self._head_is_late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Add the connection to the state of its scopes."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, Connection.KEY: Connection(transport)}
        self._watch_head()

    def data_received(self, data: bytes) -> None:
        """Handle received data."""
        super().data_received(data)
        self._watch_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Handle the end of the connection."""
        self._forget_head()
        super().connection_lost(exc)

    def _unsupported_upgrade_warning(self) -> None:
        # Java's client offers HTTP/2 in every request, and uvicorn then recommends a library for WebSockets.
        pass

    def _watch_head(self) -> None:
        # `None` before the first request, unlike uvicorn's annotation.
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
            # A client that sent nothing expects no response.
            self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """Respond to invalid HTTP."""
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
