"""Requests and replies, as the parts of the sandbox see them: a thin layer over ASGI."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Protocol, TypeAlias

import attrs
import msgspec

from .connection import Connection
from .errors import Problem

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Headers: TypeAlias = tuple[tuple[bytes, bytes], ...]

JSON = b"application/json"


class Disconnected(Exception):
    """The client went away before its request was complete."""


@attrs.frozen(kw_only=True)
class Request:
    """A request, of which the body is yet to be read.

    Attributes:
        method: The method.
        raw_path: The path as it was sent, still percent-encoded.
        query: The query string as it was sent, without the question mark.
        headers: Names in lower case, and values, in the order sent.
        client: The address and port of the other side, if the server knows them.
        connection: The connection that it came over, if the server gives access to it.
    """

    method: str
    raw_path: bytes
    query: bytes
    headers: list[tuple[bytes, bytes]] = attrs.field(repr=False)
    client: tuple[str, int] | None
    connection: Connection | None
    _receive: Receive = attrs.field(repr=False, alias="receive")

    @classmethod
    def of(cls, scope: Scope, receive: Receive) -> Request:
        """Make one of what an ASGI server gives."""
        return cls(
            method=scope["method"],
            # Servers give the raw path; ASGI does not oblige them to.
            raw_path=scope.get("raw_path") or scope["path"].encode(),
            query=scope["query_string"],
            headers=scope["headers"],
            client=scope.get("client"),
            connection=scope.get("state", {}).get(Connection.KEY),
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

    async def body(self, most: int) -> bytes:
        """Read the body; once.

        Args:
            most: The most bytes that are read.

        Raises:
            Problem: It is longer, or its length is given in two ways.
            Disconnected: The client went away.
        """
        names = {name for name, _ in self.headers}
        if b"content-length" not in names and b"transfer-encoding" not in names:
            return b""
        if b"content-length" in names and b"transfer-encoding" in names:
            # Which of them holds, others on the way may see in another way.
            raise Problem(
                400,
                "headers: Content-Length and Transfer-Encoding are both given; give one of them",
                {"Connection": "close"},
            )
        chunks: list[bytes] = []
        size = 0
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise Disconnected
            chunk: bytes = message.get("body", b"")
            size += len(chunk)
            if size > most:
                raise Problem(413, f"body: at most {most} bytes are read", {"Connection": "close"})
            chunks.append(chunk)
            if not message.get("more_body", False):
                return b"".join(chunks)

    async def closed(self) -> None:
        """Wait until the connection is closed or the answer is complete; the body is to be read before."""
        while (await self._receive())["type"] != "http.disconnect":
            pass


@attrs.frozen
class Reply:
    """An answer, ready to be sent.

    Attributes:
        status: The HTTP status.
        body: The body.
        headers: Headers beside the type and the length of the body; names in lower case.
        content_type: The type of the body.
        deliver: How it is sent, if not as it stands and at once.
        answered: Whether the client gets to see the status at all.
    """

    status: int
    body: bytes = attrs.field(repr=False)
    headers: Headers = ()
    content_type: bytes = JSON
    deliver: Delivery | None = None
    answered: bool = True

    @classmethod
    def json(cls, value: Any, status: int = 200) -> Reply:
        """Make one whose body is a value in JSON."""
        return cls(status, msgspec.json.encode(value))

    @classmethod
    def problem(cls, problem: Problem) -> Reply:
        """Make the error answer that a problem stands for."""
        headers = tuple((name.lower().encode(), value.encode()) for name, value in problem.headers.items())
        return cls(problem.status, msgspec.json.encode({"message": problem.message}), headers)

    @property
    def head(self) -> Message:
        """The message that opens the answer."""
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
        await send(self.head)
        await send({"type": "http.response.body", "body": self.body})


Delivery: TypeAlias = Callable[[Reply, Request, Send], Awaitable[None]]
"""Sends a reply in a way of its own: in part, slowly, or not at all."""


class Part(Protocol):
    """A part of the sandbox, which answers the requests under some path."""

    async def answer(self, request: Request) -> Reply:
        """Answer a request.

        Raises:
            Problem: The request gets an error answer.
            Disconnected: The client went away.
        """
        ...
