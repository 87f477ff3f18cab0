"""The scheduler of a run: a state machine without I/O or a clock.

A driver starts the tasks from `next()`, as many at a time as the `ConcurrencyLimiter` allows, and reports
their ends by `on_results()`, `on_failure()` and `on_read()`, all from one thread. In between it writes
`records()` to the journal and waits for `wait()` seconds.

Stages follow each other: a stage starts when all tasks of the previous one are done, retries included. So
dependent actions keep their order.
"""

from __future__ import annotations

import functools
import operator
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import cast

import attrs

from nexus_api.enums import SequenceBulkUpdateResult as Result

from ...error_types import CallError, NexusError, PayloadTooLargeError, StatusError, TooManyRequestsError
from ...resources.actions import Action
from ...runs.base_outcome import Status, first_outcomes
from ...runs.base_settings import OUTAGE_TIMEOUT
from ...runs.journal.state import PLAIN_OK
from ...transport.retry import RetryPolicy, backoff
from ..diff.project_diff import Diff
from ..plan.chunks import Chunk
from ..plan.planner import Plan
from ..report.outcome import Outcome, abort_details
from ..report.outcome_store import OutcomeStore
from . import outcome_mapping
from .concurrency_limiter import ConcurrencyLimiter
from .failure_policy import Consequence, consequence
from .health import ServiceHealth
from .observations import Observations, RequiredReads
from .preread import needs_no_read, reads_before, replace_name_by_id, split_conflicting
from .reconciliation import reconcile
from .size_limit import SizeLimit
from .tasks import Record, Task, TaskQueue

_SPLIT_AFTER = 2
"""After this number of service failures, one more splits the request."""


