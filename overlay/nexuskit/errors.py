"""Everything that this package raises, as one tree.

    NexusError (alias Error)
    ├── ConfigurationError             the client cannot be made, or used, as it is set up
    ├── ArgumentError                  an argument was refused, nothing was sent (also a ValueError)
    │   └── PlanError                      actions of a bulk update were; carries what was found, row by row
    ├── JournalError                   the journal of a bulk update cannot be used
    ├── CallError                      a call failed once it was under way (alias ErrorWithCode)
    │   ├── RetryableError             it may go away by itself; base of what is marked [R] too
    │   │   └── NetworkConnectionError     there is no answer: refused, reset, name not found
    │   │       ├── RequestTimeoutError    there is no answer within the time set
    │   │       └── TLSError               no certificate, or one that was refused; no TLS at all
    │   ├── StatusError                the service answered with an error
    │   │   ├── BadRequestError        400
    │   │   ├── UnauthorizedError      401
    │   │   ├── ForbiddenError         403
    │   │   ├── NotFoundError          404
    │   │   ├── ConflictError          409
    │   │   ├── PayloadTooLargeError   413
    │   │   ├── TooManyRequestsError   429 [R]
    │   │   └── InternalServerError    5xx, 520 to 524 included [R]
    │   │       ├── ServiceUnavailableError    503
    │   │       └── GatewayTimeoutError        504
    │   └── DecodeError                the answer is not JSON, or does not have the documented shape
    ├── LookupFailed                   a title or name does not designate exactly one thing
    │   ├── NoMatch                    none has it; carries up to three near ones
    │   └── SeveralMatches             several have it; carries them all with their ids
    └── BulkError                      actions of a bulk update did not succeed; carries the report

A mark holds for the classes below it too. Every error prints on one line of bounded length whatever the
service sends, can be pickled, and never contains the secret key. What is raised after a call was repeated
tells how often. `Error`, `ErrorWithCode` and `RetryableError` are names that the existing client has in its
own error module, kept for code that moves over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, Self

from nexus_api.errors import extent

__all__ = [
    "ArgumentError",
    "BadRequestError",
    "BulkError",
    "CallError",
    "ConfigurationError",
    "ConflictError",
    "DecodeError",
    "Error",
    "ErrorWithCode",
    "ForbiddenError",
    "GatewayTimeoutError",
    "InternalServerError",
    "JournalError",
    "LookupFailed",
    "NetworkConnectionError",
    "NexusError",
    "NoMatch",
    "NotFoundError",
    "PayloadTooLargeError",
    "PlanError",
    "RequestTimeoutError",
    "RetryableError",
    "ServiceUnavailableError",
    "SeveralMatches",
    "StatusError",
    "TLSError",
    "TooManyRequestsError",
    "UnauthorizedError",
]

_LISTED = 5
"""How many candidates or failures a message names before it says how many more there are."""

_LONGEST_LINE = 2000
"""How many characters an error has at most when it is printed."""

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What moves a terminal's cursor, turns the direction of a text round, or cannot be encoded."""

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


class JournalError(NexusError):
    """The journal of a bulk update cannot be used: it belongs to another, or cannot be read or written."""


class CallError(NexusError):
    """A call failed once it was under way.

    Attributes:
        operation: The operationId of the call.
        attempts: How often it was tried.
        elapsed: Seconds from the first attempt to the end of the last, waits included.
        maybe_applied: Whether the service may have carried out what the call was to change, in the last
            attempt or an earlier one. After `False` nothing has changed.
        detail: What the service said, as decoded JSON or as text; `None` if it said nothing.
    """

    detail: Any = None
    operation: str = ""
    attempts: int = 1
    elapsed: float = 0.0
    maybe_applied: bool = False

    def after(self, *, attempts: int, elapsed: float, maybe_applied: bool) -> Self:
        """Note how the call went that ended in this error, and return it."""
        self.attempts = attempts
        self.elapsed = elapsed
        self.maybe_applied = self.maybe_applied or maybe_applied
        return self

    def __str__(self) -> str:
        return f"{self.message}{self._course()}"

    def _course(self) -> str:
        """Say how the call went, for the end of a message."""
        doubt = "; the call may have been carried out" if self.maybe_applied else ""
        tries = f"; {self.attempts} attempts in {self.elapsed:.1f} s" if self.attempts > 1 else ""
        return doubt + tries


class RetryableError(CallError):
    """Base of the errors that may go away when the same call is made again later.

    That a call may be repeated does not make it harmless: one that changes something may have been carried
    out although no answer came.
    """


class NetworkConnectionError(RetryableError):
    """There is no answer: the connection was refused or broke, or the host name is unknown.

    Attributes:
        sent: Whether the request, or a part of it, may have reached the service.
    """

    def __init__(self, message: str, *, operation: str = "", sent: bool = False) -> None:
        super().__init__(f"{operation}: {message}" if operation else message)
        self.operation = operation
        self.sent = sent


class RequestTimeoutError(NetworkConnectionError):
    """There is no answer within the time that `timeout`, or the deadline of the retry policy, sets."""


class TLSError(NetworkConnectionError):
    """There is no secure connection: a certificate was refused or is missing, or no TLS is spoken.

    Such a call is not repeated, although every error for want of an answer is a `RetryableError`: what has to
    change is a setting.
    """


