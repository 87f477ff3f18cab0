"""The outcome of one file of an upload. Pure."""

from __future__ import annotations

from typing import Any

import attrs

from ..runs.base_outcome import Status, encodable

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
        detail: Why there is no asset, or how it came about; may be empty.
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
