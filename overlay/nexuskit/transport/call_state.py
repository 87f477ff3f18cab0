"""One call on its way: its attempts, what they leave open, and what the log says of them.

The log never has a key, a body or a query; a path may have the filename of an asset.
"""

from __future__ import annotations

import logging
import time
from typing import Any

import attrs

from nexus_api import Answer, Request

from ..errors import CallError, one_line
from .error_mapping import request_id
from .hooks import RequestEvent, ResponseEvent
from .retry import may_have_applied

logger = logging.getLogger("nexuskit.calls")
"""DEBUG for each attempt, INFO for each wait before another; a record has the same as fields."""


_GRACE = 0.05
"""Seconds that the timeouts of connect, read, write and pool are given to end an attempt by themselves."""


@attrs.define
class CallState:
    """How a call has gone so far.

    Args:
        request: What is sent.
        deadline: Seconds for all attempts; `None` for no limit.
        started: The moment of `time.monotonic()` at which it began.
        attempts: How many attempts there were.
        maybe_applied: Whether one of them may have been carried out although no success was answered.
        outcome: What the last of them came to.
    """

    request: Request[Any]
    deadline: float | None
    started: float = attrs.field(factory=time.monotonic)
    attempts: int = 0
    maybe_applied: bool = False
    outcome: Answer | CallError | None = None
    # Status, seconds and request id of the last attempt, as they were told, without the key. Not the event:
    # its error would hold this call, and this call the error, until the garbage collector comes by.
    _told: tuple[int | None, float | None, str | None] = (None, None, None)

    @property
    def until(self) -> float | None:
        """The moment of `time.monotonic()` at which the call is over."""
        return None if self.deadline is None else self.started + self.deadline

    @property
    def time_left(self) -> float | None:
        """Seconds until then."""
        return None if self.until is None else max(self.until - time.monotonic(), 0.0)

    @property
    def is_over(self) -> bool:
        """Whether no time is left."""
        return self.time_left == 0

    @property
    def limit(self) -> float | None:
        """Seconds after which an attempt is ended from outside, where that can be done.

        A little more than `time_left`, to which the timeouts of its phases are cut: only they know whether
        anything was sent.
        """
        return None if self.time_left is None else self.time_left + _GRACE

    @property
    def elapsed(self) -> float:
        """Seconds since the call began."""
        return time.monotonic() - self.started

    def begin(self) -> RequestEvent:
        """Begin another attempt, and return the event before it."""
        self.attempts += 1
        operation = self.request.operation
        return RequestEvent(
            operation=operation.id, method=operation.method, path=self.request.path, attempt=self.attempts
        )

    def end(self, outcome: Answer | CallError, elapsed: float) -> ResponseEvent:
        """End an attempt: note what it leaves open, log it, and return the event after it.

        Args:
            outcome: What came back, or what is raised instead.
            elapsed: Seconds that it took.
        """
        operation = self.request.operation
        self.maybe_applied = self.maybe_applied or may_have_applied(operation, outcome)
        answer = outcome if isinstance(outcome, Answer) else None
        error = None if isinstance(outcome, Answer) else self._signed(outcome)
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
        self._told = event.status, event.elapsed, event.request_id
        if logger.isEnabledFor(logging.DEBUG):
            self._log(event)
        return event

    def log_wait(self, pause: float) -> None:
        """Log that another attempt is made after so many seconds."""
        operation = self.request.operation
        status, elapsed, request_id = self._told
        logger.info(
            "%s %s is repeated in %.2f s, after attempt %d",
            operation.method,
            self.request.path,
            pause,
            self.attempts,
            extra={
                "operation": operation.id,
                "method": operation.method,
                "path": self.request.path,
                "status": status,
                "attempt": self.attempts,
                "elapsed": elapsed,
                "request_id": request_id,
                "pause": pause,
            },
        )

    def result(self) -> Answer:
        """Return what came back in the last attempt, or raise what it failed with.

        The error then tells how the call went, and the call lets go of it: nothing in the frames of its own
        traceback may hold it.
        """
        outcome, self.outcome = self.outcome, None
        try:
            if outcome is None:
                raise RuntimeError("no attempt has been made")
            if isinstance(outcome, CallError):
                raise self._signed(outcome)
            return outcome
        finally:
            del outcome

    def _signed(self, error: CallError) -> CallError:
        return error.after(attempts=self.attempts, elapsed=self.elapsed, maybe_applied=self.maybe_applied)

    def _log(self, event: ResponseEvent) -> None:
        became = type(event.error).__name__ if event.status is None else str(event.status)
        named = f", request {one_line(event.request_id)}" if event.request_id else ""
        logger.debug(
            "%s %s: %s in %.3f s, attempt %d%s",
            event.method,
            event.path,
            became,
            event.elapsed,
            event.attempt,
            named,
            extra={
                "operation": event.operation,
                "method": event.method,
                "path": event.path,
                "status": event.status,
                "attempt": event.attempt,
                "elapsed": event.elapsed,
                "request_id": event.request_id,
            },
        )