class StatusError(CallError):
    """The service answered with a status other than the documented success.

    Attributes:
        status: The HTTP status code, any number from 100 to 999.
        message: The service's own error text, or the beginning of a page or text. Empty if there is none, or
            if the body may be data.
        detail: The body as decoded JSON, or as text if it is no JSON.
        body: The bytes of the answer.
        headers: The headers of the answer, names in lower case.
        request_id: What the service calls the request in its own log, if it says so (assumed: the header
            `X-Request-Id` or one of its common variants).
        retry_after: How many seconds the service asks to wait before the next call, if it says so.
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
        parts.append(self._course())
        if self.retry_after is not None:
            parts.append(f"; the service asks to wait {self.retry_after:g} s")
        if self.hint:
            parts.append(f"; {self.hint}")
        return one_line("".join(parts), _LONGEST_LINE)


class BadRequestError(StatusError):
    """The service refused the request as malformed (400)."""


class UnauthorizedError(StatusError):
    """The service does not accept the credentials (401)."""

    hint = "check that the secret key is whole and has not been revoked"


class ForbiddenError(StatusError):
    """The credentials do not open the project (403)."""

    hint = (
        "check the project id, and that the key belongs to this project or its workspace; "
        "client.list_projects() has the projects that it opens"
    )


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


class InternalServerError(StatusError, RetryableError):
    """The service, or a gateway before it, failed (5xx)."""


class ServiceUnavailableError(InternalServerError):
    """The service is not available for now (503)."""


class GatewayTimeoutError(InternalServerError):
    """A gateway got no answer from the service in time (504)."""


class DecodeError(CallError):
    """The service answered with success, but the answer cannot be used.

    It is not JSON, does not have the documented shape, or contradicts the request, such as a bulk answer with
    more or fewer results than there were actions. What the call was to do has probably been done.

    Attributes:
        path: The JSON path at which the answer does not fit, `$` for all of it.
        problem: What does not fit.
        status: The HTTP status code.
        body: The bytes of the answer.
        headers: The headers of the answer, names in lower case.
        request_id: What the service calls the request in its own log, if it says so (assumed).
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
        request_id: str | None = None,
    ) -> None:
        # Only the place is named: the body may be private, and messages get into logs.
        is_json = body.lstrip()[:1] in (b"{", b"[")
        size = f"; the body is {extent(headers, body)}" if body and not is_json else ""
        super().__init__(
            f"{operation + ': ' if operation else ''}the answer does not fit at {path}: {problem}{size}"
        )
        self.path = path
        self.problem = problem
        self.status = status
        self.body = body
        self.headers = dict(headers)
        self.operation = operation
        self.request_id = request_id

    def __str__(self) -> str:
        named = f" (request {self.request_id})" if self.request_id else ""
        return one_line(f"{self.message}{named}{self._course()}", _LONGEST_LINE)


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

    def __init__(
        self, *, kind: str, wanted: str, near: Sequence[str] = (), difference: str = "", or_id: bool = False
    ) -> None:
        hint = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
        hint += f" {difference}" if difference else ""
        super().__init__(
            f"no {kind} is called{' or has the id' if or_id else ''} {wanted!r}{hint}",
            kind=kind,
            wanted=wanted,
        )
        self.near = tuple(near)


class SeveralMatches(LookupFailed):
    """Several things have the title or name, so that it says nothing about which one is meant.

    Attributes:
        candidates: All of them, as the service describes them.
        ids: Their ids, in the same order.
    """

    def __init__(self, *, kind: str, wanted: str, candidates: Sequence[Any], or_id: bool = False) -> None:
        self.candidates = tuple(candidates)
        self.ids: tuple[str, ...] = tuple(candidate.id for candidate in candidates)
        more = f" and {len(self.ids) - _LISTED} more" if len(self.ids) > _LISTED else ""
        # Where the title of one is the id of another, not even the id says which one is meant.
        where = ", in a call that takes nothing but ids" if wanted in self.ids and or_id else ""
        super().__init__(
            f"{len(self.ids)} {kind}s are called{' or have the id' if or_id else ''} {wanted!r}: "
            f"{', '.join(self.ids[:_LISTED])}{more}; choose one by its id{where}",
            kind=kind,
            wanted=wanted,
        )


Error = NexusError
ErrorWithCode = CallError
PlanError: Any
BulkError: Any
# These two are defined beside the plan and the report that they carry, and imported when they are asked for.
_HOMES = {"PlanError": "nexuskit.bulk.plan.planner", "BulkError": "nexuskit.bulk.report.base_report"}

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
    """Return a text that does no harm in a log: on one line, printable, and shortened in the middle.

    >>> print(one_line("Bad  " + chr(10) + "Gateway " + chr(7)))
    Bad Gateway �
    """
    joined = _UNPRINTABLE.sub("\ufffd", " ".join(text.split()))
    if len(joined) <= limit:
        return joined
    # What decides may be at either end.
    end = limit // 3
    return f"{joined[: limit - 1 - end]}…{joined[len(joined) - end :]}"


def _restored(cls: type[NexusError], args: tuple[Any, ...], state: dict[str, Any]) -> NexusError:
    error: NexusError = cls.__new__(cls, *args)
    error.__dict__.update(state)
    return error


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value
