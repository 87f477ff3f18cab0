"""The tasks of a run, and its journal records. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import attrs

from nexus_api.enums import SequenceBulkUpdateResult

from ...error_types import CallError, NexusError
from ...runs.base_outcome import Status
from ..diff.project_diff import Diff
from .observations import Observations, RequiredReads


@attrs.define(eq=False)
class Task:
    """One request to send, or one read to reconcile an earlier one.

    Attributes:
        rows: The rows, in order.
        reading: Whether to read what reconciliation needs, which may be nothing.
        in_doubt: Whether an earlier request may have applied these rows.
        ahead: The requests to send after `needs` was read.
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
        refused: For the second half of a rejected request: the number of actions of the whole.
        first_half_accepted: Whether the service accepted the first half.
        other_half: For a first half, the second one.
    """

    rows: Sequence[int]
    reading: bool = False
    in_doubt: bool = False
    ahead: Sequence[Task] = ()
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
    refused: int = 0
    first_half_accepted: bool = False
    other_half: Task | None = None

    def final_read(self, status: Status, why: str) -> Task:
        """Return the last read about these rows, after which none is sent again."""
        return attrs.evolve(self, reading=True, final=True, found_undone=(status, why), not_before=0.0)

    def halves(self) -> Task:
        """Return the first half; the second half follows it."""
        middle = len(self.rows) // 2
        second = attrs.evolve(
            self, rows=self.rows[middle:], refused=0, first_half_accepted=False, other_half=None
        )
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
    begun: bool = True
