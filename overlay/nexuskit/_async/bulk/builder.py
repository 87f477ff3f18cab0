"""The builder of a bulk update that can look at the project and carry out what it has collected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Unpack

import attrs

from nexus_api.enums import SequenceBulkUpdateAbortMode

from ...bulk.builder import BulkBuilder
from ...bulk.diff.project_diff import Diff
from ...bulk.plan.chunks import CHUNK_SIZE, MAX_CHUNK_BYTES
from ...bulk.report.outcome import Outcome, renumbered
from ...bulk.report.outcome_store import OutcomeStore, as_outcomes
from ...bulk.report.outcomes import Outcomes
from ...bulk.run.resume import too_late
from ...bulk.run.settings import OUTAGE_TIMEOUT, BulkProgress, FailOn, JournalPath, RunOptions, RunSettings
from ...bulk.run.superseded import superseded
from ...deprecated import renamed_arguments
from ...resources.actions import validate_actions
from .report import AsyncBulkReport
from .runner import AsyncBulkRunner
from .state_reader import AsyncStateReader

if TYPE_CHECKING:
    from ..transport.sender import AsyncTransport


class AsyncBulk(BulkBuilder):
    """A bulk update under construction, from `project.sequences.bulk()`; `run()` carries it out.

    `link`, `unlink`, `patch`, `rename`, `remove`, `extend` and `stream` add actions, send nothing and return
    the builder. `plan()` tells what would be sent, and `diff()` what that would change.

    Attributes:
        abort_mode: Whether one failing action keeps the others of the same request from being applied, and
            all that follow from being sent.

    Example:
        >>> bulk = project.sequences.bulk()
        >>> bulk = bulk.link(asset_filename="image_1.jpg", sequence="Patient C", role="Sagittal", ord=1)
        >>> bulk = bulk.patch(sequence_name="Patient B", attributes={"age": 20})
        >>> report = await bulk.run()
        >>> [(outcome.row, outcome.status) for outcome in report]
        [(0, 'ok'), (1, 'ok')]
    """

    def __init__(
        self,
        transport: AsyncTransport,
        project_id: str,
        abort_mode: SequenceBulkUpdateAbortMode | str = SequenceBulkUpdateAbortMode.NONE,
    ) -> None:
        super().__init__(abort_mode)
        self._transport = transport
        self._project_id = project_id

    async def diff(self) -> Diff:
        """Compare the actions with what the project holds now: a dry run, which changes nothing.

        All sequences are listed, and the assets that the actions name by filename are looked up, in few
        requests.

        Returns:
            What each action would do, in order: create a sequence, add, move or overwrite an entry, change or
            remove a sequence, fail, or nothing, because it is so already. It prints as a table, and has
            `findings`: the warnings of the plan, and names that look like others of the project.

        Raises:
            ArgumentError: The actions are a stream.
            StatusError: The service answered with an error.
            DecodeError: An answer does not have the documented shape, or the service leads the reading in a
                circle.
            NetworkConnectionError: There is no answer.

        Example:
            >>> bulk = project.sequences.bulk().rename(sequence_name="Patient A", new_name="Patient C")
            >>> diff = await bulk.diff()
            >>> [(change.row, change.effect) for change in diff]
            [(0, 'change')]
        """
        self._check_held("diff")
        plan = self.plan()
        return await AsyncStateReader(self._transport, self._project_id).diff(
            enumerate(plan.actions), plan.refused, plan.warnings, look_around=True
        )

    @renamed_arguments("run")
    async def run(
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
        progress: Callable[[BulkProgress], Any] | None = None,
    ) -> AsyncBulkReport:
        """Carry out the actions, in as many requests as it takes, and report what became of each.

        Actions on the same sequence or asset keep their order; other requests are sent at the same time,
        as many as the service accepts. A request that is too large is halved. One that was certainly not
        carried out is sent again; after one without a response, the run reads what became of it, and
        sends only what is missing or harmless to repeat. The manual, `bulk/README.md`, has the details.

        With `AbortOnAnyFailed` the service carries out all of a request or nothing (assumed). Over several
        requests, the first failure ends the run, and what was carried out before stays.

        Once something was sent, this returns a report whatever happens; `stopped` says why a run ended
        early. Only `KeyboardInterrupt` and exceptions from `progress`, hooks and the iterable of a stream
        propagate. The builder is spent; `retry_failed()` of the report goes on.

        Args:
            chunk_size: The most actions of one request. The service's own limit is not known.
            max_chunk_bytes: The most bytes of its encoded actions; a single larger one goes alone.
            concurrency: The most requests that are under way at the same time.
            attempts: How often a request is tried while the service answers others, and how often each page
                is read. The backoff is that of the client's retry policy, whose `attempts` and `deadline` do
                not apply here.
            outage_timeout: Seconds in which every request fails (no connection, a timeout, 5xx, 429), after
                which the run stops. Until then everything is retried.
            fail_on: Which findings of the plan keep it from being run: `"error"`, `"warning"` for these too,
                or `"never"`; then what cannot be sent is reported as not sent. It does not apply to a stream,
                whose warnings are in `notes` of the report.
            only_changes: Whether to read the project first and leave out what is so already, which is
                reported as `ok`, `already so`. A patch of attributes is left out only if it names all
                that the sequence has, because a service that replaces them would drop the others.
            journal: The path of a file that records what was sent and answered, without names. If it exists,
                the run resumes: give the same actions and abort mode. A run that `AbortOnAnyFailed` ended
                stays ended.
            same_project: Whether to accept a journal with another project id or endpoint, because it is the
                same project, for example under another host name. Actions that are `ok` in the journal are
                not sent.
            verify: Whether to compare the actions that are `ok` in the journal with the project before
                anything is sent. One whose effect is gone is reported as `failed`. Not for a stream.
            progress: Is called with a `BulkProgress` whenever a request has ended.

        Returns:
            One outcome per action, in their order. A failing action raises nothing here: see `failures` and
            `raise_for_failures()` of the report.

        Raises:
            PlanError: The plan has findings that `fail_on` names; the error has them all. Nothing was sent.
            JournalError: The journal belongs to other actions or another project, another run uses it, or it
                cannot be read or written. Nothing was sent. The letter case of the endpoint, a slash at its
                end, a default port and any port of this machine make no difference.
            ArgumentError: An option cannot be used, or these actions were carried out already.
            NexusError: With `only_changes` or `verify`, what reading raises. Nothing was sent.

        Example:
            >>> report = await project.sequences.bulk().unlink(asset_filename="missing.jpg").run()
            >>> report
            AsyncBulkReport(unknown=0, not_sent=0, failed=1, ok=0)
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
        return await self._run(settings)

    async def _run(self, settings: RunSettings) -> AsyncBulkReport:
        self._check_open()
        if settings.only_changes or settings.verify:
            self._check_held("only_changes" if settings.only_changes else "verify")
        store = OutcomeStore(None if self._stream is not None else len(self._actions))
        run = AsyncBulkRunner(self._transport, self._project_id, self.abort_mode, settings, store)
        # Spent before anything is sent, so that two runs at the same time send once.
        self._done = True
        try:
            if self._stream is not None:
                await run.run_stream(self._stream, self._window)
            else:
                await run.run_list(self._actions, self._refused)
        finally:
            self._done = run.has_begun
            if self._done and self._stream is not None:
                self._stream = ()  # what it came from may hold a file open
        return self._report(run, store.outcomes(self._actions), run.stopped)

    async def _again(self, outcomes: Sequence[Outcome], **options: Unpack[RunOptions]) -> AsyncBulkReport:
        """Carry out again what did not end well, but for what would undo what was done after it."""
        again = {outcome.row for outcome in outcomes}
        done = (row for row in range(len(self._actions)) if row not in again)
        late = superseded(again, done, self._actions.__getitem__) if self._actions else {}
        left = [
            attrs.evolve(outcome, detail=too_late(late[outcome.row]))
            for outcome in outcomes
            if outcome.row in late
        ]
        outcomes = [outcome for outcome in outcomes if outcome.row not in late]
        actions, refused = validate_actions(outcome.action for outcome in outcomes)
        in_doubt = [row for row, outcome in enumerate(outcomes) if outcome.status == "unknown"]
        options.setdefault("fail_on", "never")
        settings = RunSettings(**options)
        store = OutcomeStore(len(actions))
        run = AsyncBulkRunner(self._transport, self._project_id, self.abort_mode, settings, store)
        await run.run_list(actions, refused, [in_doubt])
        rows = [outcome.row for outcome in outcomes]
        known = as_outcomes([*store.outcomes(actions, rows=rows), *left])
        return self._report(run, known, renumbered(run.stopped, rows))

    def _report(self, run: AsyncBulkRunner, outcomes: Outcomes, stopped: str) -> AsyncBulkReport:
        return AsyncBulkReport(
            outcomes, run.elapsed, run.durations, stopped, run.error, run.notes, self._again
        )
