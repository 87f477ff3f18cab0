"""What is called before and after every request that goes out, each attempt of a call included."""

from __future__ import annotations

import re
from collections import UserDict
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from typing import Any

import attrs

from ..errors import ConfigurationError, NexusError

_FRAMING = frozenset({"content-length", "transfer-encoding"})
"""Headers that say where a request ends; wrong ones spoil its connection for the calls after it."""

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"([!-~]([ \t!-~]*[!-~])?)?")
"""What a header is made of (RFC 9110, 5.1 and 5.5), but for letters beyond ASCII, which servers differ on."""


class AddedHeaders(UserDict[str, str]):
    """Headers that hooks add; refuses at once what would fail only when it is sent.

    Raises:
        ConfigurationError: A name or a value cannot be sent, or is not for a hook to set.

    >>> AddedHeaders({"X-Trace": "7"})
    {'X-Trace': '7'}
    """

    def __setitem__(self, name: Any, value: Any) -> None:
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise ConfigurationError(f"Hooks: {name!r} is no name of a header")
        if name.lower() in _FRAMING:
            raise ConfigurationError(f"Hooks: the header {name} is not for a hook to set")
        if not isinstance(value, str) or not _VALUE.fullmatch(value):
            # The value may be a secret, so it is not shown.
            raise ConfigurationError(
                f"Hooks: the header {name} must be a string of printable ASCII characters without a space "
                "around it"
            )
        super().__setitem__(name, value)


@attrs.define(kw_only=True)
class RequestEvent:
    """A request that is about to be sent. The key is not in it.

    Attributes:
        operation: The operationId of the call.
        method: The HTTP method.
        path: The path below the endpoint, percent-encoded, without the query.
        attempt: Which attempt of the call this is, from 1.
        headers: Headers to send in addition; add to them. Those that the client sets itself win: the key,
            `Accept`, `Content-Type` and `User-Agent`.
    """

    operation: str
    method: str
    path: str
    attempt: int
    headers: MutableMapping[str, str] = attrs.field(factory=dict, converter=AddedHeaders, repr=False)


@attrs.frozen(kw_only=True)
class ResponseEvent:
    """What became of a request: an answer of any status, or an error in place of one.

    Attributes:
        operation: The operationId of the call.
        method: The HTTP method.
        path: The path below the endpoint, percent-encoded, without the query.
        attempt: Which attempt of the call this was, from 1.
        elapsed: Seconds from sending to the last byte of the answer, or to the error.
        status: The HTTP status code; `None` if there is no answer.
        headers: The headers of the answer, names in lower case; empty if there is none.
        request_id: What the service calls the request, if it says so.
        error: What is raised for want of an answer, unless the call is repeated; `None` if there is one.
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
    return given


# A type checker takes the types of arguments from these, and cannot solve a variable for them.
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
    """Functions to call around every request that goes out; a call that is repeated has several.

    On the asynchronous side they may be coroutine functions. What a hook raises ends the call: from `before`,
    nothing is sent. After a request that is cancelled or interrupted, none is called. The time that hooks
    take counts for the deadline of a call, and does not end with it.

    Args:
        before: A function of a `RequestEvent`, or an iterable of them, called in order.
        after: A function of a `ResponseEvent`, or an iterable of them, called in order.

    Raises:
        ConfigurationError: One of them cannot be called.

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
        """Give all of them, those before first."""
        yield from self.before
        yield from self.after
