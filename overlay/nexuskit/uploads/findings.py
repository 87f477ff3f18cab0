"""What is wrong with the files of a source before anything is sent. Blocks; runs in a thread."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from ..error_types import ArgumentError
from ..runs.terminal_text import pluralize
from .files import inspect
from .sources import Entry

_SHOWN = 10


@attrs.frozen
class UploadFinding:
    """A file that cannot be uploaded.

    Attributes:
        row: The index of the file in the source, from 0.
        filename: The filename that the asset would have.
        message: What is wrong, and what to do.
        path: The path; empty for bytes and open files.
    """

    row: int
    filename: str
    message: str
    path: str = ""

    def __str__(self) -> str:
        return f"file {self.row} ({self.path or self.filename!r}): {self.message}"

    def _table_cells(self) -> dict[str, Any]:
        return {"row": self.row, "file": self.path or self.filename, "message": self.message}


class UploadPlanError(ArgumentError):
    """Files of the source cannot be uploaded. Nothing was sent.

    Attributes:
        findings: All of them, by row.
    """

    def __init__(self, findings: Sequence[UploadFinding]) -> None:
        shown = "; ".join(map(str, findings[:_SHOWN]))
        more = f"; and {len(findings) - _SHOWN:,} more" if len(findings) > _SHOWN else ""
        count = f"{pluralize(len(findings), 'file')} cannot be uploaded"
        super().__init__("source", f"{count} (fail_on='never' uploads the others): {shown}{more}")
        self.findings = tuple(findings)


class NameCheck:
    """Finds invalid filenames, and files of which an earlier one has the same filename.

    >>> check = NameCheck()
    >>> check.problem(0, Entry("slice.png", "a/slice.png"))
    ''
    >>> check.problem(1, Entry("slice.png", "b/slice.png"))
    "has the filename of file 0, 'slice.png'; filename='path' keeps the folders apart"
    """

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}

    def problem(self, row: int, entry: Entry) -> str:
        """Return what is wrong with the filename of a file; empty if nothing is."""
        name = entry.name
        if not name or name in (".", "..") or "/" in name or "\\" in name:
            return f"needs a filename without folders, got {name!r}"
        try:
            name.encode()
        except UnicodeEncodeError:
            return "has a filename that is not valid Unicode; rename the file"
        first = self._rows.setdefault(name, row)
        if first == row:
            return ""
        hint = "; filename='path' keeps the folders apart" if entry.path else ""
        return f"has the filename of file {first}, {name!r}{hint}"


def check_source(source: Iterable[Entry], *, is_rgbd: bool = False) -> list[UploadFinding]:
    """Return the findings of a source; reads the beginning of each file."""
    names = NameCheck()
    found = []
    for row, entry in enumerate(source):
        if problem := names.problem(row, entry) or inspect(row, entry, is_rgbd=is_rgbd).problem:
            found.append(UploadFinding(row, entry.name, problem, entry.path))
    return found
