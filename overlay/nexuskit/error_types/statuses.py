"""Errors for HTTP statuses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .base import MAX_LINE_LENGTH, one_line
from .calls import NO_HEADERS, CallError, RetryableError


class StatusError(CallError):
    """The response has a status other than the documented success.

    Attributes:
        status: The HTTP status code, from 100 to 999.
        message: The service's own error text, or the beginning of a page or text; empty if there is none, or
            if the body may be data.
        detail: The body as decoded JSON, or as text if it is not JSON.
        body: The bytes of the response.
        headers: The headers of the response, names in lower case.
        request_id: The service's id of the request, if the response has one (assumed: in the header
            `X-Request-Id` or one of its common variants).
        retry_after: The seconds to wait before the next request, if the response says so.
        hint: What to check or do; may be empty.
    """

    hint: str = ""

    def __init__(
        self,
        message: str,
        detail: Any = None,
        *,
        status: int,
        body: bytes = b"",
        headers: Mapping[str, str] = NO_HEADERS,
        operation: str = "",
        request_id: str | None = None,
        retry_after: float | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.detail = detail
        self.status = status
        self.body = body
        self.headers = dict(headers)
        self.operation = operation
        self.request_id = request_id
        self.retry_after = retry_after
        if hint is not None:
            self.hint = hint

    def __str__(self) -> str:
        parts = [f"{self.operation}: status {self.status}" if self.operation else f"status {self.status}"]
        if self.message:
            parts.append(f": {self.message}")
        if self.request_id:
            parts.append(f" (request {self.request_id})")
        parts.append(self._history())
        if self.retry_after is not None:
            parts.append(f"; retry after {self.retry_after:g} s")
        if self.hint:
            parts.append(f"; {self.hint}")
        return one_line("".join(parts), MAX_LINE_LENGTH)


class BadRequestError(StatusError):
    """The service rejected the request as malformed (400)."""


class UnauthorizedError(StatusError):
    """The service rejected the credentials (401)."""

    hint = "check that the secret key is complete and has not been revoked"


class ForbiddenError(StatusError):
    """The credentials do not give access to the project (403)."""

    hint = (
        "check the project id, and that the key gives access to this project; "
        "client.list_projects() lists the projects of the key"
    )


class NotFoundError(StatusError):
    """The resource does not exist (404)."""

    hint = "check the id: workflow ids begin with flow_, sequence ids with seq_, asset ids with asset_"


class ConflictError(StatusError):
    """The change conflicts with existing data, for example a sequence name that is in use (409, assumed)."""


class PayloadTooLargeError(StatusError):
    """The request is larger than the service accepts (413)."""

    hint = "send fewer actions in one request"


class TooManyRequestsError(StatusError, RetryableError):
    """The client exceeded the rate limit (429)."""

    hint = "wait before the next request"


class InternalServerError(StatusError, RetryableError):
    """The service, or a gateway in front of it, failed (5xx)."""


class ServiceUnavailableError(InternalServerError):
    """The service is temporarily unavailable (503)."""


class GatewayTimeoutError(InternalServerError):
    """A gateway received no response from the service in time (504)."""


_BY_STATUS: Mapping[int, type[StatusError]] = {
    400: BadRequestError,
    401: UnauthorizedError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    413: PayloadTooLargeError,
    429: TooManyRequestsError,
    503: ServiceUnavailableError,
    504: GatewayTimeoutError,
}


def error_class(status: int) -> type[StatusError]:
    """Return the error class for an HTTP status.

    >>> error_class(404).__name__, error_class(520).__name__, error_class(418).__name__
    ('NotFoundError', 'InternalServerError', 'StatusError')
    """
    return _BY_STATUS.get(status, InternalServerError if 500 <= status <= 599 else StatusError)
