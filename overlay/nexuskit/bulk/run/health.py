"""Judges over time whether the service works. Pure."""

from __future__ import annotations

import math

import attrs

from .tasks import Task


@attrs.define
class ServiceHealth:
    """The health of the service, from responses and failures.

    A failure counts against a request only if the service has answered another one since its previous
    failure. So an outage does not use up attempts, and a request that always fails does not stop the run. An
    outage begins with the first failure after the last response.

    Args:
        attempts: The maximum of counted failures per request, and of requests given up in a row.
        outage_timeout: Seconds of an outage after which the run stops.

    >>> health = ServiceHealth(attempts=2, outage_timeout=60)
    >>> task = health.count_failure(health.count_failure(Task([0]), 1.0), 2.0)
    >>> task.attempts, task.counted_failures, health.is_outage(61.0)
    (2, 1, True)
    >>> health.on_response(62.0)
    >>> health.count_failure(task, 63.0).counted_failures, health.is_outage(63.0)
    (2, False)
    """

    attempts: int
    outage_timeout: float
    _answered_at: float = attrs.field(default=-math.inf, init=False)
    _silent_since: float = attrs.field(default=math.inf, init=False)
    _given_up: int = attrs.field(default=0, init=False)

    def on_response(self, now: float, *, update: bool = False) -> None:
        """Record a response. A response to an update shows that the service accepts requests."""
        if now > self._answered_at:
            self._answered_at, self._silent_since = now, math.inf
        if update:
            self._given_up = 0

    def count_failure(self, task: Task, now: float, *, refused: bool = False) -> Task:
        """Return a task with one more failure. A 429 does not count against it."""
        self._silent_since = min(self._silent_since, max(task.began, self._answered_at))
        counts = not refused and (math.isinf(task.failed_at) or self.has_answered_since(task))
        counted_failures = task.counted_failures + counts
        return attrs.evolve(
            task, attempts=task.attempts + 1, counted_failures=counted_failures, failed_at=now
        )

    def has_answered_since(self, task: Task) -> bool:
        """Return whether the service has answered since the last failure of a task."""
        return self._answered_at > task.failed_at

    def has_no_attempts_left(self, task: Task) -> bool:
        """Return whether a task has no attempts left."""
        return task.counted_failures >= self.attempts

    def is_outage(self, now: float) -> bool:
        """Return whether the outage timeout has passed."""
        return now - self._silent_since >= self.outage_timeout

    def on_given_up(self) -> bool:
        """Record a task that is given up; return whether there were too many in a row."""
        self._given_up += 1
        return self._given_up >= self.attempts
