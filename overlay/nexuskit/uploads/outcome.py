"""The outcome of one file of an upload, and all of them during its run. Pure."""

from __future__ import annotations

from typing import Any

import attrs

from ..runs.base_outcome import STATUSES, Status, encodable
from ..runs.outcomes import ListedOutcomes
from .sessions import FileOutcome
from .sources import Entry

COLUMNS = ("row", "status", "reason", "filename", "asset_id", "size", "path")

ALREADY_THERE = "already there"
NOT_AWAITED = "sent, not waited for"


@attrs.frozen
class UploadOutcome:
    """The outcome of one file.

    Attributes:
        row: The index of the file in the source, from 0.
        filename: The filename of the asset.
        status: `ok`, `failed`, `not_sent` or `unknown`.
        asset_id: The id of the asset, if it is known.
        detail: Why there is no asset, or how the outcome was determined; may be empty.
        size: The size of the file in bytes.
        path: The path of the file; empty for bytes and open files.
    """

    row: int
    filename: str
    status: Status
    asset_id: str | None = None
    detail: str = ""
    size: int = 0
    path: str = ""

    @property
    def source_row(self) -> None:
        """Always `None`; an outcome of a bulk update may have one."""

    @property
    def reason(self) -> str:
        """The detail, or else the status."""
        return self.detail or self.status

    @property
    def summary(self) -> str:
        """The same as `reason`."""
        return self.reason

    @property
    def rank(self) -> int:
        """The distance from the cause of a problem: 0 is the cause, the highest number is no problem."""
        return {"failed": 0, "unknown": 1, "not_sent": 3}.get(self.status, 4)

    @property
    def description(self) -> str:
        """The file in a few words.

        >>> UploadOutcome(0, "slice_1.png", "ok", size=186_432).description
        "'slice_1.png' (186,432 bytes)"
        """
        return f"{self.filename!r} ({self.size:,} bytes)"

    def cells(self) -> dict[str, Any]:
        """Return the outcome by column."""
        values = {name: getattr(self, name) for name in COLUMNS}
        return {name: encodable(value) if isinstance(value, str) else value for name, value in values.items()}

    def as_json(self) -> dict[str, Any]:
        """Return the outcome as an object of JSON Lines."""
        return self.cells()

    def _table_cells(self) -> dict[str, object]:
        return {"row": self.row, "status": self.status, "reason": self.reason, "file": self.filename}


class UploadOutcomeStore:
    """The outcomes so far. A later outcome of a file replaces an earlier one.

    Attributes:
        unfinished: The files that are not `ok`, by row, so that they can be sent again.
    """

    def __init__(self) -> None:
        self.unfinished: dict[int, Entry] = {}
        self._outcomes: list[UploadOutcome | None] = []
        """By row; a list takes a tenth of the memory of a dictionary."""
        self._counts: dict[Status, int] = dict.fromkeys(reversed(STATUSES), 0)

    @property
    def counts(self) -> dict[Status, int]:
        """The number of files by status so far, failures first."""
        return dict(self._counts)

    def note(self, note: FileOutcome) -> None:
        """Set the outcome of a file."""
        file = note.file
        if (missing := file.row + 1 - len(self._outcomes)) > 0:
            self._outcomes += [None] * missing
        if (before := self._outcomes[file.row]) is not None:
            self._counts[before.status] -= 1
        self._counts[note.status] += 1
        self._outcomes[file.row] = UploadOutcome(
            file.row, file.name, note.status, note.asset_id, note.detail, file.size, file.path
        )
        if note.status == "ok":
            self.unfinished.pop(file.row, None)
        else:
            self.unfinished[file.row] = Entry(file.name, file.path, file.content)

    def outcomes(self) -> ListedOutcomes[UploadOutcome]:
        """Return the outcomes for a report, by row."""
        return ListedOutcomes(each for each in self._outcomes if each is not None)
