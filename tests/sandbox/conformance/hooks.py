"""Where a test speaks HTTP with httpx, each exchange is held to the API description."""

from __future__ import annotations

import httpx
import pytest

from tests.sandbox.conformance.answers import check_answer, check_request


def hold_answer(answer: httpx.Response) -> None:
    """Fail if an answer is not as described; a response hook of `httpx.Client`."""
    request = answer.request
    content_type = answer.headers.get("content-type")
    check_answer(request.method, _target(request), answer.status_code, content_type, answer.read())


def hold_request(answer: httpx.Response) -> None:
    """Fail if a request is answered as a right one and is wrong; a response hook of `httpx.Client`."""
    request = answer.request
    # What is sent in parts is not kept.
    if isinstance(request.stream, httpx.ByteStream):
        content_type = request.headers.get("content-type")
        check_request(request.method, _target(request), content_type, request.content, answer.status_code)


def hold_all(monkeypatch: pytest.MonkeyPatch, base_url: str) -> None:
    """Hold what any client of httpx, synchronous or not, exchanges with a server to the description."""
    handle = httpx.HTTPTransport.handle_request
    handle_async = httpx.AsyncHTTPTransport.handle_async_request

    def handle_request(self: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        answer = handle(self, request)
        if str(request.url).startswith(base_url):
            answer.read()
            _hold(request, answer)
        return answer

    async def handle_async_request(self: httpx.AsyncHTTPTransport, request: httpx.Request) -> httpx.Response:
        answer = await handle_async(self, request)
        if str(request.url).startswith(base_url):
            await answer.aread()
            _hold(request, answer)
        return answer

    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", handle_request)
    monkeypatch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", handle_async_request)


def _hold(request: httpx.Request, answer: httpx.Response) -> None:
    answer.request = request
    hold_answer(answer)
    hold_request(answer)


def _target(request: httpx.Request) -> str:
    return request.url.raw_path.decode("ascii")
