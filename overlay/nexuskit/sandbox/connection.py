"""Connections: what uvicorn's HTTP implementation does not do by itself."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import sys
from typing import ClassVar, Final

import msgspec
from uvicorn.protocols.http.h11_impl import H11Protocol

# On, with no time to linger: closing then sends a reset in place of an orderly end. Windows has two short
# numbers there, other systems two integers.
_RESET: Final = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


class Connection:
    """A connection of a client, which faults can cut.

    Args:
        transport: What carries it.
    """

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
    """HTTP/1.1, with access to the connection and with errors in the form that the API has."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin; each request of the connection finds it in the state of its scope."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, Connection.KEY: Connection(transport)}

    def send_400_response(self, msg: str) -> None:
        """Answer what is not HTTP."""
        body = msgspec.json.encode({"message": msg})
        head = (
            b"HTTP/1.1 400 Bad Request\r\n"
            b"content-type: application/json\r\n"
            b"content-length: %d\r\n"
            b"connection: close\r\n\r\n"
        )
        self.transport.write(head % len(body) + body)
        self.transport.close()
