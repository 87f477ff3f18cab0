"""Sends bytes to signed URLs. Blocks; both clients call it in threads.

These requests go to a store of the service, not to its API: they have the given method and headers and no
others, no key, no cookies and no client certificate. Redirects are not followed.

httpcore sends them, below httpx, which takes more time for a small file than all the rest.
"""

from __future__ import annotations

import ssl
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

import attrs
import httpcore

from nexus_api.client import is_loopback

from ..error_types import one_line
from ..runs.durations import Durations
from ..transport.retry import RETRIED_STATUSES, RetryPolicy, backoff, retry_after
from ..transport.tls import new_ssl_context
from .files import FileChangedError, UploadFile, blocks
from .sessions import Sent

_TIMEOUT: Final = {"connect": 30.0, "read": 300.0, "write": 120.0, "pool": 30.0}
"""Seconds; a store may answer late after a large body."""

_LONGEST_BODY = 1 << 16
"""The most bytes of a response that are read."""

_LONGEST_REASON = 200
_EXPIRED = frozenset({401, 403, 404, 410})
_CORRUPT = 400
_CORRUPT_ATTEMPTS = 5
"""How often bytes are sent that the store rejects with 400: they may have been damaged on the way."""

_SMALL = 1 << 18
"""Files up to this size are read whole."""


@attrs.frozen
class SignedUrl:
    """Where to send bytes.

    Attributes:
        method: The HTTP method.
        url: The URL.
        headers: The headers.
    """

    method: str
    url: str = attrs.field(repr=False)
    headers: Mapping[str, str] = attrs.field(factory=dict, repr=False)


@attrs.frozen
class Delivery:
    """The fate of bytes.

    Attributes:
        sent: As in `SendResult`.
        detail: Why they did not arrive; else empty.
        headers: The headers of the response, names in lower case.
        body: The body of the response, decoded.
        durations: The durations of the requests, and the waits between them.
    """

    sent: Sent
    detail: str = ""
    headers: Mapping[str, str] = MappingProxyType({})
    body: str = ""
    durations: Durations = attrs.field(factory=Durations)


class _ClosedError(Exception):
    """The sender was closed during a request."""


class SignedSender:
    """Connections to the stores of the service. Each thread that sends uses one of its own.

    Args:
        policy: When requests are repeated: the same bytes to the same URL, which is safe.
    """

    def __init__(self, policy: RetryPolicy) -> None:
        self._policy = policy
        self._context: ssl.SSLContext | None = None
        self._idle: list[tuple[str, httpcore.ConnectionPool]] = []
        self._open: set[httpcore.ConnectionPool] = set()
        self._closed = threading.Event()

    @property
    def is_closed(self) -> bool:
        """Whether the upload has ended."""
        return self._closed.is_set()

    def close(self) -> None:
        """Close the connections. Requests in flight end after their current block."""
        self._closed.set()
        self._idle.clear()
        for pool in tuple(self._open):
            pool.close()

    def send(self, url: SignedUrl, file: UploadFile, first: int = 0, size: int | None = None) -> Delivery:
        """Send the bytes of a file, or of a part of it, with retries.

        Args:
            url: Where to send them.
            file: The file.
            first: The index of the first byte.
            size: The number of bytes; `None` for all.
        """
        size = file.size if size is None else size
        try:
            place = urlsplit(url.url)
            request = _request(url, place, size)
        except ValueError:
            return Delivery("failed", "the signed URL is invalid")
        if problem := _url_problem(place):
            return Delivery("failed", problem)
        attempt = corrupt = 0
        durations = Durations()
        while True:
            attempt += 1
            began = time.monotonic()
            delivery, asked = self._attempt(request, place, file, first, size)
            durations += Durations.of(time.monotonic() - began)
            corrupt += delivery.sent == "failed"
            is_last = (
                attempt >= self._policy.attempts or corrupt >= _CORRUPT_ATTEMPTS or self._closed.is_set()
            )
            if asked is None or is_last or asked > self._policy.max_retry_after:
                return attrs.evolve(delivery, durations=durations)
            pause = backoff(self._policy, attempt, asked)
            durations += Durations(waited=pause)
            self._closed.wait(pause)

    def _attempt(
        self, request: httpcore.Request, place: SplitResult, file: UploadFile, first: int, size: int
    ) -> tuple[Delivery, float | None]:
        """Send the bytes once. Return the seconds to wait before a retry; `None` if there is none."""
        host = place.hostname or ""
        content = _Content(file, first, size, self._closed)
        try:
            if size <= _SMALL:
                content.read()
            request.stream = content
            pool = self._pool(place)
            try:
                response = pool.handle_request(request)
                try:
                    body = _body(response)
                finally:
                    response.close()
            except BaseException:
                # A connection in the middle of a request is of no further use.
                self._open.discard(pool)
                pool.close()
                raise
            self._idle.append((_origin(place), pool))
        except Exception as error:
            if content.error is not None:
                return Delivery("failed", f"cannot be read: {content.error}"), None
            return Delivery("lost", f"no response from {host}: {_reason(error)}"), 0.0
        return _judged(host, response, body)

    def _pool(self, place: SplitResult) -> httpcore.ConnectionPool:
        """Return a pool with one connection, which no other request uses.

        A pool looks at all of its connections for each request, which takes long if there are many.
        """
        origin = _origin(place)
        while self._idle:
            used, pool = self._idle.pop()
            if used == origin:
                return pool
            self._open.discard(pool)
            pool.close()
        if self._context is None:
            self._context = new_ssl_context(trust_env=True)
        options: dict[str, Any] = {"ssl_context": self._context, "max_connections": 1}
        if proxy := _proxy(place):
            pool = httpcore.ConnectionPool(proxy=httpcore.Proxy(proxy), **options)
        else:
            pool = httpcore.ConnectionPool(**options)
        self._open.add(pool)
        if self._closed.is_set():
            raise _ClosedError("the upload has ended")
        return pool


