"""Sends bytes to signed URLs. Blocks; both clients call it in threads.

These requests go to a store of the service, not to its API: they have the given method and headers and no
others, no key, no cookies and no client certificate. Redirects are not followed.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from types import MappingProxyType
from typing import Final, TypeAlias
from urllib.parse import SplitResult, urlsplit

import attrs

from nexus_api.client import is_loopback
from nexus_api.models import MultipartUploadSignedUrl, UploadSignedUrl

from ..error_types import one_line
from ..runs.durations import Durations
from ..transport.retry import RETRIED_STATUSES, RetryPolicy, backoff, retry_after
from ..transport.tls import freeze_alpn, new_ssl_context
from .files import FileChangedError, UploadFile, blocks
from .sessions import Sent
from .store_connection import Connection, InvalidRequestError, Response, StoreRequest, new_connection

_LONGEST_REASON: Final = 200
_EXPIRED: Final = frozenset({401, 403, 404, 410})
_CORRUPT: Final = 400
_CORRUPT_ATTEMPTS: Final = 5
"""How often bytes are sent that the store rejects with 400: they may have been damaged in transit."""

_SMALL: Final = 1 << 18
"""Files up to this size are read whole."""

_INVALID: Final = "the signed URL is invalid"

SignedUrl: TypeAlias = UploadSignedUrl | MultipartUploadSignedUrl


@attrs.frozen
class Delivery:
    """The outcome of sending bytes.

    Attributes:
        sent: As in `SendResult`.
        detail: Why they did not arrive; else empty.
        headers: The headers of the response, names in lower case.
        body: The body of the response, decoded.
    """

    sent: Sent
    detail: str = ""
    headers: Mapping[str, str] = MappingProxyType({})
    body: str = ""


class _UnreadableError(Exception):
    """The bytes of a file cannot be read."""


class _ClosedError(Exception):
    """The sender was closed."""


class SignedSender:
    """Connections to the stores of the service. Each thread that sends uses one of its own.

    Args:
        policy: When requests are repeated: the same bytes to the same URL, which is safe.

    Attributes:
        durations: The durations of the requests, and the waits between them.
    """

    def __init__(self, policy: RetryPolicy) -> None:
        self.durations = Durations()
        self._policy = policy
        self._lock = threading.Lock()
        self._context: ssl.SSLContext | None = None
        self._idle: list[tuple[str, Connection]] = []
        self._used: set[Connection] = set()
        self._closed = threading.Event()

    @property
    def is_closed(self) -> bool:
        """Whether the upload has ended."""
        return self._closed.is_set()

    def close(self) -> None:
        """Close the connections, and end the requests in flight."""
        with self._lock:
            self._closed.set()
            idle, self._idle = self._idle, []
            for connection in self._used:
                connection.interrupt()
        for _, connection in idle:
            connection.close()

    def send(self, url: SignedUrl, file: UploadFile, first: int = 0, size: int | None = None) -> Delivery:
        """Send the bytes of a file, or of a part of it, with retries."""
        size = file.size if size is None else size
        try:
            request = _request(url, size)
        except ValueError:
            return Delivery("failed", _INVALID)
        if problem := _origin_problem(*request.place[:2]):
            return Delivery("failed", problem)
        attempt = corrupt = 0
        while True:
            attempt += 1
            began = time.monotonic()
            delivery, min_wait = self._attempt(request, file, first, size)
            self._count(Durations.of(time.monotonic() - began))
            corrupt += delivery.sent == "failed"
            is_last = (
                attempt >= self._policy.attempts or corrupt >= _CORRUPT_ATTEMPTS or self._closed.is_set()
            )
            if min_wait is None or is_last or min_wait > self._policy.max_retry_after:
                return delivery
            pause = backoff(self._policy, attempt, min_wait)
            self._count(Durations(waited=pause))
            self._closed.wait(pause)

    def _attempt(
        self, request: StoreRequest, file: UploadFile, first: int, size: int
    ) -> tuple[Delivery, float | None]:
        """Send the bytes once. Return the seconds to wait before a retry; `None` if there is none."""
        try:
            content: Iterable[bytes] = self._blocks(file, first, size)
            if size <= _SMALL:
                content = (b"".join(content),)
            with self._connection(request.place) as connection:
                response = connection.exchange(request, content)
        except InvalidRequestError:
            return Delivery("failed", _INVALID), None
        except _UnreadableError as error:
            return Delivery("failed", f"cannot be read: {error}"), None
        except Exception as error:
            reason = one_line(str(error), _LONGEST_REASON) or type(error).__name__
            return Delivery("lost", f"no response from {request.place.hostname}: {reason}"), 0.0
        return _classify(request.place.hostname, response)

    def _blocks(self, file: UploadFile, first: int, size: int) -> Iterator[bytes]:
        try:
            for block in blocks(file, first, size):
                if self._closed.is_set():
                    raise _ClosedError("the upload has ended")
                yield block
        except (FileChangedError, OSError, ValueError) as error:
            raise _UnreadableError(str(error)) from error

    @contextmanager
    def _connection(self, place: SplitResult) -> Iterator[Connection]:
        """Provide a connection that no other thread uses."""
        origin = f"{place.scheme}://{place.netloc}"
        with self._lock:
            if self._closed.is_set():
                raise _ClosedError("the upload has ended")
            connection = self._idle_connection(origin) or new_connection(place, self._ssl_context)
            self._used.add(connection)
        is_whole = False
        try:
            yield connection
            is_whole = True
        finally:
            with self._lock:
                self._used.discard(connection)
                is_kept = is_whole and not self._closed.is_set()
                if is_kept:
                    self._idle.append((origin, connection))
            if not is_kept:
                connection.close()

    def _idle_connection(self, origin: str) -> Connection | None:
        while self._idle:
            used, connection = self._idle.pop()
            if used == origin and connection.is_fresh:
                return connection
            connection.close()
        return None

    def _ssl_context(self) -> ssl.SSLContext:
        if self._context is None:
            self._context = freeze_alpn(new_ssl_context(trust_env=True))
        return self._context

    def _count(self, durations: Durations) -> None:
        with self._lock:
            self.durations += durations


def _request(url: SignedUrl, size: int) -> StoreRequest:
    place = urlsplit(url.url)
    headers = url.headers or {}
    given = {name.lower(): name for name in headers}
    host = {} if "host" in given else {"Host": place.netloc.rpartition("@")[2]}
    length = {given.get("content-length", "Content-Length"): str(size)}
    return StoreRequest(url.method, place, {**host, **headers, **length})


@lru_cache
def _origin_problem(scheme: str, netloc: str) -> str:
    """Return why bytes are not sent to an origin; empty if they are.

    >>> _origin_problem("https", "uploads.example.com"), _origin_problem("http", "127.0.0.1:8080")
    ('', '')
    >>> _origin_problem("http", "uploads.example.com")
    'the signed URL is not https, so nothing was sent to it'
    """
    place = SplitResult(scheme, netloc, "", "", "")
    try:
        host, _ = place.hostname, place.port
    except ValueError:
        host = None
    if not host or not host.isascii():
        return _INVALID
    if scheme == "https" or (scheme == "http" and is_loopback(host)):
        return ""
    return "the signed URL is not https, so nothing was sent to it"


def _classify(host: str | None, response: Response) -> tuple[Delivery, float | None]:
    """Return what a response means, and the seconds to wait before a retry."""
    status, headers, body = response
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
