"""The result of a run: the outcomes, the times, and why it stopped. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, Generic, overload

import attrs

from ..error_types import NexusError
from ..resources.tables import TableTuple
from .base_outcome import STATUSES, O_co, RunOutcome, Status, first_outcomes
from .durations import Durations
from .grouping import group_by_reason
from .outcomes import ListedOutcomes, Outcomes


def _type_and_text(error: NexusError | None) -> tuple[object, str]:
    # Errors compare by identity, and unpickling makes another object.
    return type(error), str(error)


def _sentences(notes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(notes))


def _alike(_: object) -> None:
    """Let groups differ in their reason alone."""


def _listed(outcomes: Iterable[RunOutcome]) -> Outcomes[Any]:
    return outcomes if isinstance(outcomes, Outcomes) else ListedOutcomes(outcomes)


@attrs.frozen(repr=False)
class RunResult(Generic[O_co]):
    """The outcomes of a run and data on it. `BulkReport` describes the attributes.

    Attributes:
        noun: What an outcome is of, in the singular.
    """

    noun: ClassVar[str] = "action"

    outcomes: Outcomes[O_co] = attrs.field(factory=ListedOutcomes, converter=_listed)
    elapsed: float = 0.0
    durations: Durations = attrs.field(factory=Durations)
    stopped: str = ""
    error: NexusError | None = attrs.field(default=None, eq=_type_and_text)
    notes: tuple[str, ...] = attrs.field(default=(), converter=_sentences)
    from_journal: int = attrs.field(default=0, kw_only=True)

    def __iter__(self) -> Iterator[O_co]:
        return iter(self.outcomes)

    def __len__(self) -> int:
        return len(self.outcomes)

    def __bool__(self) -> bool:
        # A report without actions is true: `report or default` must not drop it.
        return True

    @overload
    def __getitem__(self, row: int) -> O_co: ...
    @overload
    def __getitem__(self, row: slice) -> tuple[O_co, ...]: ...
    def __getitem__(self, row: int | slice) -> O_co | tuple[O_co, ...]:
        """Return the outcome of a row, or a slice of the outcomes that are held.

        Raises:
            IndexError: The row does not exist, or is an `ok` row of a stream.
            TypeError: The index is neither an integer nor a slice.

        >>> from nexuskit.bulk import Outcome
        >>> report = RunResult([Outcome(0, {}, "not_sent"), Outcome(1, {}, "failed")])
        >>> report[1].status, [each.status for each in report[-2:]]
        ('failed', ['not_sent', 'failed'])
        """
        return self.outcomes[row]

    def __repr__(self) -> str:
        # Failures come first, so that truncation keeps them.
        counts = ", ".join(f"{status}={count}" for status, count in self.counts.items())
        stopped = f", stopped={self.stopped!r}" if self.stopped else ""
        return f"{type(self).__name__}({counts}{stopped})"

    @property
    def counts(self) -> Mapping[Status, int]:
        """The number of outcomes by status. Every status is a key, `ok` the last one."""
        found = self.outcomes.counts
        return {status: found[status] for status in reversed(STATUSES)}

    @property
    def ok_details(self) -> Mapping[str, int]:
        """The number of `ok` outcomes by detail, such as `already so`."""
        return self.outcomes.ok_details

    @property
    def failures(self) -> tuple[O_co, ...]:
        """The outcomes that are not `ok`, by row: failed, not sent and unknown. A notebook shows a table."""
        return TableTuple(self.outcomes.not_ok())

    @property
    def failed(self) -> tuple[O_co, ...]:
        """The outcomes with the status `failed`, by row; `failures` are all that are not `ok`."""
        return self._with("failed")

    @property
    def not_sent(self) -> tuple[O_co, ...]:
        """The outcomes with the status `not_sent`, by row."""
        return self._with("not_sent")

    @property
    def unknown(self) -> tuple[O_co, ...]:
        """The outcomes with the status `unknown`, by row."""
        return self._with("unknown")

    def _with(self, status: Status) -> tuple[O_co, ...]:
        return TableTuple(each for each in self.outcomes.not_ok() if each.status == status)

    @property
    def by_reason(self) -> Mapping[str, tuple[O_co, ...]]:
        """The outcomes that are not `ok`, by reason.

        Causes come before consequences: what was not sent, or was given up because another action of its
        request failed. Within these, the most frequent reason comes first.
        """
        groups = group_by_reason(self.outcomes.not_ok(), by=_alike, exact=True)
        return {group.reason: TableTuple(group.first) for group in groups}

    def first_failures(self, count: int) -> list[O_co]:
        """Return a few outcomes that are not `ok`, for a message: causes first, then by row.

        Args:
            count: The maximum number.

        >>> from nexuskit.bulk import Outcome
        >>> report = RunResult([Outcome(0, {}, "not_sent"), Outcome(1, {}, "failed")])
        >>> [each.row for each in report.first_failures(1)]
        [1]
        """
        return first_outcomes(self.outcomes.not_ok(), count)

    @property
    def requests(self) -> int:
        """The number of requests, retries included, reads excluded."""
        return self.durations.requests

    @property
    def is_complete(self) -> bool:
        """Whether all outcomes are held; a stream lacks those that are `ok`."""
        return self.outcomes.is_complete

    @property
    def is_ok(self) -> bool:
        """Whether every outcome is `ok` and the run did not stop early."""
        return len(self) == self.outcomes.counts["ok"] and not self.stopped

    @property
    def exit_code(self) -> int:
        """The exit code for a command line: 0 if all is `ok`, else 1."""
        return 0 if self.is_ok else 1
