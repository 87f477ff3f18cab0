"""Hooks: functions that are called before and after each attempt."""

from __future__ import annotations

import inspect
import re
from collections import UserDict
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from typing import Any

import attrs

from ..error_types import ConfigurationError, NexusError

_FRAMING = frozenset({"content-length", "transfer-encoding"})
"""Headers that frame a request. Wrong ones break the connection for later requests."""

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"([!-~]([ \t!-~]*[!-~])?)?")
"""The syntax of a header (RFC 9110, 5.1 and 5.5), without non-ASCII values, on which servers differ."""


class AddedHeaders(UserDict[str, str]):
    """Headers that hooks add. An invalid one raises `ConfigurationError` at once.

    >>> AddedHeaders({"X-Trace": "7"})
    {'X-Trace': '7'}
    """

    def __setitem__(self, name: Any, value: Any) -> None:
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise ConfigurationError(f"Hooks: {name!r} is not a valid header name; use a token of RFC 9110")
        if name.lower() in _FRAMING:
            raise ConfigurationError(f"Hooks: a hook must not set the header {name}; the client sets it")
        if not isinstance(value, str) or not _VALUE.fullmatch(value):
            # The value may be a secret, so the message does not contain it.
            raise ConfigurationError(
                f"Hooks: the header {name} must be a string of printable ASCII characters without a space "
                "around it"
            )
        super().__setitem__(name, value)


@attrs.define(kw_only=True)
class RequestEvent:
    """A request that is about to be sent. It does not contain the key.

    Attributes:
        operation: The operationId of the call.
        method: The HTTP method.
        path: The path below the endpoint, percent-encoded, without the query.
        attempt: The number of the attempt, from 1.
        headers: Additional headers; a hook may add to them. The client's own headers take precedence: the
            key, `Accept`, `Content-Type` and `User-Agent`.
    """

    operation: str
    method: str
    path: str
    attempt: int
    headers: MutableMapping[str, str] = attrs.field(factory=dict, converter=AddedHeaders, repr=False)


@attrs.frozen(kw_only=True)
class ResponseEvent:
    """The outcome of an attempt: a response of any status, or an error.

    Attributes:
        operation: The operationId of the call.
        method: The HTTP method.
        path: The path below the endpoint, percent-encoded, without the query.
        attempt: The number of the attempt, from 1.
        elapsed: Seconds from sending to the last byte of the response, or to the error.
        status: The HTTP status code; `None` without a response.
        headers: The headers of the response, names in lower case; empty without a response.
        request_id: The service's id of the request, if the response has one.
        error: The error, if there is no response. It is raised if the call is not retried.
    """

    operation: str
    method: str
    path: str
    attempt: int
    elapsed: float
    status: int | None
    headers: Mapping[str, str] = attrs.field(repr=False)
    request_id: str | None
    error: NexusError | None


def _callables(hooks: Any) -> tuple[Callable[[Any], Any], ...]:
    given = (hooks,) if callable(hooks) else tuple(hooks) if isinstance(hooks, Iterable) else (hooks,)
    for hook in given:
        if not callable(hook):
            raise ConfigurationError(
                f"Hooks: before and after take functions of one event, or iterables of them, got {hook!r}"
            )
        if problem := arity_problem(hook):
            raise ConfigurationError(f"Hooks: before and after take functions of one event: {problem}")
    return given


def arity_problem(function: Callable[..., Any]) -> str:
    """Return why a function cannot be called with one argument, or an empty string."""
    try:
        inspect.signature(function).bind(None)
    except ValueError:
        pass  # a builtin function may have no signature
    except TypeError as error:
        return str(error)
    return ""


# Type checkers read the types of the arguments from these functions; a generic one does not work.
def _before(
    hooks: Callable[[RequestEvent], Any] | Iterable[Callable[[RequestEvent], Any]],
) -> tuple[Callable[[RequestEvent], Any], ...]:
    return _callables(hooks)


def _after(
    hooks: Callable[[ResponseEvent], Any] | Iterable[Callable[[ResponseEvent], Any]],
) -> tuple[Callable[[ResponseEvent], Any], ...]:
    return _callables(hooks)


@attrs.frozen(kw_only=True)
class Hooks:
    """Functions to call before and after each attempt.

    `AsyncClient` also accepts coroutine functions. An exception from a hook ends the call; nothing is sent
    after one from `before`. No `after` hook is called if the request is cancelled or interrupted. Hooks count
    toward the deadline of a call, but are not cancelled by it.

    Args:
        before: A function of a `RequestEvent`, or an iterable of them, called in order.
        after: A function of a `ResponseEvent`, or an iterable of them, called in order.

    Raises:
        ConfigurationError: A hook is not callable with one argument.

    Example:
        >>> from nexuskit import Hooks
        >>> seen = []
        >>> watched = client.with_options(hooks=Hooks(after=lambda event: seen.append(event.status)))
        >>> len(watched.get_project(project.project_id).workflows.list()), seen
        (2, [200])
    """

    before: tuple[Callable[[RequestEvent], Any], ...] = attrs.field(default=(), converter=_before)
    after: tuple[Callable[[ResponseEvent], Any], ...] = attrs.field(default=(), converter=_after)

    def __iter__(self) -> Iterator[Callable[[Any], Any]]:
        """Iterate over all hooks, `before` first."""
        yield from self.before
        yield from self.after
