"""The outcomes of a run. Pure."""

from __future__ import annotations

import operator
from abc import ABC, abstractmethod
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import Any, Generic, Protocol, SupportsIndex, overload

import attrs

from ..resources.tables import TableTuple, table
from .base_outcome import STATUSES, O_co, Status


@attrs.frozen(eq=False, repr=False)
class Outcomes(ABC, Generic[O_co]):
    """The outcomes of all actions or files of a run, equal if they hold equal outcomes for the same rows.

    Attributes:
        counts: The number of outcomes by status.
        ok_details: The number of `ok` outcomes by detail.
    """

    counts: Mapping[Status, int]
    ok_details: Mapping[str, int]

    @abstractmethod
    def __iter__(self) -> Iterator[O_co]:
        """Iterate over the outcomes that are held, by row."""

    def not_ok(self) -> Iterator[O_co]:
        """Iterate over the outcomes that are not `ok`, by row."""
        return (each for each in self if each.status != "ok")

    @abstractmethod
    def at(self, row: int) -> O_co:
        """Return the outcome of a row.

        Raises:
            IndexError: The row does not exist, or its outcome is not held.
        """

    @property
    def is_stream(self) -> bool:
        """Whether the run read its source as it went. If it stopped, the rest is unknown."""
        return False

    @property
    def is_complete(self) -> bool:
        """Whether all outcomes are held."""
        return True

    @abstractmethod
    def part(self, places: slice) -> tuple[O_co, ...]:
        """Return a slice of the outcomes that are held."""

    @abstractmethod
    def _merge(self, newer: Outcomes[Any]) -> Outcomes[O_co]: ...

    def merge(self, newer: Outcomes[Any]) -> Outcomes[O_co]:
        """Return these outcomes, updated with newer ones.

        Raises:
            IndexError: A row of the newer outcomes is not among these.
            ValueError: The newer outcomes are not complete.
        """
        if not newer.is_complete:
            raise ValueError("the newer outcomes are of a stream, which holds only those that are not ok")
        return self._merge(newer)

    @overload
    def __getitem__(self, row: int) -> O_co: ...
    @overload
    def __getitem__(self, row: slice) -> tuple[O_co, ...]: ...
    def __getitem__(self, row: int | slice) -> O_co | tuple[O_co, ...]:
        """Return the outcome of a row, or a slice of the outcomes that are held.

        Raises:
            IndexError: The row does not exist, or its outcome is not held.
            TypeError: The index is neither an integer nor a slice.
        """
        return self.part(row) if isinstance(row, slice) else self.at(_number(row))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self):,}: {self.counts}>"

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


class _Counted(Protocol):
    @property
    def status(self) -> Status: ...
    @property
    def detail(self) -> str: ...


def count(outcomes: Sequence[_Counted]) -> tuple[dict[Status, int], dict[str, int]]:
    """Return the number of outcomes by status, and of those that are `ok` by detail."""
    counts: dict[Status, int] = dict.fromkeys(reversed(STATUSES), 0)
    counts |= Counter(map(attrgetter("status"), outcomes))
    details = Counter(each.detail for each in outcomes if each.detail and each.status == "ok")
    return counts, dict(details.most_common())


def _number(row: object) -> int:
    if isinstance(row, bool) or not isinstance(row, SupportsIndex):
        raise TypeError(f"an outcome's index must be its row, an integer, got {type(row).__name__}")
    number = operator.index(row)
    if number < 0:
        raise IndexError(f"rows count from 0, got {number}; for the last outcomes, use [{number}:]")
    return number


@attrs.frozen(eq=False, repr=False, init=False)
class ListedOutcomes(Outcomes[O_co]):
    """The outcomes of a run that has an object for each, or, of a streamed one, for each that is not `ok`.

    Attributes:
        listed: The outcomes that are held, by row.
        unheld: For a stream, the number of `ok` outcomes by detail, which may be empty; else `None`.

    >>> from nexuskit.bulk import Outcome
    >>> older = ListedOutcomes([Outcome(1, {}, "failed"), Outcome(0, {}, "ok")])
    >>> [each.status for each in older.merge(ListedOutcomes([Outcome(1, {}, "ok")]))]
    ['ok', 'ok']
    """

    listed: tuple[O_co, ...]
    unheld: Mapping[str, int] | None

    def __init__(self, outcomes: Iterable[O_co] = (), unheld: Mapping[str, int] | None = None) -> None:
        listed = tuple(outcomes)
        if any(one.row >= two.row for one, two in pairwise(listed)):
            by_row = {each.row: each for each in listed}
            listed = tuple(by_row[row] for row in sorted(by_row))
        counts, details = count(listed)
        if unheld is not None:
            unheld = Counter(unheld) + Counter(each.detail for each in listed if each.status == "ok")
            counts["ok"] = sum(unheld.values())
            details = {detail: count for detail, count in unheld.most_common() if detail}
            listed = tuple(each for each in listed if each.status != "ok")
        super().__init__(counts, details)
        object.__setattr__(self, "listed", listed)
        object.__setattr__(self, "unheld", unheld)

    @property
    def is_stream(self) -> bool:
        """Whether the run read its source as it went."""
        return self.unheld is not None

    @property
    def is_complete(self) -> bool:
        """Whether all outcomes are held."""
        return len(self.listed) == len(self)

    def __iter__(self) -> Iterator[O_co]:
        return iter(self.listed)

    def at(self, row: int) -> O_co:
        """Return the outcome of a row."""
        place = bisect_left(self.listed, row, key=attrgetter("row"))
        if place == len(self.listed) or self.listed[place].row != row:
            raise IndexError(
                f"row {row} is ok or does not exist; a stream holds only outcomes that are not ok"
                if self.is_stream
                else f"there is no row {row} in this report"
            )
        return self.listed[place]

    def part(self, places: slice) -> tuple[O_co, ...]:
        """Return a slice of the outcomes that are held."""
        return TableTuple(self.listed[places])

    def _merge(self, newer: Outcomes[Any]) -> ListedOutcomes[O_co]:
        for each in newer:
            self.at(each.row)
        return ListedOutcomes([*self.listed, *newer], self.unheld)
