"""What a run came to: the outcomes, the times, and why it stopped. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from operator import attrgetter

import attrs

from ...errors import NexusError
from ...resources.tables import TableTuple
from .durations import Durations
from .grouping import grouped
from .outcome import STATUSES, Outcome, Status, first_of
from .outcome_store import as_outcomes
from .outcomes import Outcomes


def _told(error: NexusError | None) -> tuple[object, str]:
    # Errors are equal only to themselves, and one that was unpickled is another.
    return type(error), str(error)


def _sentences(notes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(notes))


@attrs.frozen(repr=False)
class RunResult:
    """The outcomes of a run, and how it went; the reports of the two sides describe its attributes."""

    outcomes: Outcomes = attrs.field(factory=partial(as_outcomes, ()), converter=as_outcomes)
    elapsed: float = 0.0
    durations: Durations = attrs.field(factory=Durations)
    stopped: str = ""
    error: NexusError | None = attrs.field(default=None, eq=_told)
    notes: tuple[str, ...] = attrs.field(default=(), converter=_sentences)

    def __iter__(self) -> Iterator[Outcome]:
        return iter(self.outcomes)

    def __len__(self) -> int:
        return len(self.outcomes)

    def __bool__(self) -> bool:
        # A report without actions is still a report: `report or default` must not drop it.
        return True

    def __getitem__(self, row: int) -> Outcome:
        """Return the outcome of a row.

        Raises:
            IndexError: There is no such row, or it is an `ok` one of a stream.
            TypeError: It is no integer.
        """
        return self.outcomes[row]

    def __repr__(self) -> str:
        # What went wrong comes first, so that no line is cut before it.
        counts = ", ".join(f"{status}={count}" for status, count in self.counts.items())
        stopped = f", stopped={self.stopped!r}" if self.stopped else ""
        return f"{type(self).__name__}({counts}{stopped})"

    @property
    def counts(self) -> Mapping[Status, int]:
        """How many actions ended in which status; every status is a key, and `ok` the last one."""
        found = self.outcomes.counts
        return {status: found[status] for status in reversed(STATUSES)}

    @property
    def ok_details(self) -> Mapping[str, int]:
        """How many `ok` actions have which detail, such as those that were so before the run."""
        return self.outcomes.ok_details

    @property
    def failures(self) -> tuple[Outcome, ...]:
        """The outcomes that are not `ok`, by row: failed, not sent, and unknown. A notebook shows a table."""
        return TableTuple(self.outcomes.not_ok())

    @property
    def by_reason(self) -> Mapping[str, tuple[Outcome, ...]]:
        """The outcomes that are not `ok`, by reason.

        Causes come before what follows from them, which is what was not sent, or was given up because another
        action of the same request failed; then the most frequent comes first.
        """
        groups = grouped(self.outcomes.not_ok(), by=attrgetter("reason"))
        return {group.reason: TableTuple(group.first) for group in groups}

    def first_failures(self, count: int) -> list[Outcome]:
        """Return some of the outcomes that are not `ok`, for a message that has room for a few.

        Causes come before what follows from them, and then the first rows.

        Args:
            count: How many are wanted at most.

        >>> report = RunResult([Outcome(0, {}, "not_sent"), Outcome(1, {}, "failed")])
        >>> [each.row for each in report.first_failures(1)]
        [1]
        """
        return first_of(self.outcomes.not_ok(), count)

    @property
    def requests(self) -> int:
        """How many bulk requests were sent, repetitions included; readings are not counted."""
        return self.durations.requests

    @property
    def is_complete(self) -> bool:
        """Whether the outcome of every action is held; the report of a stream lacks those that are `ok`."""
        return self.outcomes.is_complete

    @property
    def is_ok(self) -> bool:
        """Whether every action is `ok`, and nothing stopped the run."""
        return len(self) == self.outcomes.counts["ok"] and not self.stopped

    @property
    def exit_code(self) -> int:
        """What a command line ends with: 0 if all is well, else 1."""
        return 0 if self.is_ok else 1
