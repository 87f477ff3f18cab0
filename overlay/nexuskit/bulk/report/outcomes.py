"""The outcomes of a run, without one object per action. Pure."""

from __future__ import annotations

import operator
from abc import ABC, abstractmethod
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, SupportsIndex, overload

import attrs

from nexus_api.enums import SequenceBulkUpdateResult

from ...resources.actions import ActionLike
from ...resources.tables import TableTuple, table
from ..source_rows import SourceRows
from .outcome import Outcome, Status


class Ending(NamedTuple):
    """The part of an outcome that many actions share: all but the row and the action."""

    status: Status
    result: SequenceBulkUpdateResult | None = None
    detail: str = ""


OK = Ending("ok", SequenceBulkUpdateResult.OK)

UNNOTED, PLAIN, RARE = 0, 1, 255
"""Codes of a row: no outcome yet, `OK`, and an ending without a code of its own."""


@attrs.frozen(eq=False, repr=False)
class Outcomes(ABC):
    """The outcomes of all actions of a run. They are equal if they hold equal outcomes for the same rows.

    Attributes:
        counts: The number of actions by status.
        ok_details: The number of `ok` actions by detail.
    """

    counts: Mapping[Status, int]
    ok_details: Mapping[str, int]

    @abstractmethod
    def __iter__(self) -> Iterator[Outcome]:
        """Iterate over the outcomes that are held, by row."""

    @abstractmethod
    def not_ok(self) -> Iterator[Outcome]:
        """Iterate over the outcomes that are not `ok`, by row."""

    @abstractmethod
    def at(self, row: int) -> Outcome:
        """Return the outcome of a row.

        Raises:
            IndexError: The row does not exist, or its outcome is not held.
        """

    @property
    @abstractmethod
    def is_complete(self) -> bool:
        """Whether all outcomes are held."""

    @abstractmethod
    def part(self, places: slice) -> tuple[Outcome, ...]:
        """Return a slice of the outcomes that are held."""

    @overload
    def __getitem__(self, row: int) -> Outcome: ...
    @overload
    def __getitem__(self, row: slice) -> tuple[Outcome, ...]: ...
    def __getitem__(self, row: int | slice) -> Outcome | tuple[Outcome, ...]:
        """Return the outcome of a row, or a slice of the outcomes that are held.

        Raises:
            IndexError: The row does not exist, or its outcome is not held.
            TypeError: The index is neither an integer nor a slice.
        """
        return self.part(row) if isinstance(row, slice) else self.at(_number(row))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self):,} actions: {self.counts}>"

    def __len__(self) -> int:
        return sum(self.counts.values())

    def _repr_html_(self) -> str:
        """Return the notebook view: a table of the outcomes that are held."""
        return table(self, total=len(self) if self.is_complete else len(self) - self.counts["ok"])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Outcomes):
            return NotImplemented
        if self.counts != other.counts or self.ok_details != other.ok_details:
            return False
        # Equal counts mean equal numbers of held outcomes.
        if self.is_complete != other.is_complete:
            return False
        return all(one == two for one, two in zip(self, other, strict=True))


def _number(row: object) -> int:
    """Return the number of a row.

    Raises:
        IndexError: The number is negative.
        TypeError: The number is not an integer.
    """
    if isinstance(row, bool) or not isinstance(row, SupportsIndex):
        raise TypeError(f"an outcome's index must be its row, an integer, got {type(row).__name__}")
    number = operator.index(row)
    if number < 0:
        raise IndexError(f"rows count from 0, got {number}; for the last outcomes, use [{number}:]")
    return number


@attrs.frozen(eq=False, repr=False)
class HeldOutcomes(Outcomes):
    """The outcomes of a run that holds its actions. Each object is made on access.

    Attributes:
        actions: The actions.
        rows: The row of each action, ascending.
        codes: One byte per action: an index of `endings`, or `RARE`.
        endings: The endings by code.
        rare: Other endings, by the index of the action.
        source_rows: The line of the caller's own file, by the index of the action, where known.
    """

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
class StreamedOutcomes(Outcomes):
    """The outcomes of a streamed run: counts, and each outcome that is not `ok`.

    Attributes:
        kept: The outcomes that are not `ok`, by row.
    """

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
