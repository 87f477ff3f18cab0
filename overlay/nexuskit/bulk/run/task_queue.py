"""The queue of tasks. Pure: it reads no clock."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from operator import attrgetter

import attrs

from .concurrency_limiter import ConcurrencyLimiter
from .tasks import Task


class TaskQueue:
    """Pending tasks, tasks in backoff, and the number of tasks in flight."""

    def __init__(self, limiter: ConcurrencyLimiter) -> None:
        self.in_flight = 0
        self._limiter = limiter
        self._ready: deque[Task] = deque()
        self._deferred: list[Task] = []

    @property
    def is_empty(self) -> bool:
        """Whether nothing is in flight or in backoff."""
        return not (self.in_flight or self._ready or self._deferred)

    def append(self, tasks: Iterable[Task]) -> None:
        """Append tasks."""
        self._ready.extend(tasks)

    def put_first(self, task: Task) -> None:
        """Put a task before all others."""
        self._ready.appendleft(task)

    def defer(self, task: Task, until: float) -> None:
        """Put a task into backoff until a time."""
        self._deferred.append(attrs.evolve(task, not_before=until))

    def clear(self) -> list[Task]:
        """Remove and return all tasks in backoff."""
        waiting = [*self._ready, *self._deferred]
        self._ready.clear()
        self._deferred.clear()
        return waiting

    def next(self, now: float, *, stopped: bool) -> Task | None:
        """Return a task to start now, if any."""
        if self.in_flight >= self._limiter.limit or now < self._opens_at(stopped):
            return None
        if self._deferred:
            task = min(self._deferred, key=attrgetter("not_before"))
            if task.not_before <= now:
                self._deferred.remove(task)
                return task
        return self._ready.popleft() if self._ready and self._has_room else None

    def wait(self, now: float, *, stopped: bool) -> float | None:
        """Return the seconds until `next()` may have a task; `None` if only a response can bring one."""
        if self.in_flight >= self._limiter.limit:
            return None
        moments = [task.not_before for task in self._deferred]
        if self._ready and self._has_room:
            moments.append(now)
        return max(min(moments), self._opens_at(stopped), now) - now if moments else None

    def _opens_at(self, stopped: bool) -> float:
        # A stopped run skips the backoff; only reconciliation reads remain.
        return -math.inf if stopped else self._limiter.opens_at

    @property
    def _has_room(self) -> bool:
        """Whether a new task may start; tasks in backoff count towards the limit."""
        return self.in_flight + len(self._deferred) < self._limiter.limit
