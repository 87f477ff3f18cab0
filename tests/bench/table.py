"""Figures as a Markdown table, each with the bound that it has to keep."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

import attrs


@attrs.frozen
class Row:
    """A figure, and the bound that it has to keep."""

    what: str
    where: str
    figure: float
    unit: str
    bound: float | None = None
    at_least: bool = False

    def cells(self) -> tuple[str, ...]:
        """Return what stands in the table."""
        figure = f"{self.figure:,.{0 if self.figure >= 1000 else 2}f} {self.unit}"
        if self.bound is None:
            return self.what, self.where, figure, "", ""
        sign = "≥" if self.at_least else "≤"
        ratio = self.figure / self.bound if self.at_least else self.bound / self.figure
        verdict = "kept" if ratio >= 1 else "missed"
        bound = f"{sign} {self.bound:,g} {self.unit}"
        return self.what, self.where, figure, bound, f"{verdict}, {ratio:.2f} ×"


HEAD = ("what", "on", "figure", "bound", "verdict")


def print_rows(rows: Iterable[Row]) -> Iterator[Row]:
    """Print each figure as soon as it is measured: all of them take minutes."""
    for row in rows:
        what, where, figure, *_ = row.cells()
        print(f"{what}, {where}: {figure}", file=sys.stderr)
        yield row


def markdown(rows: Iterable[Row]) -> str:
    """Lay rows out as a table, figures to the right, so that they can be compared."""
    table = [HEAD, ("-", "-", "-:", "-:", "-"), *(row.cells() for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in table)
