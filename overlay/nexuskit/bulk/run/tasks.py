"""What a run has to do, one thing at a time, and what it has to remember. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import attrs

from nexus_api.enums import SequenceBulkUpdateResult

from ...error_types import CallError, NexusError
from ..diff.project_diff import Diff
from ..report.outcome import Status
from .observations import Observations, RequiredReads


@attrs.define(eq=False)
class Task:
    """One request to send, or one reading of what became of an earlier one.

    Attributes:
        rows: The rows concerned, in order.
        reading: Whether to read what is needed to know what may be sent again, which may be nothing.
        in_doubt: Whether an earlier sending of these rows may have been carried out.
        ahead: The requests that are sent once `needs` was read.
        needs: What has to be read before these are sent.
        unlinks: The results of unlinks that were refused when repeated. It is read whether their assets are
            in a sequence.
        final: Whether this is the last reading, after which nothing is sent again.
        found_undone: What becomes of rows that a last reading finds not carried out: the status, and why.
        splitting: Whether to send halves, because the whole makes the service fail again and again.
        attempts: How often sending or reading them failed; this sets the backoff.
        strikes: How many of these failures count against the request: the first, and each one before which
            the service answered something since the previous failure.
        failed_at: The moment of the last failure.
        cause: The last error of the request itself, not of a reading after it.
        not_before: The moment at which it may begin.
        began: The moment at which it did.
        following: What may begin when all is known of these rows: they come later in the same chunk, and may
            depend on them.
        refused: Of the second half of a request that was refused, maybe for having too many actions: how many
            it had.
        is_other_half_taken: Whether the service took the first half of it.
        other_half: Of such a first half, the second one.
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
    strikes: int = 0
    failed_at: float = -math.inf
    cause: CallError | None = None
    not_before: float = 0.0
    began: float = 0.0
    following: Task | None = None
    refused: int = 0
    is_other_half_taken: bool = False
    other_half: Task | None = None

    def last_look(self, status: Status, why: str) -> Task:
        """Return the reading that tells what became of these rows, of which nothing is sent again."""
        return attrs.evolve(self, reading=True, final=True, found_undone=(status, why), not_before=0.0)

    def halves(self) -> Task:
        """Return the first half of it, which the second one follows."""
        middle = len(self.rows) // 2
        second = attrs.evolve(
            self, rows=self.rows[middle:], refused=0, is_other_half_taken=False, other_half=None
        )
        return attrs.evolve(second, rows=self.rows[:middle], following=second)


@attrs.frozen
class Record:
    """What a journal keeps: what became of rows, or without outcomes that they are as good as unsent."""

    rows: Sequence[int]
    outcomes: Sequence[tuple[Status, str | None, str]] | None


@attrs.frozen
class Ended:
    """A call that has ended, what it came to, and whether anything of it may have left."""

    task: Task
    came: Sequence[SequenceBulkUpdateResult] | Observations | Diff | NexusError
    seconds: float
    begun: bool = True
