"""Between the generated client and this package: its requests are made here, its errors become ours. Pure."""

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

from ..errors import (
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
"""Headers in which services and gateways commonly name a request; which of them is used here is not known."""

_SAYING = ("message", "error", "detail")
"""Where JSON has the text of an error: `message` (observed), or a name that gateways commonly use."""

_OTHER_LOOP = ("Event loop is closed", "bound to a different event loop", "attached to a different loop")
"""What asyncio and uvloop say of a connection that was opened in another event loop."""

_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


def decode(request: Request[T], answer: Answer, origin: str, redactor: Redactor) -> T:
    """Turn what came back into the documented value.

    Args:
        request: What was sent.
        answer: What came back.
        origin: From where, for messages.
        redactor: Takes the key out of what an error carries.
    """
    path = problem = ""
    try:
        return request.decode(answer)
    except ApiStatusError:
        pass
    except ApiDecodeError as error:
        path, problem = redactor.text(error.path), redactor.text(error.problem)
    # Raised from here, so that neither the cause of an error nor a variable has the answer as it came.
    answer = redactor.answer(answer)
    if path:
        raise decode_error(request, answer, path, problem)
    raise status_error(request, answer, origin)


def decode_error(request: Request[Any], answer: Answer, path: str, problem: str) -> DecodeError:
    """Return the error for an answer that came with success and cannot be used."""
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
    """Return the error that stands for an answer's status.

    Args:
        request: What was sent.
        answer: What came back, without the key.
        origin: From where, for the hint.
    """
    try:
        detail = read_json(answer.body, Any)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        detail = answer.body.decode("utf-8", "replace")
    said = prose(answer.body).decode()
    if isinstance(detail, dict):
        said = next((text for word in _SAYING if isinstance(text := detail.get(word), str)), "")
    return error_class(answer.status)(
        said if answer.status >= 300 else "",  # what comes with a success is data
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
    """Return the error of this package for a call that got no answer.

    Args:
        error: What httpx raised, or let through.
        request: What was being sent.
        endpoint: Where to.
        origin: The same for the message, with where it was set.
    """
    sent = not (isinstance(error, _NEVER_SENT) or is_client_cert_rejected(error))
    kind: type[NetworkConnectionError]
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        phase = type(error).__name__.partition("Timeout")[0].lower()
        named = f" ({phase} timeout)" if phase else ""
        kind, message = RequestTimeoutError, f"no answer from {origin} in time{named}"
    else:
        kind = TLSError if is_tls_error(error) else NetworkConnectionError
        text = str(error).rstrip(".") or type(error).__name__
        hint = hint_for_connection_error(error, endpoint)
        message = f"no answer from {origin}: {text}{f'; {hint}' if hint else ''}"
    failure = kind(message, operation=request.operation.id, sent=sent)
    failure.maybe_applied = may_have_applied(request.operation, failure)
    return failure


def deadline_error(request: Request[Any], origin: str) -> RequestTimeoutError:
    """Return the error for an attempt that was ended because the time of the whole call is over."""
    failure = RequestTimeoutError(
        f"no answer from {origin} before the deadline of the call", operation=request.operation.id, sent=True
    )
    failure.maybe_applied = may_have_applied(request.operation, failure)
    return failure


@contextmanager
def event_loop_guard(request: Request[Any]) -> Iterator[None]:
    """Say what to do where asyncio says only that something belongs to another event loop.

    Only what was given as `http_client` or `transport` can, where somebody else used it in another one.

    Args:
        request: What is being sent.
    """
    try:
        yield
    except RuntimeError as error:
        if not any(text in str(error) for text in _OTHER_LOOP):
            raise
        raise other_loop("" if request.operation.safe else "; the request may have been applied") from error


def other_loop(doubt: str = "") -> ConfigurationError:
    """Return the error for a given `http_client` or `transport` that belongs to another event loop."""
    return ConfigurationError(
        "the given http_client or transport belongs to another event loop; give each loop a client and an "
        f"http_client or transport of its own{doubt}"
    )


_AT_TRANSPORT = frozenset(
    {"handle_request", "handle_async_request", "iter_raw", "aiter_raw", "close", "aclose"}
)
"""The functions through which httpx calls a transport, and through which it reads and closes an answer."""


def not_of_the_call(error: BaseException, before: BaseException | None) -> BaseException | None:
    """Return what a signal handler or a function of the user's raised while a request was sent.

    A signal handler runs amid whatever waits, and the libraries below take any `OSError` that comes up there,
    such as a `TimeoutError`, for a failed connection. What it raised is known by its frame, as long as the
    handler is still set.

    Args:
        error: What came up, of httpx or an `OSError`.
        before: What was being handled before the request.

    Returns:
        What to raise as it is; `None` if the connection failed.
    """
    handlers = {_code(signal.getsignal(number)) for number in signal.valid_signals()}
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


def _code(handler: Any) -> Any:
    if not callable(handler):
        return None
    for name in ("func", "__func__"):  # of a partial, of a method
        handler = getattr(handler, name, handler)
    return getattr(handler, "__code__", None) or getattr(type(handler).__call__, "__code__", None)


def is_tls_error(error: Exception) -> bool:
    """Whether TLS failed in a way that will not pass; one that breaks off in the middle may."""
    cause = tls_error(error)
    return cause is not None and not isinstance(cause, ssl.SSLEOFError | ssl.SSLZeroReturnError)


def request_id(headers: Mapping[str, str]) -> str | None:
    """Return what an answer calls its request, if it does."""
    return next((headers[name] for name in _REQUEST_IDS if headers.get(name)), None)
