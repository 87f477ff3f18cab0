"""Sends bytes to signed URLs.

These requests go to a store of the service, not to its API: they have the given method and headers and no
others, no key, no cookies and no client certificate. Redirects are not followed.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Mapping
from types import MappingProxyType
from typing import Self

import attrs
import httpx

from nexus_api.client import is_loopback

from ...concurrency._async import run_in_thread, shielded, sleep
from ...error_types import one_line
from ...runs.durations import Durations
from ...transport.retry import RETRIED_STATUSES, RetryPolicy, backoff, retry_after
from ...transport.tls import new_ssl_context
from ...uploads.files import FileChangedError, UploadFile, blocks
from ...uploads.sessions import Sent

_TIMEOUT = httpx.Timeout(30.0, read=300.0, write=120.0)
"""Seconds; a store may answer late after a large body."""

_LONGEST_BODY = 1 << 16
"""The most bytes of a response that are read."""

_LONGEST_REASON = 200
_EXPIRED = frozenset({401, 403, 404, 410})
_CORRUPT = 400
_CORRUPT_ATTEMPTS = 3
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


class AsyncSignedSender:
    """Connections to the stores of the service.

    Args:
        policy: When requests are repeated: the same bytes to the same URL, which is safe.
        connections: The most connections.
    """

    def __init__(self, policy: RetryPolicy, connections: int) -> None:
        self._policy = policy
        self._verify = new_ssl_context(trust_env=True)
        self._open: list[httpx.AsyncClient] = []
        self._idle: list[httpx.AsyncClient] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        with shielded():
            for client in self._open:
                await client.aclose()

    async def send(
        self, url: SignedUrl, file: UploadFile, first: int = 0, size: int | None = None
    ) -> Delivery:
        """Send the bytes of a file, or of a part of it, with retries.

        Args:
            url: Where to send them.
            file: The file.
            first: The index of the first byte.
            size: The number of bytes; `None` for all.
        """
        size = file.size if size is None else size
        if problem := url_problem(url.url):
            return Delivery("failed", problem)
        attempt = 0
        durations = Durations()
        while True:
            attempt += 1
            began = time.monotonic()
            delivery, asked = await self._attempt(url, file, first, size)
            durations += Durations.of(time.monotonic() - began)
            is_corrupt = delivery.sent == "failed"
            most = _CORRUPT_ATTEMPTS if is_corrupt else self._policy.attempts
            if asked is None or attempt >= most or asked > self._policy.max_retry_after:
                return attrs.evolve(delivery, durations=durations)
            pause = backoff(self._policy, attempt, asked)
            durations += Durations(waited=pause)
            await sleep(pause)

    async def _attempt(
        self, url: SignedUrl, file: UploadFile, first: int, size: int
    ) -> tuple[Delivery, float | None]:
        """Send the bytes once. Return the seconds to wait before a retry; `None` if there is none."""
        reading: list[Exception] = []
        content: bytes | AsyncIterator[bytes]
        if size <= _SMALL:
            try:
                content = await run_in_thread(_read, file, first, size)
            except (FileChangedError, OSError, ValueError) as error:
                return Delivery("failed", f"cannot be read: {error}"), None
        else:
            content = _stream(file, first, size, reading)
        try:
            request = httpx.Request(url.method, url.url, headers=_headers(url, size), content=content)
            client = self._client()
            response = await client.send(request, stream=True)
            try:
                body = await _body(response)
            finally:
                await response.aclose()
            self._idle.append(client)
        except (httpx.HTTPError, httpx.InvalidURL, FileChangedError, OSError, ValueError) as error:
            if reading:
                return Delivery("failed", f"cannot be read: {reading[0]}"), None
            return Delivery("lost", f"no response from {_host(url)}: {_reason(error)}"), 0.0
        return _judged(url, response, body)

    def _client(self) -> httpx.AsyncClient:
        """Return a client that no other request uses.

        A pool looks at all of its connections for each request, so each client has one.
        """
        if self._idle:
            return self._idle.pop()
        direct = dict.fromkeys(("all://127.0.0.1", "all://localhost", "all://[::1]"))
        client = httpx.AsyncClient(verify=self._verify, timeout=_TIMEOUT, mounts=direct)
        self._open.append(client)
        return client


def url_problem(url: str) -> str:
    """Return why bytes are not sent to a URL; empty if they are.

    >>> url_problem("https://uploads.example.com/1"), url_problem("http://127.0.0.1:8080/1")
    ('', '')
    >>> url_problem("http://uploads.example.com/1")
    'the signed URL is not https, so nothing was sent to it'
    """
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, TypeError):
        return "the signed URL is invalid"
    if parsed.scheme == "https" or (parsed.scheme == "http" and is_loopback(parsed.host)):
        return ""
    return "the signed URL is not https, so nothing was sent to it"


def _judged(url: SignedUrl, response: httpx.Response, body: str) -> tuple[Delivery, float | None]:
    """Return what a response means, and the seconds to wait before a retry."""
    status = response.status_code
    headers = {name.lower(): value for name, value in response.headers.items()}
    if response.is_success:
        return Delivery("sent", "", headers, body), None
    said = one_line(body, _LONGEST_REASON)
    detail = f"{_host(url)} responded with {status}{f': {said}' if said else ''}"
    if response.is_redirect:
        return Delivery("failed", f"{detail}; redirects are not followed"), None
    if status in _EXPIRED or (status == _CORRUPT and "expired" in body.lower()):
        return Delivery("expired", detail), None
    if status in RETRIED_STATUSES:
        return Delivery("lost", detail), retry_after(headers) or 0.0
    return Delivery("failed", detail), 0.0 if status == _CORRUPT else None


def _headers(url: SignedUrl, size: int) -> list[tuple[str, str]]:
    headers = list(url.headers.items())
    if not any(name.lower() == "content-length" for name in url.headers):
        headers.append(("Content-Length", str(size)))
    return headers


def _read(file: UploadFile, first: int, size: int) -> bytes:
    return b"".join(blocks(file, first, size))


async def _stream(file: UploadFile, first: int, size: int, failed: list[Exception]) -> AsyncIterator[bytes]:
    """Yield the bytes of a part of a file, and keep an error of reading: httpx may raise another one."""
    pieces = blocks(file, first, size)
    try:
        while block := await run_in_thread(next, pieces, b""):
            yield block
    except (FileChangedError, OSError, ValueError) as error:
        failed.append(error)
        raise


async def _body(response: httpx.Response) -> str:
    parts, size = [], 0
    async for part in response.aiter_bytes():
        parts.append(part)
        size += len(part)
        if size >= _LONGEST_BODY:
            break
    return b"".join(parts)[:_LONGEST_BODY].decode("utf-8", "replace")


def _host(url: SignedUrl) -> str:
    # Without the path and the query, which sign the request.
    return httpx.URL(url.url).host


def _reason(error: Exception) -> str:
    return one_line(str(error), _LONGEST_REASON) or type(error).__name__
