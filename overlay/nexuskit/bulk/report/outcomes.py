"""The outcomes of a bulk update, without one object per action. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, NamedTuple

import attrs

from nexus_api.enums import SequenceBulkUpdateResult

from ...resources.actions import ActionLike
from ...resources.tables import TableTuple
from ...runs.outcome import Status
from ...runs.outcomes import Outcomes
from ..source_rows import SourceRows
from .outcome import Outcome


class Ending(NamedTuple):
    """The part of an outcome that many actions share: all but the row and the action."""

    status: Status
    result: SequenceBulkUpdateResult | None = None
    detail: str = ""


OK = Ending("ok", SequenceBulkUpdateResult.OK)

UNNOTED, PLAIN, RARE = 0, 1, 255
"""Codes of a row: no outcome yet, `OK`, and an ending without a code of its own."""


@attrs.frozen(eq=False, repr=False)
class HeldOutcomes(Outcomes[Outcome]):
    """The outcomes of a run that holds its actions. Each object is made on access.

    Attributes:
        actions: The actions.
        rows: The row of each action, ascending.
        codes: One byte per action: an index of `endings`, or `RARE`.
        endings: The endings by code.
        rare: Other endings, by the index of the action.
        source_rows: The line of the caller's own file, by the index of the action, where known.
    """

    noun: ClassVar[str] = "action"

    actions: Sequence[ActionLike]
    rows: Sequence[int]
    codes: bytes
    endings: tuple[Ending, ...]
    rare: Mapping[int, Ending]
    source_rows: SourceRows = attrs.field(factory=dict)

    @property
    def is_complete(self) -> bool:
        """Always true."""
        return True

    def __iter__(self) -> Iterator[Outcome]:
        return map(self._made, range(len(self.codes)))

    def not_ok(self) -> Iterator[Outcome]:
        """Iterate over the outcomes that are not `ok`, by row."""
        is_ok = bytes(
            code < len(self.endings) and self.endings[code].status == "ok" for code in range(RARE + 1)
        )
        marks = self.codes.translate(is_ok)
        place = marks.find(0)
        while place >= 0:
            outcome = self._made(place)
            if outcome.status != "ok":
                yield outcome
            place = marks.find(0, place + 1)

    def at(self, row: int) -> Outcome:
        """Return the outcome of a row."""
        return self._made(self.place(row))

    def part(self, places: slice) -> tuple[Outcome, ...]:
        """Return a slice of the outcomes."""
        return TableTuple(map(self._made, range(len(self.codes))[places]))

    def place(self, row: int) -> int:
        """Return the index of a row's action.

        Raises:
            IndexError: The row does not exist.
        """
        place = bisect_left(self.rows, row)
        if place == len(self.rows) or self.rows[place] != row:
            raise IndexError(f"there is no row {row} in this report")
        return place

    def _made(self, place: int) -> Outcome:
        code = self.codes[place]
        ending = self.rare[place] if code == RARE else self.endings[code]
        return Outcome(self.rows[place], self.actions[place], *ending, self.source_rows.get(place))


@attrs.frozen(eq=False, repr=False)
class StreamedOutcomes(Outcomes[Outcome]):
    """The outcomes of a streamed run: counts, and each outcome that is not `ok`.

    Attributes:
        kept: The outcomes that are not `ok`, by row.
    """

    noun: ClassVar[str] = "action"
    is_stream: ClassVar[bool] = True

    kept: tuple[Outcome, ...]

    @property
    def is_complete(self) -> bool:
        """Whether no action is `ok`."""
        return len(self.kept) == len(self)

    def __iter__(self) -> Iterator[Outcome]:
        return iter(self.kept)

    def not_ok(self) -> Iterator[Outcome]:
        """Iterate over the outcomes that are not `ok`, by row."""
        return iter(self.kept)

    def at(self, row: int) -> Outcome:
        """Return the outcome of a row."""
        place = bisect_left(self.kept, row, key=lambda each: each.row)
        if place == len(self.kept) or self.kept[place].row != row:
            raise IndexError(
                f"row {row} is ok or does not exist; a stream holds only outcomes that are not ok"
            )
        return self.kept[place]

    def part(self, places: slice) -> tuple[Outcome, ...]:
        """Return a slice of the outcomes that are held."""
        return TableTuple(self.kept[places])
