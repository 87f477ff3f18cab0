"""Between the generated client and this package: its requests are made here, its errors become ours. Pure."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

import httpx
import msgspec

from nexus_api import Answer, Operation, Request
from nexus_api.client import is_loopback
from nexus_api.errors import DecodeError as ApiDecodeError
from nexus_api.errors import RequestError
from nexus_api.errors import StatusError as ApiStatusError

from .errors import (
    ArgumentError,
    ConfigurationError,
    DecodeError,
    NetworkConnectionError,
    RequestTimeoutError,
    StatusError,
    UnauthorizedError,
    error_class,
)

P = ParamSpec("P")
T = TypeVar("T")

_REQUEST_IDS = ("x-request-id", "request-id", "x-correlation-id", "x-amzn-requestid", "cf-ray")
"""Headers in which services and gateways commonly name a request; which of them is used here is not known."""

_PARAMETER = re.compile(r"\{(\w+)\}")

_OTHER_LOOP = ("Event loop is closed", "bound to a different event loop", "attached to a different loop")
"""What asyncio and uvloop say of a connection that was opened in another event loop."""

_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


def prepare(operation: Callable[P, Request[T]], *args: P.args, **kwargs: P.kwargs) -> Request[T]:
    """Make a request with a function of `nexus_api.api`.

    Raises:
        ArgumentError: The function refused an argument.
    """
    try:
        return operation(*args, **kwargs)
    except RequestError as error:
        raise ArgumentError(error.argument.removeprefix("body."), error.problem) from None


def decode(request: Request[T], answer: Answer, origin: str) -> T:
    """Turn what came back into the documented value.

    Args:
        request: What was sent.
        answer: What came back.
        origin: From where, for messages.

    Raises:
        StatusError: The status is not the documented success; the class says which.
        DecodeError: The body is not JSON or does not have the documented shape.
    """
    try:
        return request.decode(answer)
    except ApiStatusError as error:
        raise status_error(error, _hint(error.status, request.operation, origin)) from None
    except ApiDecodeError as error:
        raise undecodable(request, answer, error.path, error.problem) from None


def undecodable(request: Request[Any], answer: Answer, path: str, problem: str) -> DecodeError:
    """Return the error for an answer that came with success and cannot be used."""
    return DecodeError(
        path,
        problem,
        status=answer.status,
        body=answer.body,
        headers=answer.headers,
        operation=request.operation.id,
    )


def status_error(error: ApiStatusError, hint: str | None = None) -> StatusError:
    """Return the error of this package that stands for an answer's status.

    Args:
        error: What the generated client raised.
        hint: What to check, where the error's class does not know it well enough.
    """
    text = error.body.decode("utf-8", "replace")
    try:
        detail = msgspec.json.decode(error.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        detail = text
    said = detail.get("message") if isinstance(detail, dict) else None
    return error_class(error.status)(
        said if isinstance(said, str) else text,
        detail,
        status=error.status,
        body=error.body,
        headers=error.headers,
        operation=error.operation_id,
        request_id=_request_id(error.headers),
        hint=hint,
    )


def connection_error(
    error: httpx.RequestError, request: Request[Any], endpoint: str, origin: str
) -> NetworkConnectionError:
    """Return the error of this package for a call that got no answer.

    Args:
        error: What httpx raised.
        request: What was being sent.
        endpoint: Where to.
        origin: The same for the message, with where it was set.
    """
    text = str(error) or type(error).__name__
    doubt = "" if isinstance(error, _NEVER_SENT) else _doubt(request)
    if isinstance(error, httpx.TimeoutException):
        phase = type(error).__name__.removesuffix("Timeout").lower()
        return RequestTimeoutError(
            f"no answer from {origin} in time ({phase} timeout){doubt}", operation=request.operation.id
        )
    idle = "; is it running?" if _refused(error) and is_loopback(httpx.URL(endpoint).host) else ""
    return NetworkConnectionError(
        f"no answer from {origin}: {text}{idle}{doubt}", operation=request.operation.id
    )


@contextmanager
def one_loop(request: Request[Any] | None = None) -> Iterator[None]:
    """Say what to do where asyncio says only that something belongs to another event loop.

    Args:
        request: What is being sent, if anything is.

    Raises:
        ConfigurationError: A connection is used that was opened in another event loop.
    """
    try:
        yield
    except RuntimeError as error:
        if not any(text in str(error) for text in _OTHER_LOOP):
            raise
        raise ConfigurationError(
            "this client has connections of another event loop; make and close a client in each loop"
            + ("" if request is None else _doubt(request))
        ) from error


def _doubt(request: Request[Any]) -> str:
    # After sending, only the service knows whether it did what it was asked; a reader loses nothing by asking
    # again.
    return "" if request.operation.safe else "; the call may have been carried out"


def _refused(error: httpx.RequestError) -> bool:
    """Whether there was no connection at all; what fails in TLS has found somebody there."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    return isinstance(error, httpx.ConnectError) and cause is None


def _hint(status: int, operation: Operation[Any], origin: str) -> str | None:
    """Return what to check after a status that may come from a wrong endpoint; `None` if any other."""
    if status == 401:
        return f"{UnauthorizedError.hint}, and that it belongs to {origin}"
    parameters = _PARAMETER.findall(operation.path)
    if status == 404 and not set(parameters) - {"projectId"}:
        project = ", and the project id" if parameters else ""
        return f"check the endpoint, {origin}{project}"
    return None


def _request_id(headers: Mapping[str, str]) -> str | None:
    return next((headers[name] for name in _REQUEST_IDS if headers.get(name)), None)
