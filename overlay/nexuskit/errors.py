"""Everything that this package raises, as one tree.

    NexusError (alias Error)
    ├── ConfigurationError             the client cannot be made, or used, as it is set up
    ├── ArgumentError                  an argument was refused, nothing was sent (also a ValueError)
    ├── RetryableError                 base of what may go away when the call is tried again later
    │   └── NetworkConnectionError     there is no answer: refused, reset, TLS, name not found
    │       └── RequestTimeoutError    there is no answer within the time set
    ├── StatusError                    the service answered with an error (alias ErrorWithCode)
    │   ├── BadRequestError            400
    │   ├── UnauthorizedError          401
    │   ├── ForbiddenError             403
    │   ├── NotFoundError              404
    │   ├── ConflictError              409
    │   ├── PayloadTooLargeError       413
    │   ├── TooManyRequestsError       429 (also a RetryableError)
    │   └── InternalServerError        5xx, 520 to 524 included
    │       ├── ServiceUnavailableError    503 (also a RetryableError)
    │       └── GatewayTimeoutError        504 (also a RetryableError)
    ├── DecodeError                    the answer is not JSON, or does not have the documented shape
    ├── LookupFailed                   a title or name does not designate exactly one thing
    │   ├── NoMatch                    none has it; carries up to three near ones
    │   └── SeveralMatches             several have it; carries them all with their ids
    └── BulkError                      actions of a bulk update did not succeed; carries the report

Every error prints on one line, can be pickled, and never contains the secret key. `Error`, `ErrorWithCode`
and `RetryableError` are names that the existing client has in its own error module, kept for code that moves
over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

from nexus_api.errors import excerpt

if TYPE_CHECKING:
    from .bulk.report import BulkReport

__all__ = [
    "ArgumentError",
    "BadRequestError",
    "BulkError",
    "ConfigurationError",
    "ConflictError",
    "DecodeError",
    "Error",
    "ErrorWithCode",
    "ForbiddenError",
    "GatewayTimeoutError",
    "InternalServerError",
    "LookupFailed",
    "NetworkConnectionError",
    "NexusError",
    "NoMatch",
    "NotFoundError",
    "PayloadTooLargeError",
    "RequestTimeoutError",
    "RetryableError",
    "ServiceUnavailableError",
    "SeveralMatches",
    "StatusError",
    "TooManyRequestsError",
    "UnauthorizedError",
]

_LISTED = 5
"""How many candidates or failures a message names before it says how many more there are."""

_NO_HEADERS: Mapping[str, str] = {}


class NexusError(Exception):
    """Base of everything that this package raises.

    Attributes:
        message: What went wrong, on one line.
    """

    def __init__(self, message: str) -> None:
        self.message = one_line(message)
        super().__init__(self.message)

    def __reduce__(self) -> tuple[Any, ...]:
        # The default calls the class with `args`, which ties the pickle to each class's own signature.
        return _restored, (type(self), self.args, self.__dict__.copy())


class ConfigurationError(NexusError):
    """The client cannot be made, or used, as it is set up; the text says what to change."""


class ArgumentError(NexusError, ValueError):
    """An argument was refused before anything was sent.

    Attributes:
        argument: Which one, as a path such as `flow_id` or `actions[3].sequence.ord`; the name of the
            call, such as `patch`, if several of its arguments do not go together.
        problem: What is wrong with it and what to do.
    """

    def __init__(self, argument: str, problem: str) -> None:
        super().__init__(f"{argument}: {problem}" if argument else problem)
        self.argument = argument
        self.problem = problem

    def within(self, outer: str) -> Self:
        """Return the same refusal for an argument that lies within another one.

        Args:
            outer: The path of the other one, such as `actions[3]`.
        """
        return type(self)(f"{outer}.{self.argument}" if self.argument else outer, self.problem)


class RetryableError(NexusError):
    """Base of the errors that may go away when the same call is made again later.

    That a call may be repeated does not make it harmless: one that changes something may have been carried
    out although no answer came.
    """


class NetworkConnectionError(RetryableError):
    """There is no answer: the connection was refused or broke, TLS failed, or the host name is unknown.

    Attributes:
        operation: The operationId of the call.
    """

    def __init__(self, message: str, *, operation: str = "") -> None:
        super().__init__(f"{operation}: {message}" if operation else message)
        self.operation = operation


class RequestTimeoutError(NetworkConnectionError):
    """There is no answer within the time that the client's `timeout` sets."""


