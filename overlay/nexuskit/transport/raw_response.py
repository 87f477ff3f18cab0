"""A response without decoding: status, headers and bytes."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import partial
from typing import Any, Generic, TypeVar

import attrs

from nexus_api import Answer, Request
from nexus_api.client import forget_variables

from ..error_types import ArgumentError, CallError, DecodeError
from .error_mapping import decode, decode_error, request_id
from .redaction import Redactor

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class RawAnswer(Generic[T]):
    """The response of any status, from `client.raw()`.

    It contains what the service sent, even if the service repeats the secret key. Deep copies and pickles are
    redacted.

    Attributes:
        status: The HTTP status code.
        headers: The headers, names in lower case.
        body: The bytes, after a content encoding such as gzip is removed.
        attempts: The number of attempts.
        elapsed: Seconds from the first attempt to the end of the last one, waits included.
        maybe_applied: Whether the service may have applied the request without reporting success, in any
            attempt.
        request: The request.

    Example:
        An operation that this client does not cover:

        >>> from nexus_api import ApiOperation, Request
        >>> titles = ApiOperation(
        ...     id="listTitles",
        ...     method="GET",
        ...     path="/projects/{projectId}/workflows",
        ...     answers={200: list[dict[str, object]]},
        ...     errors={},
        ...     safe=True,  # it only reads, so a retry is safe
        ... )
        >>> raw = client.raw(Request(titles, f"/projects/{project.project_id}/workflows"))
        >>> raw.status, [flow["title"] for flow in raw.decode()]
        (200, ['Yolov8 Workflow', 'My Awesome Workflow'])
    """

    status: int
    headers: Mapping[str, str] = attrs.field(repr=False)
    body: bytes = attrs.field(repr=False)
    attempts: int = 1
    elapsed: float = 0.0
    maybe_applied: bool = False
    request: Request[T] = attrs.field(repr=False)
    _origin: str = attrs.field(default="", alias="origin", repr=False, eq=False)
    _redactor: Redactor = attrs.field(factory=Redactor, alias="redactor", repr=False, eq=False)

    @property
    def request_id(self) -> str | None:
        """The service's id of the request, if the response has one (assumed)."""
        return request_id(self.headers)

    def decode(self) -> T:
        """Return the documented value.

        Raises:
            StatusError: The status is not the documented success.
            DecodeError: The body is not JSON, or does not match the spec.

        Example:
            >>> from nexus_api import api
            >>> raw = client.raw(api.workspace.get_workspace())
            >>> raw.status, raw.headers["content-type"], raw.decode().name
            (200, 'application/json', 'Knee imaging')
        """
        handled = sys.exception()
        try:
            return decode(
                self.request, Answer(self.status, self.headers, self.body), self._origin, self._redactor
            )
        except BaseException as error:
            if isinstance(error, CallError):
                error.after(attempts=self.attempts, elapsed=self.elapsed, maybe_applied=self.maybe_applied)
            # Error reporters send these variables, and the response may contain the key.
            forget_variables(error, handled)
            del self
            raise

    def __reduce__(self) -> tuple[Any, ...]:
        # The copy has no redactor, so the key is removed here.
        safe = self._redactor.answer(Answer(self.status, self.headers, self.body))
        made = partial(
            RawAnswer,
            status=safe.status,
            headers=dict(safe.headers),
            body=safe.body,
            attempts=self.attempts,
            elapsed=self.elapsed,
            maybe_applied=self.maybe_applied,
            request=self.request,
            origin=self._origin,
        )
        return made, ()

    def decode_error(self, path: str, problem: str) -> DecodeError:
        """Return the error for a successful response that contradicts the request.

        Args:
            path: The JSON path of the contradiction.
            problem: What is wrong.
        """
        answer = self._redactor.answer(Answer(self.status, self.headers, self.body))
        error = decode_error(self.request, answer, path, self._redactor.text(problem))
        return error.after(attempts=self.attempts, elapsed=self.elapsed, maybe_applied=self.maybe_applied)


def check_request(request: Request[Any]) -> None:
    """Reject a custom request whose URL would leave the endpoint, or that would break the connection."""
    method, path = request.operation.method, request.path
    query: Any = request.query
    if not (method.isascii() and method.isalpha()):
        raise ArgumentError("request.operation.method", f"must be an HTTP method, got {method!r}")
    if not path.startswith("/") or not path.isprintable():
        # Anything else could change the host of the URL.
        raise ArgumentError("request.path", f"must be a string that begins with a slash, got {path!r}")
    if "?" in path or "#" in path:
        raise ArgumentError(
            "request.path", "must not contain ? or #; give the part after ? as query, and write # as %23"
        )
    if not isinstance(query, str) or "#" in query or not query.isprintable():
        raise ArgumentError(
            "request.query",
            "must be an encoded query without #; use urllib.parse.urlencode()",
        )
