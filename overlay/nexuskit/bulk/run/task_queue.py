"""Which task may begin, and when. Pure: it reads no clock."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from operator import attrgetter

import attrs

from .concurrency_limiter import ConcurrencyLimiter
from .tasks import Task


class TaskQueue:
    """The tasks that may begin, those that wait before another attempt, and how many are under way.

    Args:
        limiter: How many tasks may be under way, and from when on.
    """

    def __init__(self, limiter: ConcurrencyLimiter) -> None:
        self.under_way = 0
        self._limiter = limiter
        self._ready: deque[Task] = deque()
        self._deferred: list[Task] = []

    @property
    def is_empty(self) -> bool:
        """Whether nothing is under way and nothing waits."""
        return not (self.under_way or self._ready or self._deferred)

    def append(self, tasks: Iterable[Task]) -> None:
        """Put tasks behind all others."""
        self._ready.extend(tasks)

    def put_first(self, task: Task) -> None:
        """Put a task before all others."""
        self._ready.appendleft(task)

    def defer(self, task: Task, until: float) -> None:
        """Let a task wait until a moment."""
        self._deferred.append(attrs.evolve(task, not_before=until))

    def clear(self) -> list[Task]:
        """Return all tasks that wait, and forget them."""
        waiting = [*self._ready, *self._deferred]
        self._ready.clear()
        self._deferred.clear()
        return waiting

    def next(self, now: float, *, stopped: bool) -> Task | None:
        """Return a task to begin now, if there is one that may."""
        if self.under_way >= self._limiter.limit or now < self._opens_at(stopped):
            return None
        if self._deferred:
            task = min(self._deferred, key=attrgetter("not_before"))
            if task.not_before <= now:
                self._deferred.remove(task)
                return task
        return self._ready.popleft() if self._ready and self._has_room else None

    def wait(self, now: float, *, stopped: bool) -> float | None:
        """Return after how many seconds `next()` may have a task; `None` if only an answer can bring one."""
        if self.under_way >= self._limiter.limit:
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
        """Whether a new task may begin: those that wait before another attempt hold their places."""
        return self.under_way + len(self._deferred) < self._limiter.limit
