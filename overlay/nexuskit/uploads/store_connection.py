"""Connections to the stores of the service. They block, and one thread at a time uses each.

`http.client` sends a small file in a third of the time that the layers of httpx take. Only these know all
kinds of proxies.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import time
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, Final, NamedTuple, TypeAlias
from urllib.parse import SplitResult

import httpx

from nexus_api.client import is_loopback

_CONNECT_SECONDS: Final = 30.0
_SECONDS: Final = 300.0
"""Timeouts. A store may answer late after a large body."""

_FRESH_SECONDS: Final = 2.0
"""A connection that was idle for longer is not used again, because the store may have closed it."""

_LONGEST_BODY: Final = 1 << 16
"""The most bytes of a response that are read."""


class InvalidRequestError(Exception):
    """A request cannot be sent by HTTP. Nothing was sent."""


class StoreRequest(NamedTuple):
    """A request without its content.

    Attributes:
        method: The HTTP method.
        place: The URL.
        headers: All headers, with `Host` and `Content-Length`.
    """

    method: str
    place: SplitResult
    headers: Mapping[str, str]


class Response(NamedTuple):
    """A response. The names of its headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: str


class _HTTPConnection(http.client.HTTPConnection):
    """Sends the first bytes of the content with the headers, in one call of the system.

    Attributes:
        first: These bytes, until they are sent.
    """

    first = b""

    def send(self, data: Any) -> None:
        if self.first:
            data, self.first = data + self.first, b""
        super().send(data)


class _HTTPSConnection(http.client.HTTPSConnection, _HTTPConnection):
    """The same with TLS."""


class DirectConnection:
    """A connection without a proxy. It opens with the first request, and again if the store has closed it."""

    def __init__(self, place: SplitResult, context: ssl.SSLContext | None) -> None:
        # Without a port, http.client would take the end of an IPv6 address for it.
        host, port = place.hostname or "", place.port or (443 if context else 80)
        self._connection = (
            _HTTPConnection(host, port, timeout=_CONNECT_SECONDS)
            if context is None
            else _HTTPSConnection(host, port, timeout=_CONNECT_SECONDS, context=context)
        )
        self._is_interrupted = False
        self._used_at = 0.0

    @property
    def is_fresh(self) -> bool:
        """Whether it can be used again."""
        return time.monotonic() - self._used_at < _FRESH_SECONDS

    def exchange(self, request: StoreRequest, content: Iterable[bytes]) -> Response:
        """Send a request and read its response. After an exception, the connection must be closed.

        Raises:
            InvalidRequestError: The request is invalid.
        """
        connection, place = self._connection, request.place
        target = f"{place.path or '/'}{f'?{place.query}' if place.query else ''}"
        try:
            connection.putrequest(request.method, target, skip_host=True, skip_accept_encoding=True)
            for name, value in request.headers.items():
                connection.putheader(name, value)
        except (ValueError, http.client.InvalidURL) as error:
            raise InvalidRequestError from error
        if connection.sock is None:
            self._connect()
        is_sent = self._send(content)
        response = connection.getresponse()
        body = response.read(_LONGEST_BODY)
        if response.length and len(body) < _LONGEST_BODY:
            raise http.client.IncompleteRead(body, response.length)
        if not is_sent or not response.isclosed():
            connection.close()
        self._used_at = time.monotonic()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Response(response.status, headers, _decode(body))

    def _connect(self) -> None:
        self._connection.connect()
        self._connection.sock.settimeout(_SECONDS)
        # Until now, there was nothing to interrupt.
        if self._is_interrupted:
            raise ConnectionAbortedError("the upload has ended")

    def _send(self, content: Iterable[bytes]) -> bool:
        """Send the content; return whether the store took all of it. It may respond before."""
        blocks = iter(content)
        self._connection.first = next(blocks, b"")
        try:
            self._connection.endheaders()
            for block in blocks:
                self._connection.send(block)
        except TimeoutError:
            raise
        except OSError:
            return False
        return True

    def interrupt(self) -> None:
        """End a request that another thread makes."""
        self._is_interrupted = True
        if (sock := self._connection.sock) is not None:
            # Not the method of an SSL socket: it would send the rest of a block without encryption.
            with suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class ProxiedConnection:
    """A connection through a proxy."""

    is_fresh = True

    def __init__(self, proxy: str, context: ssl.SSLContext) -> None:
        # Not a client, which would log the URLs.
        self._transport = httpx.HTTPTransport(verify=context, trust_env=False, proxy=proxy)

    def exchange(self, request: StoreRequest, content: Iterable[bytes]) -> Response:
        """Send a request and read its response. After an exception, the connection must be closed.

        Raises:
            InvalidRequestError: The request is invalid.
        """
        timeout = {"timeout": httpx.Timeout(_SECONDS, connect=_CONNECT_SECONDS).as_dict()}
        method, place, headers = request
        try:
            sent = httpx.Request(method, place.geturl(), headers=headers, content=content, extensions=timeout)
        except (ValueError, httpx.InvalidURL) as error:
            raise InvalidRequestError from error
        response = self._transport.handle_request(sent)
        try:
            body = b""
            for part in response.iter_raw():
                body += part
                if len(body) >= _LONGEST_BODY:
                    break
        finally:
            response.close()
        return Response(response.status_code, dict(response.headers), _decode(body))

    def interrupt(self) -> None:
        """End a request that another thread makes."""
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._transport.close()


Connection: TypeAlias = DirectConnection | ProxiedConnection


def _decode(body: bytes) -> str:
    return body[:_LONGEST_BODY].decode("utf-8", "replace")


def new_connection(place: SplitResult, context: Callable[[], ssl.SSLContext]) -> Connection:
    """Return a new connection, through the proxy of the environment if there is one for the URL."""
    host = place.hostname or ""
    if not is_loopback(host) and not urllib.request.proxy_bypass(host):
        proxies = urllib.request.getproxies()
        if proxy := proxies.get(place.scheme) or proxies.get("all"):
            return ProxiedConnection(proxy if "://" in proxy else f"http://{proxy}", context())
    return DirectConnection(place, None if place.scheme == "http" else context())
