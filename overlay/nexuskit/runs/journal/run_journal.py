"""The journal of a run: a file that records requests and outcomes, so that a run can resume.

Each record is one line and is on disk before the run continues. There are records for rows that are about to
be sent, rows that were certainly not applied, and outcomes. A resumed run does not send rows with an outcome,
and first reconciles rows without one. A journal has rows and results, no actions and no names. That of an
upload also has the sizes and times of its files, and its open sessions.

The file itself is locked, not a second one: the lock ends with its process, no file is left over, and two
names of one file are one journal. On Windows, other programs cannot read it during the run. All calls block,
and any thread may make them.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeAlias

from ...error_types import ArgumentError, JournalError
from ..base_outcome import Status
from .file import JournalFile
from .reader import JournalContents, read
from .records import (
    FileStamp,
    JournalHeader,
    RowOutcome,
    encode_run_lengths,
    format_ranges,
    shorten_digest,
    timestamp,
)

__all__ = ["Journal", "JournalHeader", "JournalPath"]

JournalPath: TypeAlias = str | os.PathLike[str]


class Journal:
    """An open journal. No other run can open it.

    Attributes:
        path: The path.
        state: The state when it was opened.
        notes: Sentences on repaired damage, and on other users who can access the file.
        existed: Whether the file existed before. Its end may then be lost.
    """

    def __init__(self, file: JournalFile, contents: JournalContents, items: str = "actions") -> None:
        self.path = file.path
        self.state = contents.state
        self.notes = (*contents.notes, *file.notes)
        self.existed = file.existed
        self._file = file
        self._chain = contents.chain
        self._windows = dict(contents.state.windows)
        self._is_finished = contents.state.is_finished
        self._items = items
        self._turn = threading.Lock()
        self._refusal = ""

    @classmethod
    def open(cls, path: JournalPath, header: JournalHeader, *, same_project: bool = False) -> Self:
        """Open a journal, new or existing.

        Args:
            path: The file; its folder must exist. An empty file counts as new.
            header: The run that the journal must belong to.
            same_project: Whether to accept another project id or endpoint.

        Example:
            >>> import tempfile
            >>> folder = tempfile.TemporaryDirectory()
            >>> header = JournalHeader(
            ...     project_id="proj_1", endpoint="https://example.com", abort_mode="None", actions=2
            ... )
            >>> with Journal.open(f"{folder.name}/run.journal", header) as journal:
            ...     journal.note_sent([0, 1])
            >>> with Journal.open(f"{folder.name}/run.journal", header) as journal:
            ...     print(journal.state.in_doubt)
            ((0, 1),)
            >>> folder.cleanup()
        """
        file = JournalFile(_check_path(path))
        try:
            contents = read(file, header, same_project=same_project)
            if contents.is_new:
                file.begin(contents.chain.line(header.record))
            else:
                file.truncate(contents.size)
            return cls(file, contents, header.items)
        except BaseException:
            file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {str(self.path)!r}>"

    def note_sent(self, rows: Iterable[int], files: Iterable[FileStamp] | None = None) -> None:
        """Record that rows are about to be sent in one request. They are uncertain until a later record.

        Args:
            rows: The rows.
            files: For an upload, the size and the time of each file, in the same order.
        """
        if files is None:
            self._append_rows("sent", rows)
            return
        rows, files = tuple(rows), tuple(files)
        if len(rows) != len(files):
            raise ValueError(f"{len(rows)} rows have {len(files)} files")
        self._append_rows("sent", rows, files=files)

    def note_open(self, rows: Iterable[int]) -> None:
        """Record that sent rows were certainly not applied. They count as unsent again."""
        self._append_rows("open", rows)

    def note_outcomes(self, rows: Iterable[int], outcomes: Iterable[RowOutcome]) -> None:
        """Record the outcomes of rows."""
        rows, outcomes = tuple(rows), tuple(outcomes)
        if len(rows) != len(outcomes):
            raise ValueError(f"{len(rows)} rows have {len(outcomes)} outcomes")
        self._append_rows("known", rows, outcomes=encode_run_lengths(outcomes))

    def note_window(self, first_row: int, count: int, digest: str) -> None:
        """Record a window of a stream before it is sent, or compare it with the existing record."""
        recorded = self._windows.get(first_row)
        if recorded is None:
            self._append({"window": [first_row, count, digest]})
            self._windows[first_row] = count, digest
        elif recorded != (count, digest):
            last_row = first_row + max(count, recorded[0], 1) - 1
            then, now = (
                f"{number:,} {self._items}, hash {shorten_digest(of)}"
                for number, of in (recorded, (count, digest))
            )
            raise JournalError(
                f"journal {self.path}: the source changed between rows {first_row} and {last_row}: {then} "
                f"when the journal was written, {now} now; use the same {self._items} in the same order, or "
                "start again with another journal"
            )

    def note_session(self, session_id: str, op_id: str) -> None:
        """Record that an upload session is open."""
        self._append({"session": [session_id, op_id]})

    def note_part(self, row: int, session_id: str, upload_id: str, count: int, number: int) -> None:
        """Record that the service has a part of a file; 0 for the start of an upload in parts."""
        self._append({"part": [row, session_id, upload_id, count, number]})

    def note_session_closed(self, session_id: str) -> None:
        """Record that an upload session is complete or cancelled."""
        self._append({"session_closed": session_id})

    def note_finished(self, counts: Mapping[Status, int]) -> None:
        """Record that the run finished, with time and counts, unless this is the last record."""
        if not self._is_finished:
            self._append({"finished": dict(counts), "at": timestamp()})
            self._is_finished = True

    def close(self) -> None:
        """Close the file and release the lock. Idempotent."""
        with self._turn:
            self._refusal = self._refusal or "it is closed; open it again"
            self._file.close()

    def _append_rows(self, kind: str, rows: Iterable[int], **more: Any) -> None:
        ranges = format_ranges(rows)
        if ranges:
            self._append({kind: ranges, **more})

    def _append(self, record: Mapping[str, Any]) -> None:
        with self._turn:
            if self._refusal:
                raise JournalError(f"journal {self.path}: {self._refusal}")
            # Until the line is on disk, it may be incomplete. A line after an incomplete one would make the
            # journal unreadable.
            self._refusal = "an earlier record could not be written; start the run again to resume"
            self._file.append(self._chain.line(record))
            self._refusal = ""
            self._is_finished = False


def _check_path(path: object) -> Path:
    if isinstance(path, str | os.PathLike):
        named = os.fspath(path)
        if isinstance(named, str) and named and "\0" not in named:
            return Path(named)
    raise ArgumentError("journal", f"must be the path of a file, got {path!r}")
