# Derived from overlay/nexuskit/_async/uploads/report.py; do not edit.
# Change that file and run `make generate`.
"""The report of an upload, with `retry_failed()`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, ClassVar, Protocol

import attrs

from nexus_api.enums import SequenceMergeMode
from nexus_api.models import SequenceBulkUpdateActionLink, SequenceLinkMetadata

from ...error_types import ConfigurationError
from ...resources.validation import integer, validate_text
from ...runs.base_report import Report, RunError, UploadError
from ...runs.outcomes import ListedOutcomes
from ...uploads.outcome import COLUMNS, UploadOutcome
from ...uploads.sources import Entry


class UploadRetry(Protocol):
    """Uploads files again."""

    def __call__(self, left: Iterable[Entry], /, **options: Any) -> UploadReport: ...


@attrs.frozen(repr=False)
class UploadReport(Report[UploadOutcome]):
    """The outcome of each file, in the order of the source, and data on the upload.

    It has a length, and is read by `report[row]` or by iteration. All views show failures first. The client
    of a report is not compared, shown or pickled.

    Attributes:
        outcomes: The outcomes.
        elapsed: Seconds of the upload.
        durations: The number and the durations of the requests that sent bytes.
        stopped: Why the upload stopped early, else empty.
        error: The error that stopped it, if any.
        notes: Further remarks, for example that a name does not fit the bytes of a file.
        from_journal: The number of outcomes from the journal; 0 if the upload did not resume.
        operation_ids: The ids of the operations of its sessions.

    Example:
        >>> report = project.assets.upload([("slice_1.png", png)])
        >>> report
        UploadReport(unknown=0, not_sent=0, failed=0, ok=1)
        >>> report[0].filename, report[0].status
        ('slice_1.png', 'ok')
    """

    noun: ClassVar[str] = "file"
    columns: ClassVar[tuple[str, ...]] = COLUMNS
    integer_columns: ClassVar[tuple[str, ...]] = ()
    error_class: ClassVar[type[RunError]] = UploadError

    operation_ids: tuple[str, ...] = attrs.field(default=(), kw_only=True)
    _left: Mapping[int, Entry] = attrs.field(alias="left", factory=dict, eq=False, repr=False, kw_only=True)
    _retry: UploadRetry | None = attrs.field(alias="retry", default=None, eq=False, repr=False, kw_only=True)
    _is_stream: bool = attrs.field(alias="is_stream", default=False, eq=False, repr=False, kw_only=True)

    def links(
        self,
        *,
        sequence: str,
        role: str | None = None,
        ord: int | None = 1,
        merge: SequenceMergeMode = SequenceMergeMode.REPLACE_EXISTING_ENTRY,
    ) -> list[SequenceBulkUpdateActionLink]:
        """Return actions that link the uploaded files to a sequence, for `sequences.bulk().extend()`.

        Files that are not `ok` are left out. Their numbers stay free, so that they can follow later.

        Args:
            sequence: The name of the sequence.
            role: The role of the entries; `None` for none.
            ord: The number of the first file of the source; each further file has the next one. `None` leaves
                the numbers to the service.
            merge: What happens to an entry that has the role and number already.

        Example:
            >>> report = project.assets.upload([("slice_1.png", png), ("slice_2.png", png)])
            >>> links = report.links(sequence="Patient C", role="Axial", ord=1)
            >>> (project.sequences.bulk().extend(links).run()).counts["ok"]
            2
        """
        name = validate_text("sequence", sequence)
        first = None if ord is None else integer("ord", ord)
        return [
            SequenceBulkUpdateActionLink(
                SequenceLinkMetadata(name, merge, None if first is None else first + place, role),
                asset_filename=outcome.filename,
            )
            for place, outcome in enumerate(self.outcomes)
            if outcome.status == "ok"
        ]

    def retry_failed(self, **options: Any) -> UploadReport:
        """Upload the files that are not `ok` again.

        A file whose asset is there by now, with the same size, becomes `ok`.

        Args:
            **options: The options of `assets.upload()`, but `filename`. `fail_on` is `"never"` by default.

        Returns:
            A report of all files with the new outcomes. Times are summed over all runs.

        Raises:
            ConfigurationError: This report has no client, because it was unpickled or made by hand.

        Example:
            >>> report = project.assets.upload([("slice_1.png", png)])
            >>> (report.retry_failed()) is report
            True
        """
        if not self.failures:
            return self
        if self._retry is None:
            raise ConfigurationError("this report has no client; upload the files of its failures again")
        rows = sorted(self._left)
        newer = self._retry([self._left[row] for row in rows], **options)
        renumbered = [attrs.evolve(outcome, row=rows[outcome.row]) for outcome in newer.outcomes]
        merged = self.merged(attrs.evolve(newer, outcomes=ListedOutcomes(renumbered)))
        # No other upload reads the rest of a source that can be read only once.
        lasting = self if self._is_stream and not newer.stopped else newer
        return attrs.evolve(
            merged,
            stopped=lasting.stopped,
            error=lasting.error,
            operation_ids=(*self.operation_ids, *newer.operation_ids),
            left={rows[place]: entry for place, entry in newer._left.items()},
        )

    def __reduce__(self) -> tuple[Any, ...]:
        make, own = super().__reduce__()
        return partial(make, operation_ids=self.operation_ids, is_stream=self._is_stream), own
