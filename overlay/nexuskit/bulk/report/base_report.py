"""What became of all actions of a bulk update. Pure: the two sides add `retry_failed()`."""

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
"""How many reasons, and rows of each, an error names before it says how many more there are."""

_LONGEST_REASON = 120
"""How many characters of a reason an error has at most."""


class BulkError(NexusError):
    """Some actions of a bulk update did not succeed, or it stopped before it had read them all.

    Attributes:
        report: What became of each action, those that succeeded included.
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
    """What became of each action, in the order in which the actions were given, and of the run.

    The reports of the two sides, which add `retry_failed()`, describe it.
    """

    def __str__(self) -> str:
        from .text import text

        return text(self, terminal_columns())

    def _repr_html_(self) -> str:
        """Return the tables that a notebook shows: the counts, what is not `ok`, and how many are."""
        # Few programs run in a notebook.
        from .html import page

        return page(self)

    def raise_for_failures(self) -> Self:
        """Return this report if every action is `ok`, and nothing stopped the run.

        Raises:
            BulkError: An action failed, was not sent, or has an unknown outcome; or the run stopped early,
                which of a stream may leave actions that nobody has read. The error carries the report.

        >>> Report().raise_for_failures()
        Report(unknown=0, not_sent=0, failed=0, ok=0)
        """
        if not self.is_ok:
            raise BulkError(self) from self.error
        return self

    def to_csv(self, target: str | os.PathLike[str] | TextIO) -> int:
        """Write the outcomes as CSV, those that are not `ok` first.

        The columns are `row`, `source_row`, `status`, `reason`, `result`, `detail`, `kind`, `asset`,
        `sequence`, `role`, `ord`, `merge`, `name`, `attributes` and `given`, the last one for an action that
        cannot be sent. A text that a spreadsheet would take for a formula, which begins with `=`, `+`, `-`,
        `@`, one of these in full width, a tab or a line break, gets an apostrophe before it. Of a stream,
        only what is not `ok` is written.

        Args:
            target: The path of the file, in UTF-8. The file appears only once it is complete, and has the
                mode of the one that it replaces. Or a file that is open for text, best with `newline=""`.

        Returns:
            How many outcomes were written.

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
        r"""Write the outcomes as lines of JSON, those that are not `ok` first.

        Each has `row`, `source_row`, `status`, `reason`, `result`, `detail`, and `kind` and `action`, as it
        goes over the wire, where an `Unlink` is a link to `"Unset"`; an action that cannot be sent has
        `given` in their place. Of a stream, only what is not `ok` is written.

        Args:
            target: The path of the file, in UTF-8. The file appears only once it is complete, and has the
                mode of the one that it replaces. Or a file that is open for text.

        Returns:
            How many outcomes were written.

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
        """Return the outcomes as a data frame of pandas, by row.

        The columns are those of `to_csv()`, and no text gets an apostrophe. Of a stream, only what is not
        `ok` is in it.

        Returns:
            A `pandas.DataFrame` with a line for each outcome.

        Raises:
            ImportError: pandas is not installed.
        """
        from .export import as_dataframe

        return as_dataframe(self.outcomes)

    def merged(self, newer: Report) -> Self:
        """Return this report with the outcomes of a newer one in the place of those of the same rows.

        Times and requests are added up, and notes joined. The newer run says whether anything was stopped;
        only of a stream does what stopped the older one still hold, as no other run reads the rest of it.

        Args:
            newer: The report of actions that were carried out again.

        Raises:
            IndexError: A row of the newer report is not held by this one.
            ValueError: The newer report is that of a stream.

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
        # A report travels without the client that is behind it, which holds connections and the key.
        own = (self.outcomes, self.elapsed, self.durations, self.stopped, self.error, self.notes)
        return partial(type(self), from_journal=self.from_journal), own