class StatusError(NexusError):
    """The service answered with a status other than the documented success.

    Attributes:
        status: The HTTP status code, any number from 100 to 999.
        message: The service's own text, or the beginning of a body that has none.
        detail: The body as decoded JSON, or as text if it is no JSON.
        body: The bytes of the answer.
        headers: The headers of the answer, names in lower case.
        operation: The operationId of the call.
        request_id: What the service calls the request in its own log, if it says so (assumed: the header
            `X-Request-Id` or one of its common variants).
        hint: What to check or do; empty if nothing is to be said.
    """

    hint: str = ""

    def __init__(
        self,
        message: str,
        detail: Any = None,
        *,
        status: int,
        body: bytes = b"",
        headers: Mapping[str, str] = _NO_HEADERS,
        operation: str = "",
        request_id: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.detail = detail
        self.status = status
        self.body = body
        self.headers = dict(headers)
        self.operation = operation
        self.request_id = request_id
        if hint is not None:
            self.hint = hint

    def __str__(self) -> str:
        parts = [f"{self.operation}: status {self.status}" if self.operation else f"status {self.status}"]
        if self.message:
            parts.append(f": {self.message}")
        if self.request_id:
            parts.append(f" (request {self.request_id})")
        if self.hint:
            parts.append(f"; {self.hint}")
        return "".join(parts)


class BadRequestError(StatusError):
    """The service refused the request as malformed (400)."""


class UnauthorizedError(StatusError):
    """The service does not accept the credentials (401)."""

    hint = "check that the secret key is whole and has not been revoked"


class ForbiddenError(StatusError):
    """The credentials do not open the project (403)."""

    hint = "check the project id, and that the key belongs to this project or its workspace"


class NotFoundError(StatusError):
    """There is no such thing (404)."""

    hint = "check the id: workflows have flow_…, sequences seq_…, assets asset_…"


class ConflictError(StatusError):
    """The change contradicts what is there, for instance a name that another sequence has (409, assumed)."""


class PayloadTooLargeError(StatusError):
    """The request has more bytes than the service takes (413)."""

    hint = "send fewer actions in one request"


class TooManyRequestsError(StatusError, RetryableError):
    """The service asks for a pause (429)."""

    hint = "wait before the next call"


class InternalServerError(StatusError):
    """The service, or a gateway before it, failed (5xx)."""


class ServiceUnavailableError(InternalServerError, RetryableError):
    """The service is not available for now (503)."""


class GatewayTimeoutError(InternalServerError, RetryableError):
    """A gateway got no answer from the service in time (504)."""


class DecodeError(NexusError):
    """The service answered with success, but the answer cannot be used.

    It is not JSON, does not have the documented shape, or contradicts the request, such as a bulk answer with
    more or fewer results than there were actions. What the call was to do has probably been done.

    Attributes:
        path: The JSON path at which the answer does not fit, `$` for all of it.
        problem: What does not fit.
        status: The HTTP status code.
        body: The bytes of the answer.
        headers: The headers of the answer, names in lower case.
        operation: The operationId of the call.
    """

    def __init__(
        self,
        path: str,
        problem: str,
        *,
        status: int | None = None,
        body: bytes = b"",
        headers: Mapping[str, str] = _NO_HEADERS,
        operation: str = "",
    ) -> None:
        start = f"; it begins with {excerpt(body)}" if body else ""
        super().__init__(
            f"{operation + ': ' if operation else ''}the answer does not fit at {path}: {problem}{start}"
        )
        self.path = path
        self.problem = problem
        self.status = status
        self.body = body
        self.headers = dict(headers)
        self.operation = operation


class LookupFailed(NexusError):
    """A title or name does not designate exactly one thing.

    Attributes:
        kind: What was looked for, such as `workflow`.
        wanted: The title or name, as given.
    """

    def __init__(self, message: str, *, kind: str, wanted: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.wanted = wanted


class NoMatch(LookupFailed):
    """Nothing has the title or name.

    Attributes:
        near: Up to three existing titles or names that resemble it, nearest first.
    """

    def __init__(self, *, kind: str, wanted: str, near: Sequence[str] = ()) -> None:
        hint = f"; near it: {', '.join(map(repr, near))}" if near else ""
        super().__init__(f"no {kind} is called {wanted!r}{hint}", kind=kind, wanted=wanted)
        self.near = tuple(near)


class SeveralMatches(LookupFailed):
    """Several things have the title or name, so that it says nothing about which one is meant.

    Attributes:
        candidates: All of them, as the service describes them.
        ids: Their ids, in the same order.
    """

    def __init__(self, *, kind: str, wanted: str, candidates: Sequence[Any]) -> None:
        self.candidates = tuple(candidates)
        self.ids: tuple[str, ...] = tuple(candidate.id for candidate in candidates)
        more = f" and {len(self.ids) - _LISTED} more" if len(self.ids) > _LISTED else ""
        super().__init__(
            f"{len(self.ids)} {kind}s are called {wanted!r}: {', '.join(self.ids[:_LISTED])}{more}; "
            "choose one by its id",
            kind=kind,
            wanted=wanted,
        )


class BulkError(NexusError):
    """Some actions of a bulk update did not succeed.

    Attributes:
        report: What became of each action, those that succeeded included.
    """

    def __init__(self, report: BulkReport) -> None:
        failures = report.failures
        named = ", ".join(f"row {failure.row} {failure.reason}" for failure in failures[:_LISTED])
        more = f" and {len(failures) - _LISTED} more" if len(failures) > _LISTED else ""
        super().__init__(f"{len(failures)} of {len(report)} actions did not succeed: {named}{more}")
        self.report = report


Error = NexusError
ErrorWithCode = StatusError

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
    """Return the class of error that stands for an HTTP status.

    >>> error_class(404).__name__, error_class(520).__name__, error_class(418).__name__
    ('NotFoundError', 'InternalServerError', 'StatusError')
    """
    return _BY_STATUS.get(status, InternalServerError if 500 <= status <= 599 else StatusError)


def one_line(text: str, limit: int = 1000) -> str:
    """Return a text with every run of white space as one space, cut to a length that a log line bears."""
    joined = " ".join(text.split())
    return joined if len(joined) <= limit else joined[: limit - 1] + "…"


def _restored(cls: type[NexusError], args: tuple[Any, ...], state: dict[str, Any]) -> NexusError:
    error: NexusError = cls.__new__(cls, *args)
    error.__dict__.update(state)
    return error
