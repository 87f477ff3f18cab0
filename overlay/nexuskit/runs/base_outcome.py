"""The outcome of one action or file. Pure."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from typing import Any, Literal, Protocol, TypeAlias, TypeVar, get_args

Status: TypeAlias = Literal["ok", "failed", "not_sent", "unknown"]
"""Applied; rejected by the service; not sent; or sent without a response that shows the outcome."""

STATUSES: tuple[Status, ...] = get_args(Status)


class RunOutcome(Protocol):
    """What reports and exports need to know of an outcome. Its attributes are read-only."""

    @property
    def row(self) -> int:
        """The index of the action or file, from 0."""
        ...

    @property
    def source_row(self) -> int | None:
        """The line of the caller's own file, if known."""
        ...

    @property
    def status(self) -> Status:
        """`ok`, `failed`, `not_sent` or `unknown`."""
        ...

    @property
    def detail(self) -> str:
        """Why it was not carried out, or how the outcome was determined; may be empty."""
        ...

    @property
    def reason(self) -> str:
        """The text by which outcomes are grouped."""
        ...

    @property
    def summary(self) -> str:
        """The reason and, if it adds something, the detail."""
        ...

    @property
    def rank(self) -> int:
        """The distance from the cause of a problem: 0 is the cause, the highest number is no problem."""
        ...

    @property
    def description(self) -> str:
        """The action or file in a few words."""
        ...

    def _table_cells(self) -> dict[str, object]:
        """Return the cells of a table for a notebook, by column."""
        ...

    def cells(self) -> dict[str, Any]:
        """Return one line of CSV or of a data frame, by column; a column may be missing."""
        ...

    def as_json(self) -> dict[str, Any]:
        """Return one line of JSON Lines."""
        ...


O_co = TypeVar("O_co", bound=RunOutcome, covariant=True)
T = TypeVar("T", bound=RunOutcome)


def first_outcomes(outcomes: Iterable[T], count: int) -> list[T]:
    """Return a few outcomes for a message: causes first, then by row."""
    return heapq.nsmallest(count, outcomes, key=lambda each: (each.rank, each.row))


def encodable(text: str) -> str:
    r"""Return a text that UTF-8 can encode. A response may contain a lone surrogate, which it cannot.

    >>> encodable("half " + chr(0xD83D))
    'half \\ud83d'
    """
    return text.encode("utf-8", "backslashreplace").decode()
