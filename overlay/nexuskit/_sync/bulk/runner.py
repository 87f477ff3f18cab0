# Derived from overlay/nexuskit/_async/bulk/runner.py; do not edit.
# Change that file and run `make generate`.
"""Runs bulk updates: connects the scheduler with the service, the journal and the caller.

The scheduler makes all decisions. One coordinator holds all state; concurrent calls only return their
results.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

import attrs

from nexus_api.enums import SequenceBulkUpdateAbortMode

from ...bulk.diff.project_diff import Diff
from ...bulk.plan.planner import Plan, PlanError, make_plan
from ...bulk.plan.render import StreamWarnings
from ...bulk.report.outcome_store import OutcomeStore
from ...bulk.run.concurrency_limiter import ConcurrencyLimiter
from ...bulk.run.observations import Observations
from ...bulk.run.progress import BulkProgress
from ...bulk.run.resume import FOUND, RENAMED, UNDONE, ResumePoint, journal_notes, resume_rows
from ...bulk.run.scheduler import BulkScheduler
from ...bulk.run.settings import RunSettings
from ...bulk.run.tasks import TaskResult
from ...concurrency._sync import TaskPool, call_hook, check_hook, run_in_thread
from ...error_types import ArgumentError, CallError, JournalError, NexusError
from ...resources.actions import ActionLike, validate_actions
from ...runs.durations import Durations
from ...runs.journal.records import RowOutcome
from ...runs.journal.run_journal import Journal, JournalHeader
from ..runs.journal import RunJournal
from .resume import find_applied, verify_journal
from .state_reader import StateReader
from .task_caller import TaskCaller

if TYPE_CHECKING:
    from ..transport.sender import Transport

ALREADY_SO = "already so"


class BulkRunner:
    """One run of a bulk update.

    Attributes:
        scheduler: Makes the decisions.
        has_begun: Whether anything was sent, or read from a stream.
        elapsed: Seconds of the run, when it is over.
        durations: The durations of its requests.
        notes: Sentences on repaired problems.
        from_journal: The number of outcomes from the journal.
    """

    def __init__(
        self,
        transport: Transport,
        project_id: str,
        abort_mode: SequenceBulkUpdateAbortMode,
        settings: RunSettings,
        store: OutcomeStore,
    ) -> None:
        if settings.progress is not None:
            check_hook(settings.progress)
        self.has_begun = False
        self.elapsed = 0.0
        self.durations = Durations()
        self.notes: tuple[str, ...] = ()
        options = transport.options
        # Each page is retried separately, so that a failure does not restart the whole read.
        retrying = options.with_changes(
            retry=attrs.evolve(options.retry, attempts=settings.attempts, deadline=settings.outage_timeout)
        )
        self._retrying_reader = StateReader(transport.view(retrying), project_id)
        self._endpoint = transport.endpoint
        self._project_id = project_id
        self._abort_mode = abort_mode
        self._settings = settings
        self._store = store
        self._limiter = ConcurrencyLimiter(max_limit=settings.concurrency)
        self.scheduler = BulkScheduler(
            store,
            self._limiter,
            options.retry,
            attempts=settings.attempts,
            outage_timeout=settings.outage_timeout,
            aborts=abort_mode is not SequenceBulkUpdateAbortMode.NONE,
        )
        self._caller = TaskCaller(transport, project_id, abort_mode, retrying, self.scheduler)
        self._journal = RunJournal(settings.journal, same_project=settings.same_project)
        self._may_lack_records = False
        self.from_journal = 0
        self._uncertain = 0
        self._total: int | None = None
        self._warnings = StreamWarnings()
        self._began = time.monotonic()

    def run_list(
        self,
        actions: Sequence[ActionLike],
        refused: Mapping[int, ArgumentError],
        in_doubt: Collection[Sequence[int]] = (),
    ) -> None:
        """Run a list of actions."""
        plan = run_in_thread(self._plan_rows, actions, refused, 0)
        self._check(plan)
        self._total = len(actions)
        with self._open_run(actions=len(actions), digest=plan.digest) as pool:
            self._run_plan(pool, plan, refused, in_doubt)

    def run_stream(self, actions: Iterable[ActionLike], window: int) -> None:
        """Run a stream of actions, one window at a time."""
        with self._open_run(window=window) as pool:
            source, row = iter(actions), 0
            self.has_begun = True
            while not self.scheduler.stopped:
                self._store.source_rows = sources = dict[int, int]()
                # One by one, in this thread: a source may yield one dict repeatedly with other contents, and
                # may not be thread-safe.
                held, refused = validate_actions(islice(source, window), row, sources)
                if not held:
                    break
                plan = run_in_thread(self._plan_rows, held, refused, row)
                self._warnings.note(plan.warnings)
                self._record_window(plan)
                if self.scheduler.stopped:
                    self.scheduler.begin(plan)  # notes that it is not sent
                else:
                    self._run_plan(pool, plan, refused)
                row += len(held)
            if not self.scheduler.stopped and (error := self._journal.missing_rows(row)) is not None:
                self.scheduler.stop(str(error), error)

    @contextmanager
    def _open_run(self, **run: Any) -> Iterator[TaskPool[TaskResult]]:
        """Open the journal of a run, and close it when all calls have ended."""
        pool = TaskPool[TaskResult]()
        try:
            self._open_journal(**run)
            with pool:
                yield pool
            self._finish()
        except BaseException as error:
            self._note_how_to_resume(error)
            raise
        finally:
            self._settings.end_progress()
            pool.on_finished(self._journal.close)

    def _run_plan(
        self,
        pool: TaskPool[TaskResult],
        plan: Plan,
        refused: Mapping[int, ArgumentError],
        in_doubt: Collection[Sequence[int]] = (),
    ) -> None:
        """Run one plan, without rows that have an outcome."""
        rows = range(plan.first_row, plan.first_row + len(plan))
        past = ResumePoint.doubtful(in_doubt)
        undone: Sequence[int] = ()
        journal = self._journal.state
        if journal is not None:
            past = run_in_thread(resume_rows, journal, rows, plan.action, self._store, past)
            self.from_journal += len(past.with_outcome)
            if self._settings.verify and self.from_journal:
                undone, note = verify_journal(self._retrying_reader, plan, journal)
                self.notes += (note,)
            past = self._skip_applied(plan, past)
        if self._settings.only_changes and not self.scheduler.stopped:
            past = past.without(self._note_unneeded(plan, past))
        if past.done:
            plan = run_in_thread(self._plan_rows, plan.actions, refused, plan.first_row, past.done)
        self.scheduler.begin(plan, past.in_doubt)
        for row in undone:
            # Noted at the end: with AbortOnAnyFailed, a failure would keep the scheduler from starting.
            self._store.note(row, plan.action(row), "failed", None, UNDONE)
        while not self.scheduler.is_over:
            self._begin_tasks(pool)
            if self.scheduler.is_over:
                break  # no task could be started, for example because the disk is full
            ended = pool.next(self.scheduler.wait(time.monotonic()))
            if ended is not None:
                self._handle_result(ended)
                self._write_records()
                self._report_progress(pool)

    def _begin_tasks(self, pool: TaskPool[TaskResult]) -> None:
        while (task := self.scheduler.next(time.monotonic())) is not None:
            if not task.is_read:
                try:
                    self._journal.write(Journal.note_sent, task.rows)
                except JournalError as error:
                    # A request must not be sent before its record is on disk.
                    self.scheduler.on_start_failure(task, error)
                    continue
                self.has_begun = True
            pool.start(partial(self._caller.call, task))

    def _handle_result(self, ended: TaskResult) -> None:
        now = time.monotonic()
        if ended.may_be_sent and not ended.task.is_read:
            self.durations += Durations.of(ended.seconds)
        self.scheduler.on_response(self._caller.responded_at)
        match ended.result:
            case Observations() as observations:
                self.scheduler.on_read(ended.task, observations)
            case Diff() as diff:
                self.scheduler.on_lookup(ended.task, diff)
            case CallError() as error:
                self.scheduler.on_failure(ended.task, error, now)
            case ArgumentError() as error if ended.task.is_read:
                self.scheduler.on_read_failure(ended.task, error)
            case NexusError() as error if ended.may_be_sent and not ended.task.is_read:
                self.scheduler.on_interrupt(ended.task, error)
            case NexusError() as error:
                self.scheduler.on_start_failure(ended.task, error)
            case results:
                self.scheduler.on_results(ended.task, results, ended.seconds, now)

    def _write_records(self) -> None:
        """Write the records of the scheduler before anything else is sent."""
        for record in self.scheduler.records():
            try:
                if record.outcomes is None:
                    self._journal.write(Journal.note_open, record.rows)
                else:
                    self._journal.write(Journal.note_outcomes, record.rows, record.outcomes)
            except JournalError as error:
                self.scheduler.stop(str(error), error)

    def _report_progress(self, pool: TaskPool[TaskResult]) -> None:
        if self._settings.progress is None:
            return
        counts = self._store.counts
        call_hook(
            self._settings.progress,
            BulkProgress(
                done=sum(counts.values()),
                total=self._total,
                counts=counts,
                requests=self.durations.requests,
                in_flight=len(pool),
                limit=self._limiter.limit,
                elapsed=time.monotonic() - self._began,
            ),
        )

    # Plan

    def _plan_rows(
        self,
        actions: Sequence[ActionLike],
        refused: Mapping[int, ArgumentError],
        first_row: int,
        done: Collection[int] = (),
    ) -> Plan:
        return make_plan(
            actions,
            refused=refused,
            first_row=first_row,
            limits=self._settings.limits,
            abort_mode=self._abort_mode,
            done=done,
            source_rows=self._store.source_rows,
        )

    def _check(self, plan: Plan) -> None:
        """Raise if the plan has findings that `fail_on` names."""
        findings = {"error": plan.errors, "warning": plan.findings, "never": ()}[self._settings.fail_on]
        if findings:
            raise PlanError(findings)

    def _note_unneeded(self, plan: Plan, past: ResumePoint) -> frozenset[int]:
        """Note the actions that change nothing."""
        rows = range(plan.first_row, plan.first_row + len(plan))
        left = [(row, plan.action(row)) for row in rows if row not in past.with_outcome]
        diff = self._retrying_reader.diff(left, plan.refused)
        self._note_done(plan, sorted(diff.unneeded), ALREADY_SO)
        return diff.unneeded

    def _note_done(self, plan: Plan, rows: Sequence[int], why: str) -> None:
        """Note rows that need not be sent. Without a record they would look unsent."""
        so: RowOutcome = ("ok", None, why)
        self._journal.write(Journal.note_outcomes, rows, [so] * len(rows))
        for row in rows:
            self._store.note(row, plan.action(row), "ok", None, why)

    # Journal

    def _skip_applied(self, plan: Plan, past: ResumePoint) -> ResumePoint:
        """Skip rows that were applied without a record, because the journal may have lost its end."""
        if not self._may_lack_records or self.scheduler.stopped:
            return past
        try:
            found = find_applied(self._retrying_reader, plan, past)
            if found is None:
                return past
            self._note_done(plan, found.done, FOUND)
        except NexusError as error:
            self.scheduler.stop(error.message, error)
            return past
        for row in found.unclear:
            self._store.note(row, plan.action(row), "unknown", None, RENAMED)
        self._uncertain += len(found.uncertain)
        # Windows follow each other: if nothing of one was applied, the next one was not started.
        self._may_lack_records = bool(found.done or found.uncertain or found.unclear)
        return past.without(frozenset([*found.done, *found.unclear]))

    def _open_journal(self, **run: Any) -> None:
        header = JournalHeader(
            project_id=self._project_id,
            endpoint=self._endpoint,
            abort_mode=self._abort_mode.value,
            **run,
        )
        self._journal.open(header)
        self.notes = self._journal.notes
        self._may_lack_records = self._journal.existed

    def _note_how_to_resume(self, error: BaseException) -> None:
        """Add a note to an exception that ends a run with a journal. The traceback shows it."""
        done = f"{sum(self._store.counts.values()):,}"
        if self._total is not None:
            done += f" of {self._total:,}"
        self._journal.note_how_to_resume(
            error, f"The run ended early: {done} actions have an outcome.", "run the same actions"
        )

    def _record_window(self, plan: Plan) -> None:
        """Record the next window, or compare it with the existing record."""
        try:
            self._journal.write(Journal.note_window, plan.first_row, len(plan), plan.digest)
        except JournalError as error:
            if not self.durations.requests:
                raise
            self.scheduler.stop(str(error), error)

    def _finish(self) -> None:
        """Record that the run finished, if it did."""
        self.elapsed = time.monotonic() - self._began
        self.notes += self._warnings.summary()
        if self._journal.state is not None:
            self.notes += tuple(
                journal_notes(
                    self._journal.state,
                    self._store.counts,
                    sent=bool(self.durations.requests),
                    checked=self._settings.verify,
                    path=self._settings.journal,
                    known=self.from_journal,
                    uncertain=self._uncertain,
                    held=self._total is not None,
                )
            )
        self.durations += Durations(waited=self.scheduler.waited)
        if self.scheduler.stopped:
            return
        try:
            self._journal.write(Journal.note_finished, self._store.counts)
        except JournalError as error:
            self.scheduler.stop(str(error), error)
