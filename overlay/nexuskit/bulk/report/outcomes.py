"""The outcomes of a bulk update, without one object per action. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import compress, repeat
from operator import is_not
from typing import NamedTuple, Self

import attrs

from nexus_api.enums import SequenceBulkUpdateResult

from ...resources.actions import ActionLike
from ...resources.tables import TableTuple
from ...runs.base_outcome import Status
from ...runs.outcomes import Outcomes, count
from ..source_rows import SourceRows
from .outcome import Outcome


class SharedOutcome(NamedTuple):
    """The part of an outcome that many actions share: all but the row and the action."""

    status: Status
    result: SequenceBulkUpdateResult | None = None
    detail: str = ""


OK = SharedOutcome("ok", SequenceBulkUpdateResult.OK)
"""That of most actions. It is compared by identity, which takes little time."""


@attrs.frozen(eq=False, repr=False)
class CompactOutcomes(Outcomes[Outcome]):
    """The outcomes of a run that holds its actions. Each object is made on access.

    Attributes:
        actions: The actions.
        rows: The row of each action, ascending.
        shared_outcomes: The shared part of each outcome. Equal ones are one object.
        source_rows: The line of the caller's own file, by the index of the action, where known.
    """

    actions: Sequence[ActionLike]
    rows: Sequence[int]
    shared_outcomes: Sequence[SharedOutcome]
    source_rows: SourceRows

    @classmethod
    def of(
        cls,
        actions: Sequence[ActionLike],
        rows: Sequence[int],
        shared_outcomes: Sequence[SharedOutcome],
        source_rows: SourceRows,
    ) -> Self:
        """Count and return outcomes."""
        if not len(actions) == len(rows) == len(shared_outcomes):
            raise ValueError(
                f"{len(actions)} actions and {len(rows)} numbers for {len(shared_outcomes)} rows"
            )
        others = [each for each in shared_outcomes if each is not OK]
        counts, details = count(others)
        counts["ok"] += len(shared_outcomes) - len(others)
        return cls(counts, details, actions, rows, shared_outcomes, source_rows)

    def __iter__(self) -> Iterator[Outcome]:
        return map(self._outcome, range(len(self.shared_outcomes)))

    def not_ok(self) -> Iterator[Outcome]:
        """Iterate over the outcomes that are not `ok`, by row."""
        places = compress(range(len(self.shared_outcomes)), map(is_not, self.shared_outcomes, repeat(OK)))
        return (self._outcome(place) for place in places if self.shared_outcomes[place].status != "ok")

    def at(self, row: int) -> Outcome:
        """Return the outcome of a row."""
        return self._outcome(self._index(row))

    def part(self, places: slice) -> tuple[Outcome, ...]:
        """Return a slice of the outcomes."""
        return TableTuple(map(self._outcome, range(len(self.shared_outcomes))[places]))

    def _merge(self, newer: Outcomes[Outcome]) -> CompactOutcomes:
        shared_outcomes, distinct = list(self.shared_outcomes), {OK: OK}
        for each in newer:
            shared = SharedOutcome(each.status, each.result, each.detail)
            shared_outcomes[self._index(each.row)] = distinct.setdefault(shared, shared)
        return self.of(self.actions, self.rows, shared_outcomes, self.source_rows)

    def _index(self, row: int) -> int:
        """Return the index of a row's action."""
        place = bisect_left(self.rows, row)
        if place == len(self.rows) or self.rows[place] != row:
            raise IndexError(f"there is no row {row} in this report")
        return place

    def _outcome(self, place: int) -> Outcome:
        shared, source_row = self.shared_outcomes[place], self.source_rows.get(place)
        return Outcome(self.rows[place], self.actions[place], *shared, source_row)
