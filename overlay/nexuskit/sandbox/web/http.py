"""Requests and replies of the public API: a thin layer over ASGI.

The rest of the sandbox uses Starlette. The public API does not: it routes on the path as it was sent, in
which an encoded slash in an id differs from one between segments, its faults act on the connection, and the
request and response of Starlette would slow down every call.
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

# How much more of a rejected body is read, and how long that may take.
_DRAINED_BYTES: Final = 128 * 1_048_576
_DRAINED_SECONDS: Final = 10


class Disconnected(Exception):
    """The client went away before its request was complete."""


@attrs.define(kw_only=True)
class Request:
    """A request, whose body has not been read yet.

    Attributes:
        method: The method.
        raw_path: The path as it was sent, still percent-encoded.
        query: The query string as it was sent, without the question mark.
        headers: Names in lower case, and values, in the order sent.
        client: The address and port of the client, if the server knows them.
        connection: The connection of the request, if the server gives access to it.
        unread: Whether there is more of the body to come.
    """

    KEY: ClassVar = "nexuskit.sandbox.request"
    """Where an ASGI scope holds it."""

    method: str
    raw_path: bytes
    query: bytes
    headers: list[tuple[bytes, bytes]] = attrs.field(repr=False)
    client: tuple[str, int] | None
    connection: Connection | None
    unread: bool
    _receive: Receive = attrs.field(alias="receive", repr=False)

    @classmethod
    def from_scope(cls, scope: Scope, receive: Receive) -> Request:
        """Make one from what an ASGI server gives."""
        names = {name for name, _ in scope["headers"]}
        return cls(
            method=scope["method"],
            # Servers give the raw path, although ASGI does not require it.
            raw_path=scope.get("raw_path") or scope["path"].encode(),
            query=scope["query_string"],
            headers=scope["headers"],
            client=scope.get("client"),
            connection=scope.get("state", {}).get(Connection.KEY),
            unread=not names.isdisjoint({b"content-length", b"transfer-encoding"}),
            receive=receive,
        )

    @property
    def target(self) -> str:
        """The path and the query as they were sent, readable."""
        target = self.raw_path + b"?" + self.query if self.query else self.raw_path
        return target.decode("ascii", "backslashreplace")

    def values(self, name: bytes) -> list[bytes]:
        """Return all values of a header, whose name is given in lower case."""
        return [value for other, value in self.headers if other == name]

    def value(self, name: bytes) -> str | None:
        """Return the first value of a header, whose name is given in lower case."""
        for other, value in self.headers:
            if other == name:
                return value.decode("latin-1")
        return None

    def length(self) -> int | None:
        """Return how many bytes the body has; `None` if it is chunked and has no stated length."""
        length = self.value(b"content-length")
        if self.value(b"transfer-encoding") is None:
            return int(length or 0)
        if length is None:
            return None
        # Others on the way may disagree on which of them applies.
        raise Problem(
            400,
            "headers: Content-Length and Transfer-Encoding are both given; give one of them",
            {"Connection": "close"},
        )

    async def receive(self) -> Message:
        """Return the next message of the client."""
        message = await self._receive()
        if message["type"] == "http.request":
            self.unread = message.get("more_body", False)
        return message

    async def read_on(self, max_bytes: int, kept: bytearray | None = None) -> bool:
        """Continue to read the body, and return whether it is complete with `max_bytes` at most.

        What is read is added to `kept`, whose bytes count already, or dropped without it.
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
        """Return a `send` that drops what is left of the body before the response ends.

        A client that is still sending when its connection is closed may see a reset in place of its response.
        """

        async def send_and_drain(message: Message) -> None:
            is_last = message["type"] == "http.response.body" and not message.get("more_body")
            if self.unread and is_last:
                # All of the response, but not its end: the server may close the connection once it ends.
                await send({**message, "more_body": True})
                await self._drain()
                message = {"type": "http.response.body", "body": b""}
            await send(message)

        return send_and_drain

    async def _drain(self) -> None:
        """Drop what is left of the body, within bounds; beyond them, close the connection."""
        with contextlib.suppress(Disconnected, TimeoutError):
            async with asyncio.timeout(_DRAINED_SECONDS):
                if await self.read_on(_DRAINED_BYTES):
                    return
        if self.connection is not None:
            self.connection.close()

    async def closed(self) -> None:
        """Wait until the connection is closed or the response is complete; the body has to be read before."""
        while (await self.receive())["type"] != "http.disconnect":
            pass


@attrs.frozen
class Reply:
    """A response, ready to be sent.

    Attributes:
        status: The HTTP status.
        body: The body.
        headers: Headers beside the type and the length of the body; names in lower case.
        content_type: The type of the body.
        deliver: How it is sent, if not unchanged and at once.
        answered: Whether the client gets to see the status at all.
    """

    status: int
    body: bytes = attrs.field(repr=False)
    headers: Headers = ()
    content_type: bytes = JSON
    deliver: Delivery | None = None
    answered: bool = True

    @classmethod
    def problem(cls, problem: Problem) -> Reply:
        """Make the error response for a problem."""
        headers = tuple((name.lower().encode(), value.encode()) for name, value in problem.headers.items())
        return cls(problem.status, msgspec.json.encode({"message": problem.message}), headers)

    @property
    def head(self) -> dict[str, Any]:
        """The message that opens the response."""
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
        """Send it."""
        if self.deliver is not None:
            await self.deliver(self, request, send)
            return
        if request.unread:
            send = request.draining(send)
        await send(self.head)
        await send({"type": "http.response.body", "body": self.body})


Delivery: TypeAlias = Callable[[Reply, Request, Send], Awaitable[None]]
"""Sends a reply in a way of its own: in part, slowly, or not at all."""
