"""Collects outcomes during a run. Pure.

A run takes one byte per action. A streamed run takes no memory for actions that are `ok`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Self

from nexus_api.enums import SequenceBulkUpdateResult

from ...resources.actions import ActionLike
from ...runs.outcome import STATUSES, Status
from ...runs.outcomes import Outcomes
from ..source_rows import SourceRows, with_source_rows
from .outcome import Outcome, renumbered
from .outcomes import OK, PLAIN, RARE, UNNOTED, Ending, HeldOutcomes, StreamedOutcomes


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
        self._codes = None if total is None else bytearray(total)
        # For a plan: endings by code, codes by ending, and endings without a code by row.
        self._endings: list[Ending] = [Ending("not_sent"), OK]
        self._code_of: dict[Ending, int] = {OK: PLAIN}
        self._rare: dict[int, Ending] = {}
        # For a stream.
        self._kept: dict[int, Outcome] = {}
        self._ok_details: Counter[str] = Counter()

    @classmethod
    def reopened(cls, outcomes: Outcomes[Outcome]) -> Self:
        """Return a store with these outcomes; if all are held, indices are rows."""
        if isinstance(outcomes, HeldOutcomes):
            store = cls(len(outcomes.codes), outcomes.source_rows)
            store._codes = bytearray(outcomes.codes)
            store._endings = list(outcomes.endings)
            store._code_of = {each: code for code, each in enumerate(outcomes.endings) if code != UNNOTED}
            store._rare = dict(outcomes.rare)
            store._counts |= outcomes.counts
            store._counts["not_sent"] -= outcomes.codes.count(UNNOTED)
            return store
        store = cls()
        store._kept = {each.row: each for each in outcomes}
        store._counts |= outcomes.counts
        store._ok_details.update(outcomes.ok_details)
        return store

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
        if self._codes is not None:
            self._mark(self._codes, row, Ending(status, result, detail))
            return
        self._forget(row)
        self._counts[status] += 1
        if status != "ok":
            named, source_row = self.named(detail), self.source_rows.get(row)
            self._kept[row] = Outcome(row, action, status, result, named, source_row)
        elif detail:
            self._ok_details[detail] += 1

    def named(self, text: str) -> str:
        """Return a message with source rows instead of rows, where known."""
        return with_source_rows(text, self.source_rows)

    def note_ok(self, rows: Collection[int]) -> None:
        """Set the outcome `ok` with the result `Ok` for each row."""
        codes = self._codes
        if codes is None:
            if self._kept:
                for row in rows:
                    self._forget(row)
            self._counts["ok"] += len(rows)
            return
        fresh = 0
        for row in rows:
            if codes[row]:
                self._mark(codes, row, OK)
            else:
                codes[row] = PLAIN
                fresh += 1
        self._counts["ok"] += fresh

    def outcomes(
        self,
        actions: Sequence[ActionLike] = (),
        *,
        rows: Sequence[int] | None = None,
        unsent: str = "",
        recite: bool = True,
    ) -> Outcomes[Outcome]:
        """Return the outcomes for a report.

        Args:
            actions: All actions, by row; empty for a stream.
            rows: The reported number of each row, ascending, if it differs.
            unsent: The detail of pending rows, which count as not sent.
            recite: Whether rows in details are renumbered, too.
        """
        codes = self._codes
        if codes is None:
            kept = tuple(self._kept[row] for row in sorted(self._kept))
            return StreamedOutcomes(self.counts, dict(self._ok_details.most_common()), kept)
        numbers = range(len(codes)) if rows is None else tuple(rows)
        if not len(actions) == len(numbers) == len(codes):
            raise ValueError(f"{len(actions)} actions and {len(numbers)} numbers for {len(codes)} rows")
        counts = self.counts
        counts["not_sent"] += codes.count(UNNOTED)
        endings = [Ending("not_sent", None, unsent), *self._endings[1:]]
        rare = dict(self._rare)
        if self.source_rows:
            endings = [each._replace(detail=self.named(each.detail)) for each in endings]
            rare = {row: each._replace(detail=self.named(each.detail)) for row, each in rare.items()}
        if rows is not None and recite:
            endings = [_renumber(each, rows) for each in endings]
            rare = {row: _renumber(each, rows) for row, each in rare.items()}
        details = self._details_of_ok(codes)
        held = tuple(actions), numbers, bytes(codes), tuple(endings), rare, dict(self.source_rows)
        return HeldOutcomes(counts, details, *held)

    def _details_of_ok(self, codes: bytearray) -> Mapping[str, int]:
        found = Counter(each.detail for each in self._rare.values() if each.status == "ok" and each.detail)
        for code, ending in enumerate(self._endings):
            if ending.status == "ok" and ending.detail:
                found[ending.detail] += codes.count(code)
        return {detail: count for detail, count in found.most_common() if count}

    def _mark(self, codes: bytearray, row: int, ending: Ending) -> None:
        old = codes[row]
        if old != UNNOTED:
            before = self._rare.pop(row) if old == RARE else self._endings[old]
            self._counts[before.status] -= 1
        code = self._code_of.get(ending)
        if code is None:
            code = self._new_code(ending)
        if code == RARE:
            self._rare[row] = ending
        codes[row] = code
        self._counts[ending.status] += 1

    def _new_code(self, ending: Ending) -> int:
        code = len(self._endings)
        if code >= RARE:
            return RARE
        self._endings.append(ending)
        self._code_of[ending] = code
        return code

    def _forget(self, row: int) -> None:
        known = self._kept.pop(row, None)
        if known is not None:
            self._counts[known.status] -= 1


def _renumber(ending: Ending, rows: Sequence[int]) -> Ending:
    return ending._replace(detail=renumbered(ending.detail, rows))


def _sources(numbered: Iterable[tuple[int, Outcome]]) -> SourceRows:
    return {number: each.source_row for number, each in numbered if each.source_row is not None}


def as_outcomes(outcomes: Iterable[Outcome] | Outcomes[Outcome]) -> Outcomes[Outcome]:
    """Return outcomes in the form that a report keeps. The last outcome of a row counts."""
    if isinstance(outcomes, Outcomes):
        return outcomes
    ordered = sorted({each.row: each for each in outcomes}.values(), key=lambda each: each.row)
    store = OutcomeStore(len(ordered), _sources(enumerate(ordered)))
    for place, each in enumerate(ordered):
        store.note(place, each.action, each.status, each.result, each.detail)
    rows = [each.row for each in ordered]
    return store.outcomes([each.action for each in ordered], rows=rows, recite=False)


def merged(older: Outcomes[Outcome], newer: Outcomes[Outcome]) -> Outcomes[Outcome]:
    """Return outcomes, updated with newer ones."""
    if not newer.is_complete:
        raise ValueError("the newer outcomes are of a stream, which holds only those that are not ok")
    store = OutcomeStore.reopened(older)
    if isinstance(older, HeldOutcomes):
        for each in newer:
            store.note(older.place(each.row), each.action, each.status, each.result, each.detail)
        unsent = older.endings[UNNOTED].detail
        return store.outcomes(older.actions, rows=older.rows, unsent=unsent, recite=False)
    store.source_rows = _sources((each.row, each) for each in newer)
    for each in newer:
        older.at(each.row)
        store.note(each.row, each.action, each.status, each.result, each.detail)
    return store.outcomes()
