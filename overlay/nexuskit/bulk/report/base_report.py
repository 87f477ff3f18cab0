"""The report of a bulk update. Pure: `_async` and `_sync` add `retry_failed()`."""

from __future__ import annotations

import os
from functools import partial
from typing import Any, Self, TextIO

import attrs

from ...error_types import NexusError, one_line
from ..terminal_text import pluralize, terminal_columns
from .grouping import first_rows, grouped
from .outcome_store import merged
from .outcomes import StreamedOutcomes
from .run_result import RunResult

_LISTED = 5
"""The maximum number of reasons, and of rows per reason, in an error message."""

_LONGEST_REASON = 120
"""The maximum length of a reason in an error message."""


class BulkError(NexusError):
    """Some actions of a bulk update did not succeed, or the run stopped early.

    Attributes:
        report: The report of all actions.
    """

    def __init__(self, report: Report) -> None:
        told = []
        failed = len(report) - report.counts["ok"]
        if failed:
            groups = grouped(report.outcomes.not_ok(), _LISTED)
            named = ", ".join(
                f"{first_rows(group)}: {one_line(group.reason, _LONGEST_REASON)}"
                for group in groups[:_LISTED]
            )
            more = f" and {len(groups) - _LISTED:,} more reasons" if len(groups) > _LISTED else ""
            told.append(f"{failed:,} of {pluralize(len(report), 'action')} did not succeed: {named}{more}")
        if report.stopped:
            told.append(f"the run stopped early: {report.stopped}")
        super().__init__("; ".join(told))
        self.report = report


@attrs.frozen(repr=False)
class Report(RunResult):
    """The outcome of each action, in row order, and data on the run. `BulkReport` describes it."""

    def __str__(self) -> str:
        from .text import text

        return text(self, terminal_columns())

    def _repr_html_(self) -> str:
        """Return the notebook view: counts and failures."""
        # Imported here because few programs run in a notebook.
        from .html import page

        return page(self)

    def raise_for_failures(self) -> Self:
        """Return this report if every action is `ok` and the run did not stop early.

        Raises:
            BulkError: An action failed, was not sent, or has an unknown outcome, or the run stopped early, so
                that actions of a stream may be unread. The error carries the report.

        >>> Report().raise_for_failures()
        Report(unknown=0, not_sent=0, failed=0, ok=0)
        """
        if not self.is_ok:
            raise BulkError(self) from self.error
        return self

    def to_csv(self, target: str | os.PathLike[str] | TextIO) -> int:
        """Write the outcomes as CSV, those that are not `ok` first.

        The columns are `row`, `source_row`, `status`, `reason`, `result`, `detail`, `kind`, `asset`,
        `sequence`, `role`, `ord`, `merge`, `name`, `attributes` and `given`, the last one for an invalid
        action. A text that a spreadsheet would evaluate as a formula gets an apostrophe before it: it begins
        with `=`, `+`, `-`, `@`, one of these in full width, a tab or a line break. For streamed runs, only
        outcomes that are not `ok` are written.

        Args:
            target: The path of the file, written in UTF-8. The file appears when it is complete, and keeps
                the mode of a file that it replaces. Or a file open for text, preferably with `newline=""`.

        Returns:
            The number of outcomes written.

        Raises:
            ArgumentError: The target is neither.
            OSError: The file cannot be written.

        >>> import io
        >>> from nexuskit.bulk import Outcome
        >>> file = io.StringIO()
        >>> Report([Outcome(0, {}, "not_sent")]).to_csv(file)
        1
        """
        from .export import write_csv

        return write_csv(self.outcomes, target)

    def to_jsonl(self, target: str | os.PathLike[str] | TextIO) -> int:
        r"""Write the outcomes as JSON Lines, those that are not `ok` first.

        Each object has `row`, `source_row`, `status`, `reason`, `result`, `detail`, `kind`, and `action` as
        on the wire, where an `Unlink` is a link to `"Unset"`. An invalid action has `given` instead of `kind`
        and `action`. For streamed runs, only outcomes that are not `ok` are written.

        Args:
            target: The path of the file, written in UTF-8. The file appears when it is complete, and keeps
                the mode of a file that it replaces. Or a file open for text.

        Returns:
            The number of outcomes written.

        Raises:
            ArgumentError: The target is neither.
            OSError: The file cannot be written.

        >>> import io
        >>> from nexuskit.bulk import Outcome
        >>> file = io.StringIO()
        >>> Report([Outcome(0, {}, "not_sent")]).to_jsonl(file)
        1
        >>> file.getvalue()
        '{"row":0,"source_row":null,"status":"not_sent","reason":"not_sent","result":null,"detail":"","given":{}}\n'
        """
        from .export import write_jsonl

        return write_jsonl(self.outcomes, target)

    def to_dataframe(self) -> Any:
        """Return the outcomes as a pandas data frame, by row.

        The columns are those of `to_csv()`; formulas get no apostrophe. For streamed runs, it has only
        outcomes that are not `ok`.

        Returns:
            A `pandas.DataFrame` with a line for each outcome.

        Raises:
            ImportError: pandas is not installed.
        """
        from .export import as_dataframe

        return as_dataframe(self.outcomes)

    def merged(self, newer: Report) -> Self:
        """Return this report, updated with the outcomes of a newer one.

        Times and requests are added, and notes are joined. `stopped` and `error` are those of the newer run.
        A stream keeps its own if the newer run has none, because no other run reads the rest of it.

        Args:
            newer: The report of the repeated actions.

        Raises:
            IndexError: This report does not hold a row of the newer one.
            ValueError: The newer report is of a stream.

        >>> from nexuskit.bulk import Outcome
        >>> failed = Report([Outcome(0, {}, "ok"), Outcome(1, {}, "not_sent")], elapsed=2.0)
        >>> failed.merged(Report([Outcome(1, {}, "ok")], elapsed=1.0))
        Report(unknown=0, not_sent=0, failed=0, ok=2)
        """
        lasting = self if isinstance(self.outcomes, StreamedOutcomes) and not newer.stopped else newer
        return attrs.evolve(
            self,
            outcomes=merged(self.outcomes, newer.outcomes),
            elapsed=self.elapsed + newer.elapsed,
            durations=self.durations + newer.durations,
            stopped=lasting.stopped,
            error=lasting.error,
            notes=(*self.notes, *newer.notes),
        )

    def __reduce__(self) -> tuple[Any, ...]:
        # Pickling drops the client, which holds connections and the key.
        own = (self.outcomes, self.elapsed, self.durations, self.stopped, self.error, self.notes)
        return partial(type(self), from_journal=self.from_journal), own
