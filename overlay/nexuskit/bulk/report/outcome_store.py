"""Collects outcomes during a run. Pure. A streamed run takes no memory for actions that are `ok`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from types import MappingProxyType

from nexus_api.enums import SequenceBulkUpdateResult

from ...resources.actions import ActionLike
from ...runs.base_outcome import STATUSES, Status
from ...runs.outcomes import ListedOutcomes, Outcomes
from ..source_rows import SourceRows, with_source_rows
from .outcome import Outcome, renumber
from .outcomes import OK, CompactOutcomes, SharedOutcome

_PENDING = SharedOutcome("not_sent")


class OutcomeStore:
    """The outcomes so far.

    A later outcome of a row replaces an earlier one. A streamed run does not hold rows that are `ok`, so
    these must not get another outcome. Only one thread at a time may write.

    Args:
        total: The number of actions; `None` for a stream.
        source_rows: The line of the caller's own file, by row, where known.

    Attributes:
        source_rows: The same; for a stream, of the current window.

    >>> store = OutcomeStore(3)
    >>> store.note_ok([0, 1])
    >>> store.counts
    {'unknown': 0, 'not_sent': 0, 'failed': 0, 'ok': 2}
    """

    def __init__(self, total: int | None = None, source_rows: SourceRows = MappingProxyType({})) -> None:
        self.source_rows = source_rows
        self._counts: dict[Status, int] = dict.fromkeys(reversed(STATUSES), 0)
        # For a plan. Equal parts are one object, so a million outcomes take little memory.
        self._shared_outcomes: list[SharedOutcome] | None = None if total is None else [_PENDING] * total
        self._distinct = {OK: OK}
        # For a stream.
        self._kept: dict[int, Outcome] = {}
        self._ok_details: Counter[str] = Counter()

    @property
    def counts(self) -> dict[Status, int]:
        """The number of actions by status so far, failures first."""
        return dict(self._counts)

    def note(
        self,
        row: int,
        action: ActionLike,
        status: Status,
        result: SequenceBulkUpdateResult | None = None,
        detail: str = "",
    ) -> None:
        """Set the outcome of one action; see `Outcome` for the arguments."""
        self._forget(row)
        self._counts[status] += 1
        if self._shared_outcomes is not None:
            shared = SharedOutcome(status, result, detail)
            self._shared_outcomes[row] = self._distinct.setdefault(shared, shared)
        elif status != "ok":
            named, source_row = self.with_source_rows(detail), self.source_rows.get(row)
            self._kept[row] = Outcome(row, action, status, result, named, source_row)
        elif detail:
            self._ok_details[detail] += 1

    def with_source_rows(self, text: str) -> str:
        """Return a message with source rows instead of rows, where known."""
        return with_source_rows(text, self.source_rows)

    def note_ok(self, rows: Collection[int]) -> None:
        """Set the outcome `ok` with the result `Ok` for each row."""
        shared_outcomes = self._shared_outcomes
        if shared_outcomes is not None:
            for row in rows:
                if shared_outcomes[row] is not _PENDING:
                    self._forget(row)
                shared_outcomes[row] = OK
        elif self._kept:
            for row in rows:
                self._forget(row)
        self._counts["ok"] += len(rows)

    def outcomes(
        self, actions: Sequence[ActionLike] = (), *, rows: Sequence[int] | None = None
    ) -> Outcomes[Outcome]:
        """Return the outcomes for a report. Those that are missing count as not sent.

        Args:
            actions: All actions, by row; empty for a stream.
            rows: The reported number of each row, ascending, if it differs, also in details.
        """
        if self._shared_outcomes is None:
            plain = self._counts["ok"] - self._ok_details.total()
            return ListedOutcomes(self._kept.values(), {**self._ok_details, "": plain})
        shared_outcomes = list(self._shared_outcomes)
        if self.source_rows or rows is not None:
            shown = {
                each: each._replace(detail=self._detail(each.detail, rows)) for each in set(shared_outcomes)
            }
            shared_outcomes = list(map(shown.__getitem__, shared_outcomes))
        numbers = range(len(shared_outcomes)) if rows is None else tuple(rows)
        return CompactOutcomes.of(tuple(actions), numbers, shared_outcomes, dict(self.source_rows))

    def _detail(self, detail: str, rows: Sequence[int] | None) -> str:
        named = self.with_source_rows(detail)
        return named if rows is None else renumber(named, rows)

    def _forget(self, row: int) -> None:
        if self._shared_outcomes is None:
            known = self._kept.pop(row, None)
            before = None if known is None else known.status
        else:
            shared = self._shared_outcomes[row]
            before = None if shared is _PENDING else shared.status
        if before is not None:
            self._counts[before] -= 1