class BulkScheduler:
    """The state of a run over one plan, or over several in sequence.

    Attributes:
        aborts: Whether the first failure stops the run.
        stopped: Why the run stopped; empty while it continues.
        error: The error that stopped it, if any.
        waited: Seconds of backoff, in total.
        before: What was read before the current stage; `None` if nothing was.
    """

    def __init__(
        self,
        store: OutcomeStore,
        limiter: ConcurrencyLimiter,
        policy: RetryPolicy,
        *,
        attempts: int,
        aborts: bool,
        outage_timeout: float = OUTAGE_TIMEOUT,
        uniform: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self.stopped = ""
        self.error: NexusError | None = None
        self.waited = 0.0
        self._store = store
        self._limiter = limiter
        self._policy = policy
        self._health = ServiceHealth(attempts, outage_timeout)
        self.aborts = aborts
        self.before: Observations | None = None
        self._uniform = uniform
        self._plan: Plan
        self._stages: Iterator[Sequence[Chunk]] = iter(())
        self._queue = TaskQueue(limiter)
        self._responses = 0
        self._largest = 0
        self._refusals = 0
        self._sizes = SizeLimit(self.action)
        self._records: list[Record] = []

    def begin(self, plan: Plan, in_doubt: Iterable[Sequence[int]] = ()) -> None:
        """Start a plan, after the previous one is done.

        Args:
            plan: The plan.
            in_doubt: Rows of requests of an earlier run without a response. They are reconciled one request
                after the other before anything is sent. The plan has none of them.
        """
        self._plan = plan
        self._stages = iter(plan.stages)
        for row, why in plan.refused.items():
            self._store.note(row, plan.action(row), "not_sent", None, why)
            if self.aborts:
                self.stop(f"row {row} cannot be sent, and abort_mode is AbortOnAnyFailed")
        if self.aborts and self._store.counts["failed"]:
            # A resumed run must stop as the earlier one did.
            self.stop("the journal has a failed action, and abort_mode is AbortOnAnyFailed")
        doubtful: Task | None = None
        for rows in reversed([*in_doubt]):
            doubtful = Task(rows, is_read=True, in_doubt=True, following=doubtful)
        if doubtful is not None:
            self._add(doubtful)
        if self.stopped:
            self._drop_stages()

    @property
    def is_over(self) -> bool:
        """Whether nothing is in flight or pending."""
        self._open_stage()
        return self._queue.is_empty

    def next(self, now: float) -> Task | None:
        """Return a task to start now, if any."""
        self._open_stage()
        task = self._queue.next(now, stopped=bool(self.stopped))
        if task is None:
            return None
        task = self._sizes.fitting(task, self._plan.limits)
        self._queue.in_flight += 1
        task.began = now
        return task

    def wait(self, now: float) -> float | None:
        """Return the seconds until `next()` may have a task; `None` if only a response can bring one."""
        return self._queue.wait(now, stopped=bool(self.stopped))

    def action(self, row: int) -> Action:
        """Return the action of a row of the current plan, as it is sent."""
        return cast(Action, self._plan.action(row))

    def sendable(self, task: Task) -> list[Action]:
        """Return the actions of a request as they are sent."""
        actions = self._actions(task)
        return [replace_name_by_id(action, self.before) for action in actions] if task.in_doubt else actions

    def records(self) -> list[Record]:
        """Return the records since the last call."""
        records, self._records = self._records, []
        return records

    def stop(self, why: str, error: NexusError | None = None) -> None:
        """Send nothing more. Requests in flight are awaited and reconciled."""
        if self.stopped:
            return
        self.stopped, self.error = why, error
        for task in self._queue.clear():
            self._add(task)
        self._drop_stages()

    def on_results(self, task: Task, results: Sequence[Result], seconds: float, now: float) -> None:
        """Handle the results of a request, one per row."""
        self._queue.in_flight -= 1
        self._responses += 1
        self._health.on_response(now, update=True)
        self._largest = max(self._largest, len(task.rows))
        self._limiter.on_response(seconds, now, is_typical=2 * len(task.rows) >= self._largest)
        if all(result is Result.OK for result in results):
            self._store.note_ok(task.rows)
            self._records.append(Record(task.rows, (PLAIN_OK,) * len(task.rows)))
            self._queue_following(task)
            return
        again = [] if self.aborts else outcome_mapping.blocked_by_others(task.rows, results, self.action)
        # An aborted request has applied nothing, so its results do not show the outcome of an earlier one.
        in_doubt = task.in_doubt and not self.aborts
        outcomes = [
            outcome_mapping.outcome_of(row, self.action(row), result, in_doubt=in_doubt)
            for row, result in zip(task.rows, results, strict=True)
            if row not in again
        ]
        open_ones = [each for each in outcomes if each.status == "unknown"]
        outcomes = [each for each in outcomes if each.status != "unknown"]
        self._note_outcomes(abort_details(outcomes) if self.aborts else outcomes)
        if again:
            self._records.append(Record(again, None))
            task = Task(again, in_doubt=task.in_doubt, following=task.following)
        following = task if again else task.following
        following = outcome_mapping.required_lookups(open_ones, following)
        if following is not None:
            self._add(following)

    def on_failure(self, task: Task, error: CallError, now: float) -> None:
        """Handle the failure of a request or read."""
        self._queue.in_flight -= 1
        min_wait = error.retry_after if isinstance(error, StatusError) else None
        if min_wait is not None or isinstance(error, TooManyRequestsError):
            self._limiter.on_throttled(now, min_wait, sent=task.began)
        if isinstance(error, StatusError) and error.status < 500 and error.status != 429:
            self._health.on_response(now)
        if task.requests:
            self._retry(task, error, min_wait, now)
            return
        if not task.is_read:
            task = attrs.evolve(task, cause=error)
        what = Consequence.UNCERTAIN if task.is_read else consequence(error)
        if what is not Consequence.UNCERTAIN and not task.in_doubt:
            self._records.append(Record(task.rows, None))
        if what is Consequence.UNCERTAIN:
            splitting = task.attempts >= _SPLIT_AFTER and self._is_caused_by(task, error)
            doubtful = attrs.evolve(task, is_read=True, in_doubt=True, splitting=task.splitting or splitting)
            self._retry(doubtful, error, min_wait, now)
        elif what is Consequence.RETRY:
            self._retry(task, error, min_wait, now)
        elif what is Consequence.SPLIT and len(task.rows) > 1:
            if isinstance(error, PayloadTooLargeError):
                self._sizes.on_too_large(task)
            self._add(task.halves())
        else:
            self._fail(task, error)
            self._refusals += 1
            nothing_is_taken = self._responses == 0 and self._refusals >= self._health.attempts
            if what is Consequence.ABORT or nothing_is_taken:
                self.stop(outcome_mapping.reason(error), error)

    def on_start_failure(self, task: Task, error: NexusError) -> None:
        """Handle a task that could not be started, and stop: no other could be."""
        self._queue.in_flight -= 1
        if not task.in_doubt and not task.requests:
            self._records.append(Record(task.rows, None))
        self.stop(error.message, error)
        if task.is_read:
            self._give_up(task, error.message, "unknown")
        else:
            self._add(task)

    def on_interrupt(self, task: Task, error: NexusError) -> None:
        """Handle a request that ended with an error of unknown effect, and stop."""
        self._queue.in_flight -= 1
        self.stop(error.message, error)
        self._add(attrs.evolve(task, in_doubt=True))

    def on_read_failure(self, task: Task, error: NexusError) -> None:
        """Handle a read that is not possible: its rows stay unknown."""
        self._queue.in_flight -= 1
        self._give_up(task, error.message, "unknown")

    def on_response(self, moment: float) -> None:
        """Record the time of a response to a read, even if the read failed later."""
        self._health.on_response(moment)

    def needs_probe(self, task: Task) -> bool:
        """Return whether a read must show if the service works or fails because of this task."""
        return task.attempts >= _SPLIT_AFTER

    def on_lookup(self, task: Task, diff: Diff) -> None:
        """Handle a read about assets whose unlinks were rejected when repeated."""
        self._queue.in_flight -= 1
        self._note_outcomes(outcome_mapping.outcomes_of_unlinks(task, diff))
        self._queue_following(task)

    def on_read(self, task: Task, observations: Observations) -> None:
        """Handle a read about uncertain rows: note outcomes, and send the others again."""
        self._queue.in_flight -= 1
        if task.requests:
            self.before = observations
            self._queue_following(task)
            return
        actions = self._actions(task)
        verdicts = reconcile(
            actions, observations, self.before, all_or_nothing=self.aborts, judge_all=task.final
        )
        outcomes, again = outcome_mapping.outcomes_of_verdicts(task, actions, verdicts)
        self._note_outcomes(outcomes)
        if not again:
            self._queue_following(task)
            return
        task = attrs.evolve(task, rows=again, is_read=False)
        if task.splitting and len(again) > 1:
            # Each half has one attempt before it is split, and a single action has all that are left.
            counted_failures = min(task.counted_failures, _SPLIT_AFTER)
            task = attrs.evolve(task, attempts=_SPLIT_AFTER, counted_failures=counted_failures).halves()
        self._add(task)

    # Pending tasks

    def _open_stage(self) -> None:
        while self._queue.is_empty:
            stage = next(self._stages, None)
            if stage is None:
                return
            self.before = None
            tasks = [Task(chunk.rows) for chunk in stage]
            odd = [actions for task in tasks if not needs_no_read(actions := self._actions(task))]
            needs = functools.reduce(operator.or_, map(reads_before, odd), RequiredReads())
            if needs:
                self._queue.put_first(Task((), is_read=True, requests=tasks, needs=needs))
            else:
                self._queue.append(map(self._split, tasks) if odd else tasks)

    def _actions(self, task: Task) -> list[Action]:
        return [self.action(row) for row in task.rows]

    def _add(self, task: Task) -> None:
        """Put a task before all others.

        If the run stopped, rows that were not sent are dropped, and the others are read once more.
        """
        if self.stopped and not task.in_doubt:
            for row in task.rows:
                self._store.note(row, self.action(row), "not_sent", None, self.stopped)
            self._queue_following(task)
            return
        if self.stopped and not task.final:
            task = task.final_read("not_sent", self.stopped)
        self._queue.put_first(task)

    def _drop_stages(self) -> None:
        for stage in self._stages:
            for chunk in stage:
                self._add(Task(chunk.rows))

    def _queue_following(self, task: Task) -> None:
        """Queue what follows a finished task."""
        if task.following is not None:
            self._add(task.following)
        for each in reversed(task.requests):
            self._add(self._split(each))

    def _split(self, task: Task) -> Task:
        """Return the first part of a request whose actions would hide each other's effect."""
        if self.aborts:
            return task
        parts = split_conflicting(self._actions(task), self.before or Observations())
        following: Task | None = None
        for part in reversed(parts):
            following = Task(task.rows[part.start : part.stop], following=following)
        return following or task

    # Outcomes

    def _retry(self, task: Task, error: CallError, min_wait: float | None, now: float) -> None:
        """Retry after a delay, or give up."""
        task = self._health.count_failure(task, now, refused=isinstance(error, TooManyRequestsError))
        must_stop = (min_wait or 0.0) > self._policy.max_retry_after or self._health.is_outage(now)
        if must_stop or self._health.has_no_attempts_left(task) or (self.stopped and task.final):
            self._fail(task, error)
            if self._health.on_given_up() or must_stop:
                self.stop(outcome_mapping.reason(error), error)
            return
        if self.stopped:
            self._add(task)
            return
        seconds = backoff(self._policy, task.attempts, min_wait, self._uniform)
        if task.is_read:
            # A request that timed out may still be running in the service.
            seconds = max(seconds, self._policy.wait_initial)
        self.waited += seconds
        self._queue.defer(task, now + seconds)

    def _fail(self, task: Task, error: CallError) -> None:
        """Give up a task. If it may have been applied, read once more."""
        if task.final:
            self._give_up(task, f"{outcome_mapping.CANNOT_READ}: {outcome_mapping.reason(error)}", "unknown")
            return
        cause = task.cause or error
        status: Status = "not_sent" if task.cause is None or not isinstance(cause, StatusError) else "failed"
        why = outcome_mapping.reason(cause, one=len(task.rows) == 1)
        if task.in_doubt:
            self._add(task.final_read(status, why))
        else:
            self._give_up(task, why, status)

    def _is_caused_by(self, task: Task, error: CallError) -> bool:
        """Return whether the service may fail because of the content of a request."""
        if self.aborts:
            return False
        failed_inside = isinstance(error, StatusError) and error.status == 500
        return failed_inside or self._health.has_answered_since(task)

    def _give_up(self, task: Task, why: str, status: Status) -> None:
        """Note the outcomes of a task that is given up, and queue what follows."""
        self._note_outcomes([Outcome(row, self.action(row), status, None, why) for row in task.rows])
        self._queue_following(task)

    def _note_outcomes(self, outcomes: Sequence[Outcome]) -> None:
        for each in outcomes:
            self._store.note(each.row, each.action, each.status, each.result, each.detail)
        # Another run may succeed, so the rows count as unsent.
        open_rows = [
            each.row for each in outcomes if each.status in ("failed", "not_sent") and not each.result
        ]
        unsent = frozenset(open_rows)
        known = [each for each in outcomes if each.row not in unsent]
        if open_rows:
            self._records.append(Record(open_rows, None))
        if known:
            recorded = [outcome_mapping.to_record(each) for each in known]
            self._records.append(Record([each.row for each in known], recorded))
        for first in (
            first_outcomes((each for each in outcomes if each.status != "ok"), 1) if self.aborts else ()
        ):
            self.stop(f"row {first.row} did not succeed ({first.reason}), and abort_mode is AbortOnAnyFailed")
