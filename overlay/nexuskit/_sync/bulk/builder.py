# Derived from overlay/nexuskit/_async/bulk/builder.py; do not edit.
# Change that file and run `make generate`.
"""The builder of a bulk update, with `diff()` and `run()`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Unpack

import attrs

from nexus_api.enums import SequenceBulkUpdateAbortMode

from ...bulk.builder import BulkBuilder
from ...bulk.diff.project_diff import Diff, with_source_rows
from ...bulk.plan.chunks import CHUNK_SIZE, MAX_CHUNK_BYTES
from ...bulk.report.outcome import Outcome, renumber
from ...bulk.report.outcome_store import OutcomeStore
from ...bulk.run.progress import BulkProgress
from ...bulk.run.resume import superseded_detail
from ...bulk.run.settings import FailOn, RunOptions, RunSettings
from ...bulk.run.superseded import find_superseded
from ...bulk.source_rows import with_source_rows as named
from ...deprecated import renamed_arguments
from ...resources.actions import validate_actions
from ...runs.base_settings import OUTAGE_TIMEOUT
from ...runs.journal.run_journal import JournalPath
from ...runs.outcomes import ListedOutcomes, Outcomes
from .report import BulkReport
from .runner import BulkRunner
from .state_reader import StateReader

if TYPE_CHECKING:
    from ..transport.sender import Transport


class Bulk(BulkBuilder):
    """A bulk update under construction, from `project.sequences.bulk()`.

    `link`, `unlink`, `patch`, `rename`, `remove`, `extend` and `stream` add actions, send nothing and return
    the builder. `plan()` checks the actions, `diff()` previews the changes, and `run()` sends them.

    Attributes:
        abort_mode: Whether a failing action prevents the other actions of its request from being applied, and
            later ones from being sent.

    Example:
        >>> bulk = project.sequences.bulk()
        >>> bulk = bulk.link(asset_filename="image_1.jpg", sequence="Patient C", role="Sagittal", ord=1)
        >>> bulk = bulk.patch(sequence_name="Patient B", attributes={"age": 20})
        >>> report = bulk.run()
        >>> [(outcome.row, outcome.status) for outcome in report]
        [(0, 'ok'), (1, 'ok')]
    """

    def __init__(
        self,
        transport: Transport,
        project_id: str,
        abort_mode: SequenceBulkUpdateAbortMode | str = SequenceBulkUpdateAbortMode.NONE,
    ) -> None:
        super().__init__(abort_mode)
        self._transport = transport
        self._project_id = project_id

    def diff(self) -> Diff:
        """Preview the changes in the project as it is now. Only reads.

        It lists all sequences and looks up the assets that the actions name by filename, in few requests.

        Returns:
            The effect of each action, in order: create a sequence, add, move or overwrite an entry, change or
            remove a sequence, fail, or none. It prints as a table. `findings` has the warnings of the plan,
            and names that look like others of the project.

        Raises:
            ArgumentError: The actions are a stream.
            StatusError: The response is an error.
            DecodeError: The response does not have the documented shape, or its cursors repeat.
            NetworkConnectionError: There is no response.

        Example:
            >>> bulk = project.sequences.bulk().rename(sequence_name="Patient A", new_name="Patient C")
            >>> diff = bulk.diff()
            >>> [(change.row, change.effect) for change in diff]
            [(0, 'change')]
        """
        self._check_held("diff")
        plan = self.plan()
        diff = StateReader(self._transport, self._project_id).diff(
            enumerate(plan.actions), plan.refused, plan.warnings, find_other_spellings=True
        )
        return with_source_rows(diff, self._source_rows)

    @renamed_arguments("run")
    def run(
        self,
        *,
        chunk_size: int = CHUNK_SIZE,
        max_chunk_bytes: int = MAX_CHUNK_BYTES,
        concurrency: int = 8,
        attempts: int = 8,
        outage_timeout: float = OUTAGE_TIMEOUT,
        fail_on: FailOn = "error",
        only_changes: bool = False,
        journal: JournalPath | None = None,
        same_project: bool = False,
        verify: bool = False,
        progress: Callable[[BulkProgress], Any] | bool | None = None,
    ) -> BulkReport:
        """Send the actions in as many requests as needed, and report the outcome of each.

        Actions on the same sequence or asset keep their order. Other requests are sent at the same time, as
        many as the service accepts. Requests that are too large are split. Transient failures are retried.
        After a request without a response, the run reconciles its actions: it reads the project, and sends
        only what is missing or safe to repeat. The manual, `bulk/README.md`, has the details.

        With `AbortOnAnyFailed` the service applies either all actions of a request or none (assumed). The
        first failure stops the run; earlier requests are not undone.

        After the first request, this always returns a report; `stopped` says why a run ended early. Only
        `KeyboardInterrupt` and exceptions from `progress`, hooks and the iterable of a stream propagate, with
        a note on how to resume if there is a journal. A builder runs once; `retry_failed()` of the report
        repeats failed actions.

        Args:
            chunk_size: The maximum number of actions per request. The service's own maximum is not known.
            max_chunk_bytes: The maximum size of the encoded actions of a request in bytes. A larger single
                action gets its own request.
            concurrency: The maximum number of requests in flight.
            attempts: The maximum number of attempts per request while the service answers others, and per
                page of a read. The backoff is that of the client's retry policy, whose `attempts` and
                `deadline` do not apply.
            outage_timeout: The run stops after an outage of this many seconds, in which every request fails
                (no connection, timeout, 5xx, 429). Until then everything is retried.
            fail_on: The findings that prevent the run: `"error"`, `"warning"` for both, or `"never"`, which
                reports invalid actions as not sent. Ignored for a stream, whose warnings are in
                `report.notes`.
            only_changes: Whether to read the project first and skip actions that change nothing. They are
                reported as `ok`, `already so`. A patch of attributes is only skipped if it names all
                attributes of the sequence, because a service that replaces them would drop the others.
            journal: The path of a file that records requests and outcomes, without names. If it exists, the
                run resumes: use the same actions and abort mode. A run that `AbortOnAnyFailed` stopped stays
                stopped.
            same_project: Whether to accept a journal with another project id or endpoint, because it is the
                same project, for example under another host name. Actions that are `ok` in the journal are
                not sent.
            verify: Whether to compare the actions that are `ok` in the journal with the project first. Those
                whose effect is gone are reported as `failed`. Not for a stream.
            progress: A function of a `BulkProgress`, called after each request; `True` prints a line on
                stderr.

        Returns:
            One outcome per action, in order. Failed actions do not raise: see `failures` and
            `raise_for_failures()` of the report.

        Raises:
            PlanError: The plan has findings that `fail_on` names. Nothing was sent.
            JournalError: The journal belongs to other actions or another project, is in use, or cannot be
                read or written. Nothing was sent. Letter case, a slash at the end, a default port and any
                port of this machine make no difference in the endpoint.
            ArgumentError: An option is invalid, or this builder has already been run.
            NexusError: A read for `only_changes` or `verify` failed. Nothing was sent.

        Example:
            >>> report = project.sequences.bulk().unlink(asset_filename="missing.jpg").run()
            >>> report
            BulkReport(unknown=0, not_sent=0, failed=1, ok=0)
            >>> report.failures[0].reason
            'FailedLinkAssetNotFound'
        """
        settings = RunSettings(
            chunk_size=chunk_size,
            max_chunk_bytes=max_chunk_bytes,
            concurrency=concurrency,
            attempts=attempts,
            outage_timeout=outage_timeout,
            fail_on=fail_on,
            only_changes=only_changes,
            journal=journal,
            same_project=same_project,
            verify=verify,
            progress=progress,
        )
        try:
            return self._run(settings)
        except Exception:
            raise
        except BaseException as error:
            # The note on how to resume matters to the caller, not to the frames within.
            raise error.with_traceback(None) from None

    def _run(self, settings: RunSettings) -> BulkReport:
        self._check_open()
        if settings.only_changes or settings.verify:
            self._check_held("only_changes" if settings.only_changes else "verify")
        store = OutcomeStore(None if self._stream is not None else len(self._actions), self._source_rows)
        run = BulkRunner(self._transport, self._project_id, self.abort_mode, settings, store)
        # Marked before anything is sent, so that of two concurrent runs one raises.
        self._done = True
        try:
            if self._stream is not None:
                run.run_stream(self._stream, self._window)
            else:
                run.run_list(self._actions, self._refused)
        finally:
            self._done = run.has_begun
            if self._done and self._stream is not None:
                self._stream = ()  # its source may hold a file open
        return self._report(run, store.outcomes(self._actions), store.with_source_rows(run.scheduler.stopped))

    def _run_again(self, outcomes: Sequence[Outcome], **options: Unpack[RunOptions]) -> BulkReport:
        """Run actions that are not `ok` again, without superseded ones."""
        again = {outcome.row for outcome in outcomes}
        done = (row for row in range(len(self._actions)) if row not in again)
        late = find_superseded(again, done, self._actions.__getitem__) if self._actions else {}
        left = [
            attrs.evolve(outcome, detail=named(superseded_detail(late[outcome.row]), self._source_rows))
            for outcome in outcomes
            if outcome.row in late
        ]
        outcomes = [outcome for outcome in outcomes if outcome.row not in late]
        actions, refused = validate_actions((outcome.action for outcome in outcomes), 0, {})
        sources = {
            place: each.source_row for place, each in enumerate(outcomes) if each.source_row is not None
        }
        in_doubt = [row for row, outcome in enumerate(outcomes) if outcome.status == "unknown"]
        options.setdefault("fail_on", "never")
        settings = RunSettings(**options)
        store = OutcomeStore(len(actions), sources)
        run = BulkRunner(self._transport, self._project_id, self.abort_mode, settings, store)
        run.run_list(actions, refused, [in_doubt])
        rows = [outcome.row for outcome in outcomes]
        known = ListedOutcomes([*store.outcomes(actions, rows=rows), *left])
        return self._report(run, known, renumber(store.with_source_rows(run.scheduler.stopped), rows))

    def _report(self, run: BulkRunner, outcomes: Outcomes[Outcome], stopped: str) -> BulkReport:
        return BulkReport(
            outcomes,
            run.elapsed,
            run.durations,
            stopped,
            run.scheduler.error,
            run.notes,
            self._run_again,
            from_journal=run.from_journal,
        )
