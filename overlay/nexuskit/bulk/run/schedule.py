"""What a run sends when, and what becomes of each action: a state machine without I/O or a clock.

A driver asks `next()` for tasks and begins them, as many at a time as `Pace` allows, and tells how each one
ended: `answered()`, `failed()` or `read()`. It may call from one thread only. In between it writes down what
`records()` gives and waits as long as `wait()` says.

Waves follow each other: the first task of one begins when the last of the one before has ended, waits and
repetitions included, so that actions that depend on each other keep their order.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import cast

import attrs

from nexus_api.enums import SequenceBulkUpdateResult as Result

from ...actions import Action
from ...errors import CallError, NexusError, PayloadTooLargeError, StatusError, TooManyRequestsError
from ...retry import RetryPolicy, backoff
from ..plan.planning import Chunk, Plan
from ..report.ledger import Ledger
from ..report.outcome import Outcome, Status, abort_details
from .consequences import Consequence, consequence
from .pace import Pace
from .repeating import Repeat, after_doubt, repeat
from .settling import Readings, Verdict, settle

_ALREADY_PROCESSED = frozenset(
    {
        Result.FAILED_LINK_ASSET_ALREADY_PROCESSED,
        Result.FAILED_PATCH_SEQUENCE_SEQUENCE_ALREADY_PROCESSED,
        Result.FAILED_REMOVE_SEQUENCE_SEQUENCE_ALREADY_PROCESSED,
    }
)
"""Results of actions that another action of the same request stands in the way of."""


@attrs.define(eq=False)
class Task:
    """One request to send, or one reading of what became of an earlier one.

    Attributes:
        rows: The rows concerned, in order.
        size: About how many bytes their encoded actions take.
        reading: Whether to read what is needed to know what may be sent again, which may be nothing.
        in_doubt: Whether an earlier sending of these rows may have been carried out.
        attempts: How often they were sent or read for in vain.
        not_before: The moment at which it may begin.
        began: The moment at which it did.
        answers_before: How many requests of the run had been answered when it first failed.
        following: What may begin when all is known of these rows: they come later in the same chunk, and may
            depend on them.
    """

    rows: Sequence[int]
    size: int = 0
    reading: bool = False
    in_doubt: bool = False
    attempts: int = 0
    not_before: float = 0.0
    began: float = 0.0
    answers_before: int = -1
    following: Task | None = None

    def part(self, rows: Sequence[int]) -> Task:
        """Return the same task for some of its rows."""
        size = self.size * len(rows) // len(self.rows)
        return attrs.evolve(self, rows=rows, size=size)

    def halves(self) -> Task:
        """Return the first half of it, which the second one follows."""
        middle = len(self.rows) // 2
        return attrs.evolve(self.part(self.rows[:middle]), following=self.part(self.rows[middle:]))


@attrs.frozen
class Record:
    """What a journal keeps: what became of rows, or without outcomes that they are as good as unsent."""

    rows: Sequence[int]
    outcomes: Sequence[tuple[Status, str | None, str]] | None


OK: tuple[Status, str | None, str] = ("ok", Result.OK.value, "")
FOUND_DONE = "no answer came, but it was found done"
CANNOT_TELL = "no answer came, and what is there now does not tell whether it was carried out"


class Schedule:
    """The course of a run over one plan, or over one after the other.

    Args:
        ledger: Where outcomes are written down.
        pace: How many tasks may be under way.
        policy: How long to wait before something is sent again.
        attempts: How often it is tried in a row at most.
        aborts: Whether the first failure stops the run.
        uniform: Draws the jitter of waits between two bounds.

    Attributes:
        aborts: Whether the first failure stops the run.
        stopped: Why nothing more is sent; empty while all goes on.
        error: The error behind that, if there is one.
        waited: Seconds of waits before tasks, in all.
    """

    def __init__(
        self,
        ledger: Ledger,
        pace: Pace,
        policy: RetryPolicy,
        *,
        attempts: int,
        aborts: bool,
        uniform: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self.stopped = ""
        self.error: NexusError | None = None
        self.waited = 0.0
        self._ledger = ledger
        self._pace = pace
        self._policy = policy
        self._attempts = attempts
        self.aborts = aborts
        self._uniform = uniform
        self._plan: Plan | None = None
        self._waves: Iterator[Sequence[Chunk]] = iter(())
        self._ready: deque[Task] = deque()
        self._later: list[Task] = []
        self._under_way = 0
        self._answers = 0
        self._largest = 0
        self._too_many_bytes: int | None = None
        self._records: list[Record] = []

    def begin(self, plan: Plan, in_doubt: Iterable[Sequence[int]] = ()) -> None:
        """Take up a plan, once the one before is done.

        Args:
            plan: What to carry out.
            in_doubt: Rows that were sent together before, in an earlier run, and never answered for. They are
                settled before anything is sent; the plan has none of them.
        """
        self._plan = plan
        self._waves = iter(plan.waves)
        for row, why in plan.refused.items():
            self._ledger.note(row, plan.action(row), "not_sent", None, f"not sent: {why}")
            if self.aborts:
                self.stop(f"row {row} cannot be sent, and abort_mode is AbortOnAnyFailed")
        for rows in in_doubt:
            self._add(Task(rows, reading=True, in_doubt=True))
        if self.stopped:
            self._drop_waves()

    @property
    def is_over(self) -> bool:
        """Whether nothing is under way and nothing is to come."""
        self._open_wave()
        return not (self._under_way or self._ready or self._later)

    def next(self, now: float) -> Task | None:
        """Return a task to begin now, if there is one that may."""
        self._open_wave()
        if self._under_way >= self._pace.limit or now < self._pace.opens_at:
            return None
        task = self._due(now)
        if task is None:
            return None
        while self._is_known_too_large(task):
            task = task.halves()
        self._under_way += 1
        task.began = now
        return task

    def wait(self, now: float) -> float | None:
        """Return after how many seconds `next()` may have a task; `None` if only an answer can bring one."""
        if self._under_way >= self._pace.limit:
            return None
        moments = [task.not_before for task in self._later]
        if self._ready and self._has_room:
            moments.append(now)
        return max(min(moments), self._pace.opens_at, now) - now if moments else None

    def action(self, row: int) -> Action:
        """Return the action of a row that is sent, of the plan that is being carried out."""
        if self._plan is None:
            raise RuntimeError("no plan has begun")
        return cast(Action, self._plan.action(row))

    def records(self) -> list[Record]:
        """Return what there is to keep since the last call."""
        records, self._records = self._records, []
        return records

    def stop(self, why: str, error: NexusError | None = None) -> None:
        """Send nothing more; what is under way is still waited for, and read for if need be."""
        if self.stopped:
            return
        self.stopped, self.error = why, error
        waiting = [*self._ready, *self._later]
        self._ready.clear()
        self._later.clear()
        for task in waiting:
            self._add(task)
        self._drop_waves()

    def answered(self, task: Task, results: Sequence[Result], seconds: float, now: float) -> None:
        """Take the results of a request, one for each of its rows."""
        self._under_way -= 1
        self._answers += 1
        self._largest = max(self._largest, len(task.rows))
        if 2 * len(task.rows) >= self._largest:
            # Smaller ones are faster, which says nothing of how the service bears its load.
            self._pace.answered(seconds, now)
        if all(result is Result.OK for result in results):
            self._ledger.note_ok(task.rows)
            self._records.append(Record(task.rows, (OK,) * len(task.rows)))
            self._go_on(task)
            return
        again = self._in_each_others_way(task, results)
        # A request that was aborted has done nothing, so that its results say nothing of the one before.
        in_doubt = task.in_doubt and not self.aborts
        outcomes: list[Outcome] = []
        for row, result in zip(task.rows, results, strict=True):
            if row not in again:
                outcomes.append(self._outcome(row, result, in_doubt=in_doubt))
        self._keep(abort_details(outcomes) if self.aborts else outcomes)
        if again:
            self._records.append(Record(again, None))
            task = Task(again, following=task.following)
            self._add(task)
        else:
            self._go_on(task)

    def failed(self, task: Task, error: CallError, now: float) -> None:
        """Take the failure of a request, or of a reading."""
        self._under_way -= 1
        asked = error.retry_after if isinstance(error, StatusError) else None
        if asked is not None or isinstance(error, TooManyRequestsError):
            self._pace.refused(now, asked, sent=task.began)
        if task.answers_before < 0:
            task.answers_before = self._answers
        what = Consequence.DOUBT if task.reading else consequence(error)
        if what is not Consequence.DOUBT and not task.in_doubt:
            self._records.append(Record(task.rows, None))
        if what is Consequence.DOUBT:
            self._again(attrs.evolve(task, reading=True, in_doubt=True), error, asked, now)
        elif what is Consequence.AGAIN:
            self._again(task, error, asked, now)
        elif what is Consequence.HALVE and len(task.rows) > 1:
            self._learn(task, error)
            self._add(task.halves())
        else:
            self._give_up(task, error)
            if what is Consequence.STOP:
                self.stop(str(error), error)

    def withdraw(self, task: Task, error: NexusError) -> None:
        """Take back a task that could not be begun, and stop: no other could."""
        self._under_way -= 1
        self.stop(str(error), error)
        self._drop(task)

    def read(self, task: Task, readings: Readings) -> None:
        """Take what was read about rows in doubt: note what was done, and send again what was not."""
        self._under_way -= 1
        actions = [self.action(row) for row in task.rows]
        again: list[int] = []
        outcomes: list[Outcome] = []
        verdicts = settle(actions, readings, whole=self.aborts)
        for row, action, verdict in zip(task.rows, actions, verdicts, strict=True):
            if verdict is Verdict.DONE:
                outcomes.append(Outcome(row, action, "ok", None, FOUND_DONE))
            elif verdict is Verdict.UNKNOWN:
                outcomes.append(Outcome(row, action, "unknown", None, CANNOT_TELL))
            else:
                again.append(row)
        self._keep(outcomes)
        if again:
            self._add(attrs.evolve(task.part(again), reading=False))
        else:
            self._go_on(task)

    # What is to come

    def _open_wave(self) -> None:
        while not (self._under_way or self._ready or self._later):
            wave = next(self._waves, None)
            if wave is None:
                return
            self._ready.extend(Task(chunk.rows, chunk.size) for chunk in wave)

    @property
    def _has_room(self) -> bool:
        """Whether a new task may begin: those that wait before another attempt hold their places."""
        return self._under_way + len(self._later) < self._pace.limit

    def _due(self, now: float) -> Task | None:
        if self._later:
            task = min(self._later, key=attrgetter("not_before"))
            if task.not_before <= now:
                self._later.remove(task)
                return task
        return self._ready.popleft() if self._ready and self._has_room else None

    def _add(self, task: Task) -> None:
        """Put a task before all others: what has begun is brought to its end first."""
        if not self.stopped or task.reading:
            self._ready.appendleft(task)
        else:
            self._drop(task)

    def _drop(self, task: Task) -> None:
        """Leave out a task that would send something, and note what that means for its rows."""
        outcomes: list[Outcome] = []
        for row in task.rows:
            if self._is_doubtful(task, row):
                outcomes.append(Outcome(row, self.action(row), "unknown", None, CANNOT_TELL))
            else:
                self._ledger.note(row, self.action(row), "not_sent", None, f"not sent: {self.stopped}")
        self._keep(outcomes)
        self._go_on(task)

    def _drop_waves(self) -> None:
        for wave in self._waves:
            for chunk in wave:
                self._drop(Task(chunk.rows))

    def _go_on(self, task: Task) -> None:
        """Take up what waits for the end of a task."""
        if task.following is not None:
            self._add(task.following)

    # What becomes of rows

    def _outcome(self, row: int, result: Result, *, in_doubt: bool) -> Outcome:
        action = self.action(row)
        if in_doubt:
            status, detail = after_doubt(action, result)
            return Outcome(row, action, status, result, detail)
        return Outcome(row, action, "ok" if result is Result.OK else "failed", result)

    def _in_each_others_way(self, task: Task, results: Sequence[Result]) -> list[int]:
        """Return the rows that are worth a request of their own.

        A plan keeps apart what it sees to be one thing; an asset that goes by its id here and by its filename
        there it cannot see.
        """
        if self.aborts:
            return []
        pairs = zip(task.rows, results, strict=True)
        rows = [row for row, result in pairs if result in _ALREADY_PROCESSED]
        return rows if len(rows) < len(task.rows) else []

    def _is_doubtful(self, task: Task, row: int) -> bool:
        """Whether a row of a task that comes to nothing may have been carried out by an earlier sending.

        What is read before it is sent again was found not done.
        """
        return task.reading or (task.in_doubt and repeat(self.action(row)) is Repeat.SAFE)

    def _again(self, task: Task, error: CallError, asked: float | None, now: float) -> None:
        """Try once more after a while, or give up."""
        task = attrs.evolve(task, attempts=task.attempts + 1)
        is_asked_too_much = asked is not None and asked > self._policy.max_retry_after
        if task.attempts >= self._attempts or is_asked_too_much:
            self._give_up(task, error)
            if is_asked_too_much or self._answers == task.answers_before:
                # Nothing else was answered meanwhile, so that others would only fare the same.
                self.stop(str(error), error)
            return
        if self.stopped and not task.reading:
            self._drop(task)
            return
        seconds = backoff(self._policy, task.attempts, asked, self._uniform)
        if task.reading:
            # A request that nobody waits for any more may still be under way in the service.
            seconds = max(seconds, self._policy.first_delay)
        self.waited += seconds
        self._later.append(attrs.evolve(task, not_before=now + seconds))

    def _give_up(self, task: Task, error: CallError) -> None:
        """Note that these rows are not carried out, or that nobody knows; those that follow go on."""
        refused: Status = "failed" if isinstance(error, StatusError) else "not_sent"
        outcomes: list[Outcome] = []
        for row in task.rows:
            status: Status = "unknown" if self._is_doubtful(task, row) else refused
            outcomes.append(Outcome(row, self.action(row), status, None, str(error)))
        self._keep(outcomes)
        self._go_on(task)

    def _keep(self, outcomes: Sequence[Outcome]) -> None:
        if not outcomes:
            return
        for each in outcomes:
            self._ledger.note(each.row, each.action, each.status, each.result, each.detail)
        # What only this run could not bring about, another one may: its rows are as good as unsent.
        open_rows = [
            each.row for each in outcomes if each.status in ("failed", "not_sent") and not each.result
        ]
        unsent = frozenset(open_rows)
        known = [each for each in outcomes if each.row not in unsent]
        if open_rows:
            self._records.append(Record(open_rows, None))
        if known:
            told = [(each.status, each.result and each.result.value, each.detail) for each in known]
            self._records.append(Record([each.row for each in known], told))
        first = next((each for each in outcomes if each.status != "ok"), None)
        if self.aborts and first is not None:
            self.stop(f"row {first.row} did not succeed ({first.reason}), and abort_mode is AbortOnAnyFailed")

    # What a service takes

    def _learn(self, task: Task, error: CallError) -> None:
        if isinstance(error, PayloadTooLargeError):
            self._too_many_bytes = min(task.size, self._too_many_bytes or task.size)

    def _is_known_too_large(self, task: Task) -> bool:
        bound = self._too_many_bytes
        return bound is not None and not task.reading and len(task.rows) > 1 and task.size >= bound
