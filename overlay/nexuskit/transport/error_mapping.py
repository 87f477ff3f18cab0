"""Converts responses and exceptions of the generated client to values and errors. No I/O."""

from __future__ import annotations

import signal
import ssl
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

import httpx
import msgspec

from nexus_api import Answer, Request
from nexus_api.errors import DecodeError as ApiDecodeError
from nexus_api.errors import StatusError as ApiStatusError
from nexus_api.errors import prose
from nexus_api.request import read_json

from ..error_types import (
    ConfigurationError,
    DecodeError,
    NetworkConnectionError,
    RequestTimeoutError,
    StatusError,
    TLSError,
    error_class,
)
from .error_hints import hint_for_connection_error, hint_for_status, is_client_cert_rejected, tls_error
from .redaction import Redactor
from .retry import may_have_applied, retry_after

P = ParamSpec("P")
T = TypeVar("T")

_REQUEST_IDS = ("x-request-id", "request-id", "x-correlation-id", "x-amzn-requestid", "cf-ray")
"""Common headers with the id of a request. Which one the service uses is not known."""

_MESSAGE_FIELDS = ("message", "error", "detail")
"""The JSON fields with the text of an error: `message` (observed), or common names of gateways."""

_OTHER_LOOP = ("Event loop is closed", "bound to a different event loop", "attached to a different loop")
"""Texts of asyncio and uvloop about a connection of another event loop."""

_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


def decode(request: Request[T], answer: Answer, origin: str, redactor: Redactor) -> T:
    """Decode a response to the documented value."""
    path = problem = ""
    try:
        return request.decode(answer)
    except ApiStatusError:
        pass
    except ApiDecodeError as error:
        path, problem = redactor.text(error.path), redactor.text(error.problem)
    # Raised here, so that neither the cause of the error nor a variable has the unredacted response.
    answer = redactor.answer(answer)
    if path:
        raise decode_error(request, answer, path, problem)
    raise status_error(request, answer, origin)


def decode_error(request: Request[Any], answer: Answer, path: str, problem: str) -> DecodeError:
    """Return the error for a successful response that cannot be used."""
    error = DecodeError(
        path,
        problem,
        status=answer.status or None,
        body=answer.body,
        headers=answer.headers,
        operation=request.operation.id,
        request_id=request_id(answer.headers),
    )
    error.maybe_applied = not request.operation.safe
    return error


def status_error(request: Request[Any], answer: Answer, origin: str) -> StatusError:
    """Return the error for the status of a response."""
    try:
        detail = read_json(answer.body, Any)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        detail = answer.body.decode("utf-8", "replace")
    said = prose(answer.body).decode()
    if isinstance(detail, dict):
        said = next((text for word in _MESSAGE_FIELDS if isinstance(text := detail.get(word), str)), "")
    return error_class(answer.status)(
        said if answer.status >= 300 else "",  # the body of a success is data
        detail,
        status=answer.status,
        body=answer.body,
        headers=answer.headers,
        operation=request.operation.id,
        request_id=request_id(answer.headers),
        retry_after=retry_after(answer.headers),
        hint=hint_for_status(answer.status, answer.headers, request, origin),
    )


def connection_error(
    error: httpx.RequestError | OSError, request: Request[Any], endpoint: str, origin: str
) -> NetworkConnectionError:
    """Return the error for a call without a response."""
    sent = not (isinstance(error, _NEVER_SENT) or is_client_cert_rejected(error))
    kind: type[NetworkConnectionError]
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        phase = type(error).__name__.partition("Timeout")[0].lower()
        named = f" ({phase} timeout)" if phase else ""
        kind, message = RequestTimeoutError, f"no response from {origin} in time{named}"
    else:
        kind = TLSError if is_tls_error(error) else NetworkConnectionError
        text = str(error).rstrip(".") or type(error).__name__
        hint = hint_for_connection_error(error, endpoint)
        message = f"no response from {origin}: {text}{f'; {hint}' if hint else ''}"
    failure = kind(message, operation=request.operation.id, sent=sent)
    failure.maybe_applied = may_have_applied(request.operation, failure)
    return failure


def deadline_error(request: Request[Any], origin: str) -> RequestTimeoutError:
    """Return the error for an attempt that was cancelled at the deadline of the call."""
    failure = RequestTimeoutError(
        f"no response from {origin} before the deadline of the call",
        operation=request.operation.id,
        sent=True,
    )
    failure.maybe_applied = may_have_applied(request.operation, failure)
    return failure


@contextmanager
def event_loop_guard(request: Request[Any]) -> Iterator[None]:
    """Convert an error of asyncio about another event loop.

    Only a given `http_client` or `transport` can cause it.
    """
    try:
        yield
    except RuntimeError as error:
        if not any(text in str(error) for text in _OTHER_LOOP):
            raise
        doubt = "" if request.operation.safe else "; the request may have been applied"
        raise event_loop_error(doubt) from error


def event_loop_error(doubt: str = "") -> ConfigurationError:
    """Return the error for a `http_client` or `transport` that belongs to another event loop."""
    return ConfigurationError(
        "the given http_client or transport belongs to another event loop; create a client with its own "
        f"http_client or transport in each event loop{doubt}"
    )


_AT_TRANSPORT = frozenset(
    {"handle_request", "handle_async_request", "iter_raw", "aiter_raw", "close", "aclose"}
)
"""The functions of a transport that httpx calls to send a request, and to read and close a response."""


def foreign_exception(error: BaseException, before: BaseException | None) -> BaseException | None:
    """Return an exception that a signal handler or a function of the user raised during a request.

    A signal handler may run at any wait. The libraries then treat an `OSError` of the handler, such as
    `TimeoutError`, as a failed connection. Exceptions of the handler are recognized by their frame, as long
    as the handler is still set. `before` is the exception that was being handled before the request. The
    result is to be raised unchanged; it is `None` if the connection failed.
    """
    handlers = {_code_of(signal.getsignal(number)) for number in signal.valid_signals()}
    behind: list[BaseException | None] = [error]
    seen = [before]
    while behind:
        one = behind.pop()
        if one is None or any(one is other for other in seen):
            continue
        if any(frame.f_code in handlers for frame, _ in traceback.walk_tb(one.__traceback__)):
            return one
        seen.append(one)
        behind += (one.__cause__, one.__context__)
    names = {frame.f_code.co_name for frame, _ in traceback.walk_tb(error.__traceback__)}
    return None if names & _AT_TRANSPORT or isinstance(error, httpx.RequestError) else error


def _code_of(handler: Any) -> Any:
    if not callable(handler):
        return None
    for name in ("func", "__func__"):  # of a partial, of a method
        handler = getattr(handler, name, handler)
    return getattr(handler, "__code__", None) or getattr(type(handler).__call__, "__code__", None)


def is_tls_error(error: Exception) -> bool:
    """Return whether TLS failed permanently. A connection that is lost during TLS is a transient failure."""
    cause = tls_error(error)
    return cause is not None and not isinstance(cause, ssl.SSLEOFError | ssl.SSLZeroReturnError)


def request_id(headers: Mapping[str, str]) -> str | None:
    """Return the id of the request from the headers of a response, if there is one."""
    return next((headers[name] for name in _REQUEST_IDS if headers.get(name)), None)
