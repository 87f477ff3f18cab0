"""The report of a run, and the error that carries it. Pure: `_async` and `_sync` add what sends again."""

from __future__ import annotations

import os
from functools import partial
from typing import Any, ClassVar, Self, TextIO

import attrs

from ..error_types import NexusError, one_line
from .base_outcome import O_co
from .grouping import first_rows, group_by_reason
from .run_result import RunResult
from .terminal_text import pluralize, terminal_columns

_LISTED = 5
"""The maximum number of reasons, and of rows per reason, in an error message."""

_LONGEST_REASON = 120
"""The maximum length of a reason in an error message."""


class RunError(NexusError):
    """Some actions or files of a run did not succeed, or the run stopped early.

    Attributes:
        report: The report of all of them.
    """

    def __init__(self, report: Report[Any]) -> None:
        parts = []
        failed = len(report) - report.counts["ok"]
        if failed:
            groups = group_by_reason(report.outcomes.not_ok(), _LISTED)
            named = ", ".join(
                f"{first_rows(group)}: {one_line(group.reason, _LONGEST_REASON)}"
                for group in groups[:_LISTED]
            )
            more = f" and {len(groups) - _LISTED:,} more reasons" if len(groups) > _LISTED else ""
            items = pluralize(len(report), report.noun)
            parts.append(f"{failed:,} of {items} did not succeed: {named}{more}")
        if report.stopped:
            parts.append(f"the run stopped early: {report.stopped}")
        super().__init__("; ".join(parts))
        self.report = report


class BulkError(RunError):
    """Some actions of a bulk update did not succeed, or the run stopped early.

    Attributes:
        report: The report of all actions.
    """


class UploadError(RunError):
    """Some files of an upload did not become assets, or the upload stopped early.

    Attributes:
        report: The report of all files.
    """


@attrs.frozen(repr=False)
class Report(RunResult[O_co]):
    """The outcome of each action or file, in row order, and data on the run. `BulkReport` describes it.

    Attributes:
        error_class: The class of the error that `raise_for_failures()` raises.
        columns: The columns of `to_csv()` and `to_dataframe()`, keys of `cells()` of an outcome.
        integer_columns: Those of them with integers, in which a cell may be empty.
    """

    error_class: ClassVar[type[RunError]] = RunError
    columns: ClassVar[tuple[str, ...]] = ("row", "source_row", "status", "reason", "detail")
    integer_columns: ClassVar[tuple[str, ...]] = ("source_row",)

    def __str__(self) -> str:
        from .text import text

        return text(self, terminal_columns())

    def _repr_html_(self) -> str:
        """Return the notebook view: counts and failures."""
        # Imported here because few programs run in a notebook.
        from .html import page

        return page(self)

    def raise_for_failures(self) -> Self:
        """Return this report if every outcome is `ok` and the run did not stop early.

        Raises:
            RunError: Something failed, was not sent, or has an unknown outcome, or the run stopped early, so
                that the rest of its source may be unread. The error carries the report. A bulk update raises
                a `BulkError`.

        >>> Report().raise_for_failures()
        Report(unknown=0, not_sent=0, failed=0, ok=0)
        """
        if not self.is_ok:
            raise self.error_class(self) from self.error
        return self

    def to_csv(self, target: str | os.PathLike[str] | TextIO) -> int:
        """Write the outcomes as CSV, those that are not `ok` first.

        `columns` has the columns. A text that a spreadsheet would evaluate as a formula gets an apostrophe
        before it: it begins with `=`, `+`, `-`, `@`, one of these in full width, a tab or a line break. For
        streamed runs, only outcomes that are not `ok` are written.

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

        return write_csv(self.outcomes, self.columns, target)

    def to_jsonl(self, target: str | os.PathLike[str] | TextIO) -> int:
        r"""Write the outcomes as JSON Lines, those that are not `ok` first.

        Each object is what `as_json()` of an outcome returns. For streamed runs, only outcomes that are not
        `ok` are written.

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

        return as_dataframe(self.outcomes, self.columns, self.integer_columns)

    def merged(self, newer: Report[O_co]) -> Self:
        """Return this report, updated with the outcomes of a newer one.

        Times and requests are added, and notes are joined. `stopped` and `error` are those of the newer run.
        If this run read a stream, its own stay if the newer run has none: nobody has read the rest.

        Args:
            newer: The report of what was repeated.

        Raises:
            IndexError: This report does not hold a row of the newer one.
            ValueError: The newer report is of a stream.

        >>> from nexuskit.bulk import Outcome
        >>> failed = Report([Outcome(0, {}, "ok"), Outcome(1, {}, "not_sent")], elapsed=2.0)
        >>> failed.merged(Report([Outcome(1, {}, "ok")], elapsed=1.0))
        Report(unknown=0, not_sent=0, failed=0, ok=2)
        """
        lasting = self if self.outcomes.is_stream and not newer.stopped else newer
        return attrs.evolve(
            self,
            outcomes=self.outcomes.merge(newer.outcomes),
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
