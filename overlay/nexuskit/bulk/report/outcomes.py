"""The outcomes of a whole run, kept so that a million of them are no million objects. Pure."""

from __future__ import annotations

import operator
from abc import ABC, abstractmethod
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, SupportsIndex

import attrs

from nexus_api.enums import SequenceBulkUpdateResult

from ...resources.actions import ActionLike
from ...resources.tables import table
from .outcome import Outcome, Status


class Ending(NamedTuple):
    """What many outcomes have in common: all but the row and the action."""

    status: Status
    result: SequenceBulkUpdateResult | None = None
    detail: str = ""


OK = Ending("ok", SequenceBulkUpdateResult.OK)

UNNOTED, PLAIN, RARE = 0, 1, 255
"""Codes of a row: nothing is noted yet, `OK`, and an ending that has no code of its own."""


@attrs.frozen(eq=False, repr=False)
class Outcomes(ABC):
    """What became of all actions of a run. Two of them are equal if they say the same of the same rows.

    Attributes:
        counts: How many actions ended in which status.
        ok_details: How many `ok` actions have which detail.
    """

    counts: Mapping[Status, int]
    ok_details: Mapping[str, int]

    @abstractmethod
    def __iter__(self) -> Iterator[Outcome]:
        """Go through all outcomes that are held, by row."""

    @abstractmethod
    def not_ok(self) -> Iterator[Outcome]:
        """Go through the outcomes that are not `ok`, by row."""

    @abstractmethod
    def at(self, row: int) -> Outcome:
        """Return the outcome of a row.

        Raises:
            IndexError: There is no such row, or its outcome is not held.
        """

    @property
    @abstractmethod
    def is_complete(self) -> bool:
        """Whether the outcome of every action is held."""

    def __getitem__(self, row: int) -> Outcome:
        """Return the outcome of a row.

        Raises:
            IndexError: There is no such row, or its outcome is not held.
            TypeError: It is no integer.
        """
        return self.at(_number(row))

    def __len__(self) -> int:
        return sum(self.counts.values())

    def _repr_html_(self) -> str:
        """Return the table that a notebook shows: the outcomes that are held."""
        return table(self, total=len(self) if self.is_complete else len(self) - self.counts["ok"])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Outcomes):
            return NotImplemented
        if self.counts != other.counts or self.ok_details != other.ok_details:
            return False
        # With the same counts, they hold as many.
        if self.is_complete != other.is_complete:
            return False
        return all(one == two for one, two in zip(self, other, strict=True))


def _number(row: object) -> int:
    """Return the number of a row.

    Raises:
        IndexError: It counts from the end.
        TypeError: It is no integer.
    """
    if isinstance(row, slice):
        bounds = ":".join("" if bound is None else repr(bound) for bound in (row.start, row.stop))
        raise TypeError(f"outcomes are found by row, one at a time; for a slice, use list(…)[{bounds}]")
    if isinstance(row, bool) or not isinstance(row, SupportsIndex):
        raise TypeError(f"outcomes are found by row, an integer, got {type(row).__name__}")
    number = operator.index(row)
    if number < 0:
        raise IndexError(f"rows count from 0, got {number}; for the last outcomes, use list(…)[{number}]")
    return number


@attrs.frozen(eq=False, repr=False)
class HeldOutcomes(Outcomes):
    """One outcome for each of the actions of a run that holds them all, made when it is asked for.

    Attributes:
        actions: The actions.
        rows: The row of each, ascending.
        codes: One byte for each: the place of its ending among `endings`, or `RARE`.
        endings: What the codes stand for.
        rare: Other endings, by the place of the action.
    """

    actions: Sequence[ActionLike]
    rows: Sequence[int]
    codes: bytes
    endings: tuple[Ending, ...]
    rare: Mapping[int, Ending]

    @property
    def is_complete(self) -> bool:
        """Always."""
        return True

    def __iter__(self) -> Iterator[Outcome]:
        return map(self._made, range(len(self.codes)))

    def not_ok(self) -> Iterator[Outcome]:
        """Go through the outcomes that are not `ok`, by row."""
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

    def place(self, row: int) -> int:
        """Return the place of a row's action among the actions.

        Raises:
            IndexError: There is no such row.
        """
        place = bisect_left(self.rows, row)
        if place == len(self.rows) or self.rows[place] != row:
            raise IndexError(f"there is no row {row} in this report")
        return place

    def _made(self, place: int) -> Outcome:
        code = self.codes[place]
        ending = self.rare[place] if code == RARE else self.endings[code]
        return Outcome(self.rows[place], self.actions[place], *ending)


@attrs.frozen(eq=False, repr=False)
class StreamedOutcomes(Outcomes):
    """The outcomes of a run that holds no actions: how many ended how, and each that is not `ok`.

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
        """Go through the outcomes that are not `ok`, by row."""
        return iter(self.kept)

    def at(self, row: int) -> Outcome:
        """Return the outcome of a row."""
        place = bisect_left(self.kept, row, key=lambda each: each.row)
        if place == len(self.kept) or self.kept[place].row != row:
            raise IndexError(f"row {row} is ok or does not exist; of a stream, only what is not ok is held")
        return self.kept[place]
