"""Ways to a server on which a request may not get through."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from typing import Any

import httpx


@contextlib.contextmanager
def refusing() -> Iterator[int]:
    """A port on which nobody listens, and nobody else will."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@contextlib.contextmanager
def closing() -> Iterator[int]:
    """A port on which every connection is closed as soon as it is made."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_close_all, args=(listener,))
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _close_all(listener: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while True:
            listener.accept()[0].close()


class Misdirected(httpx.HTTPTransport):
    """Sends the first request for each path to another port."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._detour = _Detour(port)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return super().handle_request(self._detour.of(request))


class AsyncMisdirected(httpx.AsyncHTTPTransport):
    """Sends the first request for each path to another port."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._detour = _Detour(port)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await super().handle_async_request(self._detour.of(request))


class _Detour:
    def __init__(self, port: int) -> None:
        self._port = port
        self._taken: set[Any] = set()

    def of(self, request: httpx.Request) -> httpx.Request:
        line = (request.method, request.url.path)
        if line not in self._taken:
            self._taken.add(line)
            request.url = request.url.copy_with(port=self._port)
        return request
