"""Errors of a call: no response, or a response that cannot be used."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Self

from nexus_api.errors import extent

from .base import MAX_LINE_LENGTH, NexusError, one_line

NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class CallError(NexusError):
    """A call failed after its first attempt began.

    Attributes:
        operation: The operationId of the call.
        attempts: The number of attempts.
        elapsed: Seconds from the first attempt to the end of the last one, waits included.
        maybe_applied: Whether the service may have applied the request, in any attempt. If `False`, nothing
            has changed.
        detail: The body of the response, as decoded JSON or as text; `None` without a response.
    """

    detail: Any = None
    operation: str = ""
    attempts: int = 1
    elapsed: float = 0.0
    maybe_applied: bool = False

    def after(self, *, attempts: int, elapsed: float, maybe_applied: bool) -> Self:
        """Add the history of the call to the error, and return the error."""
        self.attempts = attempts
        self.elapsed = elapsed
        self.maybe_applied = self.maybe_applied or maybe_applied
        return self

    def __str__(self) -> str:
        return f"{self.message}{self._history()}"

    def _history(self) -> str:
        """Return the end of the message: the number of attempts, and whether the request may be applied."""
        doubt = "; the request may have been applied" if self.maybe_applied else ""
        tries = f"; {self.attempts} attempts in {self.elapsed:.1f} s" if self.attempts > 1 else ""
        return doubt + tries


class RetryableError(CallError):
    """Base of the errors that may not occur again if the call is retried later.

    A retry is not always safe: the service may have applied the request without sending a response.
    """


class NetworkConnectionError(RetryableError):
    """There is no response: no connection, a lost connection, or an unknown host name.

    Attributes:
        sent: Whether a part of the request may have reached the service.
    """

    def __init__(self, message: str, *, operation: str = "", sent: bool = False) -> None:
        super().__init__(f"{operation}: {message}" if operation else message)
        self.operation = operation
        self.sent = sent


class RequestTimeoutError(NetworkConnectionError):
    """There is no response within `timeout` or before the deadline of the retry policy."""


class TLSError(NetworkConnectionError):
    """There is no secure connection: a certificate is missing or rejected, or the host does not use TLS.

    The call is not retried, although the class derives from `RetryableError`: a setting has to change.
    """


class DecodeError(CallError):
    """The service reported success, but the response cannot be used.

    The body is not JSON, does not match the spec, or contradicts the request: for example, a bulk response
    has more or fewer results than there were actions. The service has probably applied the request.

    Attributes:
        path: The JSON path of the mismatch, `$` for the whole body.
        problem: What does not match.
        status: The HTTP status code.
        body: The bytes of the response.
        headers: The headers of the response, names in lower case.
        request_id: The service's id of the request, if the response has one (assumed).
    """

    def __init__(
        self,
        path: str,
        problem: str,
        *,
        status: int | None = None,
        body: bytes = b"",
        headers: Mapping[str, str] = NO_HEADERS,
        operation: str = "",
        request_id: str | None = None,
    ) -> None:
        # The message does not quote the body, which may be private: messages get into logs.
        is_json = body.lstrip()[:1] in (b"{", b"[")
        size = f"; the body is {extent(headers, body)}" if body and not is_json else ""
        super().__init__(
            f"{operation + ': ' if operation else ''}invalid response at {path}: {problem}{size}"
        )
        self.path = path
        self.problem = problem
        self.status = status
        self.body = body
        self.headers = dict(headers)
        self.operation = operation
        self.request_id = request_id

    def __str__(self) -> str:
        request = f" (request {self.request_id})" if self.request_id else ""
        return one_line(f"{self.message}{request}{self._history()}", MAX_LINE_LENGTH)