class _Content:
    """The bytes of a request, and the error of reading them, if any: httpcore may raise another one."""

    def __init__(self, file: UploadFile, first: int, size: int, closed: threading.Event) -> None:
        self.error: Exception | None = None
        self._file, self._first, self._size = file, first, size
        self._closed = closed
        self._whole: bytes | None = None

    def read(self) -> None:
        """Read everything now."""
        self._whole = b"".join(self._blocks())

    def __iter__(self) -> Iterator[bytes]:
        if self._whole is not None:
            yield self._whole
            return
        for block in self._blocks():
            if self._closed.is_set():
                raise _ClosedError("the upload has ended")
            yield block

    def close(self) -> None:
        """Do nothing: the file is closed after its last block."""

    def _blocks(self) -> Iterator[bytes]:
        try:
            yield from blocks(self._file, self._first, self._size)
        except (FileChangedError, OSError, ValueError) as error:
            self.error = error
            raise


def _request(url: SignedUrl, place: SplitResult, size: int) -> httpcore.Request:
    headers = [(name.encode("ascii"), value.encode("latin-1")) for name, value in url.headers.items()]
    names = {name.lower() for name, _ in headers}
    if b"host" not in names:
        headers.insert(0, (b"Host", place.netloc.rpartition("@")[2].encode("ascii")))
    if b"content-length" not in names:
        headers.append((b"Content-Length", str(size).encode()))
    target = f"{place.path or '/'}{f'?{place.query}' if place.query else ''}".encode("ascii")
    to = httpcore.URL(
        scheme=place.scheme.encode("ascii"),
        host=(place.hostname or "").encode("ascii"),
        port=place.port,
        target=target,
    )
    return httpcore.Request(url.method.encode("ascii"), to, headers=headers, extensions={"timeout": _TIMEOUT})


def url_problem(url: str) -> str:
    """Return why bytes are not sent to a URL; empty if they are.

    >>> url_problem("https://uploads.example.com/1"), url_problem("http://127.0.0.1:8080/1")
    ('', '')
    >>> url_problem("http://uploads.example.com/1")
    'the signed URL is not https, so nothing was sent to it'
    """
    return _url_problem(urlsplit(url))


def _url_problem(place: SplitResult) -> str:
    if not place.hostname:
        return "the signed URL is invalid"
    if place.scheme == "https" or (place.scheme == "http" and is_loopback(place.hostname)):
        return ""
    return "the signed URL is not https, so nothing was sent to it"


def _origin(place: SplitResult) -> str:
    return f"{place.scheme}://{place.netloc}"


def _proxy(place: SplitResult) -> str | None:
    """Return the proxy of the environment for a URL; never one for this machine."""
    host = place.hostname or ""
    if is_loopback(host) or urllib.request.proxy_bypass(host):
        return None
    proxies = urllib.request.getproxies()
    return proxies.get(place.scheme) or proxies.get("all")


def _judged(host: str, response: httpcore.Response, body: str) -> tuple[Delivery, float | None]:
    """Return what a response means, and the seconds to wait before a retry."""
    status = response.status
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
    if 200 <= status < 300:
        return Delivery("sent", "", headers, body), None
    said = one_line(body, _LONGEST_REASON)
    detail = f"{host} responded with {status}{f': {said}' if said else ''}"
    if 300 <= status < 400:
        return Delivery("failed", f"{detail}; redirects are not followed"), None
    if status in _EXPIRED or (status == _CORRUPT and "expired" in body.lower()):
        return Delivery("expired", detail), None
    if status in RETRIED_STATUSES:
        return Delivery("lost", detail), retry_after(headers) or 0.0
    return Delivery("failed", detail), 0.0 if status == _CORRUPT else None


def _body(response: httpcore.Response) -> str:
    parts: list[bytes] = []
    size = 0
    for part in response.iter_stream():
        parts.append(part)
        size += len(part)
        if size >= _LONGEST_BODY:
            break
    return b"".join(parts)[:_LONGEST_BODY].decode("utf-8", "replace")


def _reason(error: Exception) -> str:
    return one_line(str(error), _LONGEST_REASON) or type(error).__name__
