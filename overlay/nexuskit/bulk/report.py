"""What became of all actions of a bulk update."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Self

import attrs

from ..errors import BulkError
from .outcome import STATUSES, Outcome, Status, described


def _as_tuple(outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    return tuple(outcomes)


@attrs.frozen(repr=False)
class BulkReport:
    """One outcome for each action, in the order in which the actions were given.

    Attributes:
        outcomes: The outcomes.

    >>> report = BulkReport()
    >>> len(report), report.counts["ok"], report.failures
    (0, 0, ())
    """

    outcomes: tuple[Outcome, ...] = attrs.field(default=(), converter=_as_tuple)

    def __iter__(self) -> Iterator[Outcome]:
        return iter(self.outcomes)

    def __len__(self) -> int:
        return len(self.outcomes)

    def __getitem__(self, row: int) -> Outcome:
        return self.outcomes[row]

    def __repr__(self) -> str:
        counts = self.counts
        # What went wrong comes first, so that no line is cut before it.
        return f"BulkReport({', '.join(f'{status}={counts[status]}' for status in reversed(STATUSES))})"

    def _repr_html_(self) -> str:
        """Return the tables that a notebook shows: the counts, what is not `ok`, and how many are."""
        # Few programs run in a notebook.
        from nexus_api import html

        counts = self.counts
        caption = f"{type(self).__name__}: {html.counted(len(self), 'action')}"
        parts = [html.fields(caption, {status: counts[status] for status in reversed(STATUSES)})]
        failures = self.failures
        if failures:
            header = ["row", "status", "reason", "action"]
            rows = ((each.row, each.status, each.reason, described(each.action)) for each in failures)
            parts.append(html.table("Not ok", header, rows, total=len(failures)))
        parts.append(html.note(f"{counts['ok']:,} ok"))
        return html.stacked(*parts)

    @property
    def counts(self) -> Mapping[Status, int]:
        """How many actions ended in which status; every status is a key."""
        found = Counter(outcome.status for outcome in self.outcomes)
        return {status: found[status] for status in STATUSES}

    @property
    def failures(self) -> tuple[Outcome, ...]:
        """The outcomes that are not `ok`, in order: failed, not sent, and unknown."""
        return tuple(outcome for outcome in self.outcomes if outcome.status != "ok")

    def raise_for_failures(self) -> Self:
        """Return this report if every action is `ok`.

        Raises:
            BulkError: An action failed, was not sent, or has an unknown outcome. The error carries the
                report.
        """
        if self.failures:
            raise BulkError(self)
        return self
