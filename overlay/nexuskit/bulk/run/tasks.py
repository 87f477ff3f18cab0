"""The tasks of a run, their queue, and its journal records. Pure: nothing here reads a clock."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter

import attrs

from nexus_api.enums import SequenceBulkUpdateResult

from ...error_types import CallError, NexusError
from ...runs.base_outcome import Status
from ..diff.project_diff import Diff
from .concurrency_limiter import ConcurrencyLimiter
from .observations import Observations, RequiredReads


@attrs.define(eq=False)
class Task:
    """One request to send, or one read to reconcile an earlier one.

    Attributes:
        rows: The rows, in order.
        is_read: Whether to read what reconciliation needs, which may be nothing.
        in_doubt: Whether an earlier request may have applied these rows.
        requests: The requests to send after `needs` was read.
        needs: What to read before these requests.
        unlinks: The results of unlinks that were rejected when repeated. The positions of their assets are
            read.
        final: Whether this is the last read, after which nothing is sent again.
        found_undone: The status and detail of rows that a last read finds not applied.
        splitting: Whether to send halves, because the service fails repeatedly on the whole.
        attempts: The number of failures of the request or read; it sets the backoff.
        counted_failures: The number of failures that count against the request: the first one, and each one
            before which the service has answered something else.
        failed_at: The time of the last failure.
        cause: The last error of the request itself, not of a later read.
        not_before: The time at which it may start.
        began: The time at which it started.
        following: The task to start after this one is finished: later rows of the same chunk, which may
            depend on these.
    """

    rows: Sequence[int]
    is_read: bool = False
    in_doubt: bool = False
    requests: Sequence[Task] = ()
    needs: RequiredReads = attrs.Factory(RequiredReads)
    unlinks: Mapping[int, SequenceBulkUpdateResult] = attrs.Factory(dict)
    final: bool = False
    found_undone: tuple[Status, str] = ("not_sent", "")
    splitting: bool = False
    attempts: int = 0
    counted_failures: int = 0
    failed_at: float = -math.inf
    cause: CallError | None = None
    not_before: float = 0.0
    began: float = 0.0
    following: Task | None = None

    def final_read(self, status: Status, why: str) -> Task:
        """Return the last read about these rows, after which none is sent again."""
        return attrs.evolve(self, is_read=True, final=True, found_undone=(status, why), not_before=0.0)

    def halves(self) -> Task:
        """Return the first half; the second half follows it."""
        middle = len(self.rows) // 2
        second = attrs.evolve(self, rows=self.rows[middle:])
        return attrs.evolve(second, rows=self.rows[:middle], following=second)


@attrs.frozen
class Record:
    """A journal record: the outcomes of rows, or without outcomes that they count as unsent."""

    rows: Sequence[int]
    outcomes: Sequence[tuple[Status, str | None, str]] | None


@attrs.frozen
class TaskResult:
    """A finished call, its result, and whether anything may have been sent."""

    task: Task
    result: Sequence[SequenceBulkUpdateResult] | Observations | Diff | NexusError
    seconds: float
    may_be_sent: bool = True


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
