# Derived from overlay/nexuskit/_async/bulk/report.py; do not edit.
# Change that file and run `make generate`.
"""The report of a bulk update, with `retry_failed()`."""

from __future__ import annotations

from collections import abc
from typing import TYPE_CHECKING, ClassVar, Protocol, Unpack

import attrs

from ...bulk.report.outcome import COLUMNS, Outcome
from ...deprecated import renamed_arguments
from ...error_types import ConfigurationError
from ...runs.base_report import BulkError, Report, RunError

if TYPE_CHECKING:
    from ...bulk.run.settings import RunOptions


class Retry(Protocol):
    """Runs the actions of outcomes again, and reports them under their rows."""

    def __call__(self, outcomes: abc.Sequence[Outcome], /, **options: Unpack[RunOptions]) -> BulkReport: ...


@attrs.frozen(repr=False)
class BulkReport(Report[Outcome]):
    """The outcome of each action, in row order, and data on the run.

    It has a length, and is read by `report[row]` or by iteration. The report of a streamed run counts all
    actions and holds those that are not `ok`. All views show failures first.

    `to_csv()` and `to_dataframe()` have the columns `row`, `source_row`, `status`, `reason`, `result`,
    `detail`, `kind`, `asset`, `sequence`, `role`, `ord`, `merge`, `name`, `attributes` and `given`, the last
    one for an invalid action. `to_jsonl()` has the first six, `kind`, and `action` as on the wire, where an
    `Unlink` is a link to `"Unset"`; an invalid action has `given` instead of `kind` and `action`.

    The client of a report is not compared, shown or pickled.

    Attributes:
        outcomes: The outcomes. Each object is made on access, so a million take little memory.
        elapsed: Seconds of the run.
        durations: The number and the durations of the bulk requests.
        stopped: Why the run stopped early, else empty.
        error: The error that stopped it, if any.
        notes: Further remarks, for example that the run resumed.
        from_journal: The number of outcomes from the journal; 0 if the run did not resume.

    Example:
        >>> report = project.sequences.bulk().unlink(asset_filename="missing.jpg").run()
        >>> report
        BulkReport(unknown=0, not_sent=0, failed=1, ok=0)
        >>> report.by_reason.keys()
        dict_keys(['FailedLinkAssetNotFound'])
    """

    error_class: ClassVar[type[RunError]] = BulkError
    columns: ClassVar[tuple[str, ...]] = COLUMNS
    integer_columns: ClassVar[tuple[str, ...]] = ("source_row", "ord")

    _retry: Retry | None = attrs.field(default=None, eq=False, repr=False)

    @renamed_arguments("run")
    def retry_failed(self, **options: Unpack[RunOptions]) -> BulkReport:
        """Reconcile unknown actions, and send failed and unsent ones again.

        If every action is `ok`, nothing is sent. A row that would undo a later one, such as a link of an
        asset that a later row moved, is not sent again, and its detail says so. For a stream, later windows
        are not known. Actions that are unknown after `AbortOnAnyFailed` may stay unknown.

        Args:
            **options: The options of `run()`. `fail_on` is `"never"` by default.

        Returns:
            A report of all actions with the new outcomes. Times and requests are summed over all runs.

        Raises:
            ConfigurationError: This report has no client, because it was unpickled or made by hand.
            PlanError: The plan has findings that `fail_on` names. Nothing was sent.

        Example:
            >>> report = project.sequences.bulk().unlink(asset_filename="image_1.jpg").run()
            >>> (report.retry_failed()) is report
            True
        """
        failures = self.failures
        if not failures:
            return self
        if self._retry is None:
            raise ConfigurationError(
                "this report has no client; pass the actions of its failures to extend() of a new "
                "sequences.bulk()"
            )
        return self.merged(self._retry(failures, **options))
