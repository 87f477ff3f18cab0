"""Whether a service works, judged over time and not by one request. Pure."""

from __future__ import annotations

import math

import attrs

from .tasks import Task


@attrs.define
class ServiceHealth:
    """What the answers and failures of a run say of the service.

    A failure counts against a request only if the service has answered something since the request failed
    before. So an outage costs no request its attempts, and a request that always fails does not end the run.
    An outage begins with the first request that fails since the last answer.

    Args:
        attempts: How many failures that count a request may have, and how many requests in a row may be given
            up.
        outage_timeout: Seconds in which every request fails, after which there is an outage.

    >>> health = ServiceHealth(attempts=2, outage_timeout=60)
    >>> task = health.failed(health.failed(Task([0]), 1.0), 2.0)
    >>> task.attempts, task.strikes, health.is_outage(61.0)
    (2, 1, True)
    >>> health.answered(62.0)
    >>> health.failed(task, 63.0).strikes, health.is_outage(63.0)
    (2, False)
    """

    attempts: int
    outage_timeout: float
    _answered_at: float = attrs.field(default=-math.inf, init=False)
    _silent_since: float = attrs.field(default=math.inf, init=False)
    _given_up: int = attrs.field(default=0, init=False)

    def answered(self, now: float, *, update: bool = False) -> None:
        """Take note of an answer. An answer to an update shows that the service accepts requests."""
        if now > self._answered_at:
            self._answered_at, self._silent_since = now, math.inf
        if update:
            self._given_up = 0

    def failed(self, task: Task, now: float, *, refused: bool = False) -> Task:
        """Return a task with one more failure. A task that is refused for now (429) is not at fault."""
        self._silent_since = min(self._silent_since, max(task.began, self._answered_at))
        counts = not refused and (math.isinf(task.failed_at) or self.has_answered_since(task))
        strikes = task.strikes + counts
        return attrs.evolve(task, attempts=task.attempts + 1, strikes=strikes, failed_at=now)

    def has_answered_since(self, task: Task) -> bool:
        """Tell whether the service has answered anything since a task failed."""
        return self._answered_at > task.failed_at

    def is_hopeless(self, task: Task) -> bool:
        """Tell whether a task has had all of its attempts."""
        return task.strikes >= self.attempts

    def is_outage(self, now: float) -> bool:
        """Tell whether the service has not answered for too long."""
        return now - self._silent_since >= self.outage_timeout

    def give_up(self) -> bool:
        """Take note that a task is given up; tell whether these are too many in a row."""
        self._given_up += 1
        return self._given_up >= self.attempts
