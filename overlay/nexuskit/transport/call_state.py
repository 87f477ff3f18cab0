"""The state of one call: its attempts, their outcomes, and the log.

The log never contains a key, a body or a query. A path may contain the filename of an asset.
"""

from __future__ import annotations

import logging
import time
from typing import Any

import attrs

from nexus_api import Answer, Request

from ..error_types import CallError, one_line
from .error_mapping import request_id
from .hooks import RequestEvent, ResponseEvent
from .retry import may_have_applied

logger = logging.getLogger("nexuskit.calls")
"""DEBUG for each attempt, INFO for each wait. The records have the same values as attributes."""


_GRACE = 0.05
"""Seconds for the timeouts of connect, read, write and pool to end an attempt first."""


@attrs.define
class CallState:
    """The state of a call."""

    request: Request[Any]
    deadline: float | None
    started: float = attrs.field(factory=time.monotonic)
    attempts: int = 0
    maybe_applied: bool = False  # the service may have applied the request without reporting success
    outcome: Answer | CallError | None = None  # of the last attempt
    # The last attempt for the log, redacted. The event itself would create a reference cycle: its error
    # refers to this call.
    _logged: dict[str, object] = attrs.field(factory=dict)

    @property
    def until(self) -> float | None:
        """The time of `time.monotonic()` at the deadline."""
        return None if self.deadline is None else self.started + self.deadline

    @property
    def time_left(self) -> float | None:
        """Seconds until the deadline."""
        return None if self.until is None else max(self.until - time.monotonic(), 0.0)

    @property
    def is_over(self) -> bool:
        """Whether the deadline has passed."""
        return self.time_left == 0

    @property
    def limit(self) -> float | None:
        """Seconds after which an attempt is cancelled from outside, where that is possible.

        It is slightly more than `time_left`, which limits the timeouts of connect, read, write and pool: only
        these show whether anything was sent.
        """
        return None if self.time_left is None else self.time_left + _GRACE

    @property
    def elapsed(self) -> float:
        """Seconds since the call began."""
        return time.monotonic() - self.started

    def begin(self) -> RequestEvent:
        """Begin an attempt, and return the event for the hooks."""
        self.attempts += 1
        operation = self.request.operation
        return RequestEvent(
            operation=operation.id, method=operation.method, path=self.request.path, attempt=self.attempts
        )

    def end(self, outcome: Answer | CallError, elapsed: float) -> ResponseEvent:
        """End an attempt: log it, and return the event for the hooks."""
        operation = self.request.operation
        self.maybe_applied = self.maybe_applied or may_have_applied(operation, outcome)
        answer = outcome if isinstance(outcome, Answer) else None
        error = None if isinstance(outcome, Answer) else self._with_history(outcome)
        headers = {} if answer is None else dict(answer.headers)
        event = ResponseEvent(
            operation=operation.id,
            method=operation.method,
            path=self.request.path,
            attempt=self.attempts,
            elapsed=elapsed,
            status=None if answer is None else answer.status,
            headers=headers,
            request_id=request_id(headers),
            error=error,
        )
        self._logged = {
            "operation": operation.id,
            "method": operation.method,
            "path": event.path,
            "status": event.status,
            "attempt": event.attempt,
            "elapsed": event.elapsed,
            "request_id": event.request_id,
        }
        if logger.isEnabledFor(logging.DEBUG):
            self._log(event)
        return event

    def log_wait(self, pause: float) -> None:
        """Log the wait before a retry."""
        logger.info(
            "%s %s: retry in %.2f s, after attempt %d",
            self.request.operation.method,
            self.request.path,
            pause,
            self.attempts,
            extra=self._logged | {"pause": pause},
        )

    def result(self) -> Answer:
        """Return the response of the last attempt, or raise its error.

        The state then drops the error: a frame of the error's traceback must not refer to the error.
        """
        outcome, self.outcome = self.outcome, None
        try:
            if outcome is None:
                raise RuntimeError("no attempt has been made")
            if isinstance(outcome, CallError):
                raise self._with_history(outcome)
            return outcome
        finally:
            del outcome

    def _with_history(self, error: CallError) -> CallError:
        return error.after(attempts=self.attempts, elapsed=self.elapsed, maybe_applied=self.maybe_applied)

    def _log(self, event: ResponseEvent) -> None:
        result = type(event.error).__name__ if event.status is None else str(event.status)
        request = f", request {one_line(event.request_id)}" if event.request_id else ""
        logger.debug(
            "%s %s: %s in %.3f s, attempt %d%s",
            event.method,
            event.path,
            result,
            event.elapsed,
            event.attempt,
            request,
            extra=self._logged,
        )
