"""Between the generated client and this package: its requests are made here, its errors become ours. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar

import httpx
import msgspec

from nexus_api import Answer, Request
from nexus_api.errors import DecodeError as ApiDecodeError
from nexus_api.errors import RequestError
from nexus_api.errors import StatusError as ApiStatusError

from .errors import (
    ArgumentError,
    DecodeError,
    NetworkConnectionError,
    RequestTimeoutError,
    StatusError,
    error_class,
)

P = ParamSpec("P")
T = TypeVar("T")

_REQUEST_IDS = ("x-request-id", "request-id", "x-correlation-id", "x-amzn-requestid", "cf-ray")
"""Headers in which services and gateways commonly name a request; which of them is used here is not known."""

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


def decode(request: Request[T], answer: Answer) -> T:
    """Turn what came back into the documented value.

    Raises:
        StatusError: The status is not the documented success; the class says which.
        DecodeError: The body is not JSON or does not have the documented shape.
    """
    try:
        return request.decode(answer)
    except ApiStatusError as error:
        raise status_error(error) from None
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


def status_error(error: ApiStatusError) -> StatusError:
    """Return the error of this package that stands for an answer's status."""
    text = error.body.decode("utf-8", "replace")
    try:
        detail = msgspec.json.decode(error.body)
    except (msgspec.DecodeError, UnicodeDecodeError):
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
    )


def connection_error(error: httpx.RequestError, request: Request[Any], origin: str) -> NetworkConnectionError:
    """Return the error of this package for a call that got no answer.

    Args:
        error: What httpx raised.
        request: What was being sent.
        origin: Where to, for the message.
    """
    text = str(error) or type(error).__name__
    # After sending, only the service knows whether it did what it was asked; a reader loses nothing by asking
    # again.
    doubt = (
        "" if request.operation.safe or isinstance(error, _NEVER_SENT) else "; it may have been carried out"
    )
    if isinstance(error, httpx.TimeoutException):
        phase = type(error).__name__.removesuffix("Timeout").lower()
        return RequestTimeoutError(
            f"no answer from {origin} in time ({phase} timeout){doubt}", operation=request.operation.id
        )
    return NetworkConnectionError(f"no answer from {origin}: {text}{doubt}", operation=request.operation.id)


def _request_id(headers: Mapping[str, str]) -> str | None:
    return next((headers[name] for name in _REQUEST_IDS if headers.get(name)), None)
