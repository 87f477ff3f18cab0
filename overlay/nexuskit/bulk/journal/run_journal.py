"""The journal of a bulk run: a file that knows what was sent and what was answered, whatever ends the run.

Each record is one line, and is on the disk before the run goes on: that rows are about to be sent, that they
certainly were not carried out, or what became of them. So a run that was killed and is started again sends
nothing that was answered, and settles first what was not. A journal has rows and results, no actions and no
names, and only its owner can read it.

The file itself is locked, not another one beside it: the lock ends with the process that has it, however that
ends; nothing is left lying around; two names of one file are one journal. (On Windows, no other program can
read it meanwhile.) All calls block, and any thread may make them.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ...errors import ArgumentError, JournalError
from ..report.outcome import Status
from .file import JournalFile
from .reader import Contents, read
from .records import JournalHeader, RowOutcome, as_ranges, encode_run_lengths, moment, shortened

__all__ = ["Journal", "JournalHeader"]


class Journal:
    """An open journal, which no other run can open.

    Attributes:
        path: Where it is.
        state: What it told when it was opened; nothing of a new one.
        notes: Sentences on damage that was repaired, and on who else can read or write it.
        was_there: Whether its file existed before; its end may then be lost.
    """

    def __init__(self, file: JournalFile, contents: Contents) -> None:
        self.path = file.path
        self.state = contents.state
        self.notes = (*contents.notes, *file.notes)
        self.was_there = file.was_there
        self._file = file
        self._chain = contents.chain
        self._windows = dict(contents.state.windows)
        self._is_finished = contents.state.is_finished
        self._turn = threading.Lock()
        self._refusal = ""

    @classmethod
    def open(cls, path: str | os.PathLike[str], header: JournalHeader, *, same_project: bool = False) -> Self:
        """Begin a journal, or continue the one that is there.

        Args:
            path: The file; its folder must exist. One without content counts as new.
            header: What the journal belongs to.
            same_project: Whether one of another project id or endpoint is accepted.

        Example:
            >>> import tempfile
            >>> folder = tempfile.TemporaryDirectory()
            >>> header = JournalHeader(
            ...     project_id="proj_1", endpoint="https://example.com", abort_mode="None", actions=2
            ... )
            >>> with Journal.open(f"{folder.name}/run.journal", header) as journal:
            ...     journal.sent([0, 1])
            >>> with Journal.open(f"{folder.name}/run.journal", header) as journal:
            ...     print(journal.state.in_doubt)
            ((0, 1),)
            >>> folder.cleanup()
        """
        file = JournalFile(_checked(path))
        try:
            contents = read(file, header, same_project=same_project)
            if contents.is_new:
                file.begin(contents.chain.line(header.record))
            else:
                file.cut(contents.size)
            return cls(file, contents)
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

    def sent(self, rows: Iterable[int]) -> None:
        """Record that rows are about to be sent in one request; until more is said, they are in doubt."""
        self._append_rows("sent", rows)

    def open_again(self, rows: Iterable[int]) -> None:
        """Record that rows which were sent were certainly not carried out; they count as unsent again."""
        self._append_rows("open", rows)

    def known(self, rows: Iterable[int], outcomes: Iterable[RowOutcome]) -> None:
        """Record what became of rows.

        Args:
            rows: The rows.
            outcomes: As many outcomes, in the same order.
        """
        rows, outcomes = tuple(rows), tuple(outcomes)
        if len(rows) != len(outcomes):
            raise ValueError(f"{len(rows)} rows have {len(outcomes)} outcomes")
        self._append_rows("known", rows, outcomes=encode_run_lengths(outcomes))

    def window(self, first_row: int, count: int, digest: str) -> None:
        """Record a window of a stream before any of it is sent, or compare it with what was recorded.

        Args:
            first_row: The row of its first action.
            count: How many actions it has.
            digest: Their hash.
        """
        recorded = self._windows.get(first_row)
        if recorded is None:
            self._append({"window": [first_row, count, digest]})
            self._windows[first_row] = count, digest
        elif recorded != (count, digest):
            last_row = first_row + max(count, recorded[0], 1) - 1
            then, now = (
                f"{number:,} actions, hash {shortened(of)}" for number, of in (recorded, (count, digest))
            )
            raise JournalError(
                f"journal {self.path}: the source changed between rows {first_row} and {last_row}: {then} "
                f"when the journal was written, {now} now; give the same actions in the same order, or begin "
                "anew with another journal"
            )

    def finished(self, counts: Mapping[Status, int]) -> None:
        """Record that the run finished, when, and how many rows ended in which status.

        If that is the last record already, nothing is added.
        """
        if not self._is_finished:
            self._append({"finished": dict(counts), "at": moment()})
            self._is_finished = True

    def close(self) -> None:
        """Close the file and give up the lock; to do so again does nothing."""
        with self._turn:
            self._refusal = self._refusal or "it is closed; open it again"
            self._file.close()

    def _append_rows(self, kind: str, rows: Iterable[int], **more: Any) -> None:
        ranges = as_ranges(rows)
        if ranges:
            self._append({kind: ranges, **more})

    def _append(self, record: Mapping[str, Any]) -> None:
        with self._turn:
            if self._refusal:
                raise JournalError(f"journal {self.path}: {self._refusal}")
            # Until the line is on the disk nobody knows how much of it is in the file, and another line after
            # a torn one would make damage of what can be repaired.
            self._refusal = "an earlier record could not be written; start the run again to go on"
            self._file.append(self._chain.line(record))
            self._refusal = ""
            self._is_finished = False


def _checked(path: object) -> Path:
    if isinstance(path, str | os.PathLike):
        named = os.fspath(path)
        if isinstance(named, str) and named and "\0" not in named:
            return Path(named)
    raise ArgumentError("journal", f"must be the path of a file, got {path!r}")
