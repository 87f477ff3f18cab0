"""Requests and replies of the public API: a thin layer over ASGI.

The rest of the sandbox uses Starlette. The public API does not, because it routes on the raw path, its faults
act on the connection, and Starlette's requests and responses are slower.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar, Final, TypeAlias

import attrs
import msgspec
from starlette.types import Message, Receive, Scope, Send

from ..errors import Problem
from .connection import Connection

Headers: TypeAlias = tuple[tuple[bytes, bytes], ...]

JSON = b"application/json"

# Limits for reading the rest of a rejected body.
_DRAINED_BYTES: Final = 128 * 1_048_576
_DRAINED_SECONDS: Final = 10


class Disconnected(Exception):
    """The client disconnected before its request was complete."""


@attrs.define(kw_only=True)
class Request:
    """A request with an unread body."""

    KEY: ClassVar = "nexuskit.sandbox.request"
    """Its key in an ASGI scope."""

    method: str
    # As sent, percent-encoded.
    raw_path: bytes
    query: bytes
    headers: list[tuple[bytes, bytes]] = attrs.field(repr=False)
    client: tuple[str, int] | None
    connection: Connection | None
    # Whether the body has more data.
    unread: bool
    # The scheme and the host by which the client addresses the sandbox.
    origin: str
    _receive: Receive = attrs.field(alias="receive", repr=False)

    @classmethod
    def from_scope(cls, scope: Scope, receive: Receive) -> Request:
        """Return the request of an ASGI scope."""
        headers = dict(scope["headers"])
        host = headers.get(b"host")
        if host is None:
            address, port = scope.get("server") or ("localhost", 80)
            host = f"{address}:{port}".encode()
        return cls(
            method=scope["method"],
            # ASGI does not require the raw path, but servers provide it.
            raw_path=scope.get("raw_path") or scope["path"].encode(),
            query=scope["query_string"],
            headers=scope["headers"],
            client=scope.get("client"),
            connection=scope.get("state", {}).get(Connection.KEY),
            unread=b"content-length" in headers or b"transfer-encoding" in headers,
            # A proxy for TLS says so. The URLs go back to the client that may have set the header itself.
            origin=f"{'https' if headers.get(b'x-forwarded-proto') == b'https' else 'http'}://"
            f"{host.decode('latin-1')}",
            receive=receive,
        )

    @property
    def target(self) -> str:
        """The path and the query as sent, as text."""
        target = self.raw_path + b"?" + self.query if self.query else self.raw_path
        return target.decode("ascii", "backslashreplace")

    def values(self, name: bytes) -> list[bytes]:
        """Return all values of a header. The name must be in lower case."""
        return [value for other, value in self.headers if other == name]

    def value(self, name: bytes) -> str | None:
        """Return the first value of a header. The name must be in lower case."""
        for other, value in self.headers:
            if other == name:
                return value.decode("latin-1")
        return None

    def length(self) -> int | None:
        """Return the size of the body; `None` if it is chunked."""
        length = self.value(b"content-length")
        if self.value(b"transfer-encoding") is None:
            return int(length or 0)
        if length is None:
            return None
        # Servers disagree on which of them applies (request smuggling).
        raise Problem(
            400,
            "headers: Content-Length and Transfer-Encoding are mutually exclusive; send one of them",
            {"Connection": "close"},
        )

    async def receive(self) -> Message:
        """Return the next ASGI message of the client."""
        message = await self._receive()
        if message["type"] == "http.request":
            self.unread = message.get("more_body", False)
        return message

    async def read_on(self, max_bytes: int, kept: bytearray | None = None) -> bool:
        """Continue to read the body. Return whether it is complete within `max_bytes`.

        Appends the data to `kept`, whose size counts, too. Drops the data without `kept`.
        """
        size = len(kept or b"")
        while self.unread and size <= max_bytes:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                raise Disconnected
            chunk: bytes = message.get("body", b"")
            size += len(chunk)
            if kept is not None:
                kept += chunk
        return size <= max_bytes

    def draining(self, send: Send) -> Send:
        """Return a `send` that reads and drops the rest of the body before the response ends.

        If the connection is closed while the client still sends, the client may see a reset instead.
        """

        async def send_and_drain(message: Message) -> None:
            is_last = message["type"] == "http.response.body" and not message.get("more_body")
            if self.unread and is_last:
                # Without the end of the response, after which the server may close the connection.
                await send({**message, "more_body": True})
                await self._drain()
                message = {"type": "http.response.body", "body": b""}
            await send(message)

        return send_and_drain

    async def _drain(self) -> None:
        """Drop the rest of the body within limits; beyond them, close the connection."""
        with contextlib.suppress(Disconnected, TimeoutError):
            async with asyncio.timeout(_DRAINED_SECONDS):
                if await self.read_on(_DRAINED_BYTES):
                    return
        if self.connection is not None:
            self.connection.close()

    async def closed(self) -> None:
        """Wait until the connection is closed or the response is complete. Read the body first."""
        while (await self.receive())["type"] != "http.disconnect":
            pass


@attrs.frozen
class Reply:
    """A response, ready to be sent."""

    status: int
    body: bytes = attrs.field(repr=False)
    headers: Headers = ()
    content_type: bytes = JSON
    deliver: Delivery | None = None
    # Whether the client gets the status.
    answered: bool = True

    @classmethod
    def problem(cls, problem: Problem) -> Reply:
        """Return the error response for a problem."""
        headers = tuple((name.lower().encode(), value.encode()) for name, value in problem.headers.items())
        return cls(problem.status, msgspec.json.encode({"message": problem.message}), headers)

    @property
    def head(self) -> dict[str, Any]:
        """The ASGI message that starts the response."""
        return {
            "type": "http.response.start",
            "status": self.status,
            "headers": [
                (b"content-type", self.content_type),
                (b"content-length", b"%d" % len(self.body)),
                *self.headers,
            ],
        }

    async def send(self, request: Request, send: Send) -> None:
        """Send the response."""
        if self.deliver is not None:
            await self.deliver(self, request, send)
            return
        if request.unread:
            send = request.draining(send)
        await send(self.head)
        await send({"type": "http.response.body", "body": self.body})


Delivery: TypeAlias = Callable[[Reply, Request, Send], Awaitable[None]]
"""Sends a reply differently: in part, slowly, or not at all."""
