"""The state of each row after the records of a journal. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, groupby, islice
from typing import Any, Final

import attrs

from .records import FileStamp, RowOutcome, decode_run_lengths, parse_ranges

PLAIN_OK: Final[RowOutcome] = ("ok", "Ok", "")
"""The most frequent outcome."""


@attrs.define
class FileParts:
    """A file that is sent in parts.

    Attributes:
        session_id: The upload session.
        op_id: Its operation; empty if the session is not open.
        upload_id: The upload in parts.
        count: The number of parts.
        done: The numbers of the parts that the service has, from 1.
    """

    session_id: str
    op_id: str
    upload_id: str
    count: int
    done: set[int] = attrs.field(factory=set)


@attrs.define(eq=False, repr=False)
class JournalState:
    """The state of the rows of a run, from its journal.

    A row is uncertain if it was sent and has no outcome, or was recorded as `unknown`. A row recorded as
    `not_sent` is unsent.

    Attributes:
        windows: The windows of a stream: the number and the hash of their actions, by the first row.
        files: The size and the time of each file that was sent, by row.
        sessions: The open upload sessions: the id of the operation, by that of the session.
        parts: The files that are sent in parts, by row.
        is_finished: Whether the run finished, and nothing was sent since.
        finished_at: When it last finished; empty if unknown.

    >>> past = JournalState()
    >>> past.replay({"sent": "0-3"})
    >>> past.replay({"sent": "4-7"})
    >>> past.replay({"known": "0-3", "outcomes": [[3, "ok", "Ok"], [1, "unknown"]]})
    >>> past.is_known(2), past.in_doubt
    (True, ((3,), (4, 5, 6, 7)))
    """

    windows: dict[int, tuple[int, str]] = attrs.field(factory=dict, init=False)
    files: dict[int, FileStamp] = attrs.field(factory=dict, init=False)
    sessions: dict[str, str] = attrs.field(factory=dict, init=False)
    parts: dict[int, FileParts] = attrs.field(factory=dict, init=False)
    is_finished: bool = attrs.field(default=False, init=False)
    finished_at: str = attrs.field(default="", init=False)
    _outcomes: list[RowOutcome | None] = attrs.field(factory=list, init=False)
    """By row. The rows of a record share one object."""
    _sent_in: dict[int, int] = attrs.field(factory=dict, init=False)
    """The uncertain rows, in the order of sending, each with the number of its request."""
    _sendings: int = attrs.field(default=0, init=False)

    @property
    def in_doubt(self) -> tuple[tuple[int, ...], ...]:
        """The uncertain rows, in one tuple per request, in the order of sending."""
        groups = groupby(self._sent_in.items(), key=lambda item: item[1])
        return tuple(tuple(row for row, _ in group) for _, group in groups)

    def is_known(self, row: int) -> bool:
        """Whether a row has an outcome."""
        return row < len(self._outcomes) and self._outcomes[row] is not None

    def outcome(self, row: int) -> RowOutcome | None:
        """Return the outcome of a row; `None` if it has none."""
        return self._outcomes[row] if row < len(self._outcomes) else None

    def replay(self, record: Any) -> None:
        """Apply a record."""
        ends = False
        match record:
            case {"sent": str(rows), "files": [*files]}:
                self._note_sent(parse_ranges(rows))
                self._note_files(parse_ranges(rows), files)
            case {"sent": str(rows)}:
                self._note_sent(parse_ranges(rows))
            case {"known": str(rows), "outcomes": [*runs]}:
                self._note_outcomes(parse_ranges(rows), runs)
            case {"open": str(rows)}:
                self._set(parse_ranges(rows), None)
            case {"window": [int(first), int(count), str(digest)]}:
                self.windows[first] = count, digest
                ends = self.is_finished
            case {"session": [str(session_id), str(op_id)]}:
                self.sessions[session_id] = op_id
            case {"part": [int(row), str(session_id), str(upload_id), int(count), int(number)]}:
                op_id = self.sessions.get(session_id, "")
                self._note_part(row, FileParts(session_id, op_id, upload_id, count), number)
            case {"session_closed": str(session_id)}:
                self.sessions.pop(session_id, None)
                ends = self.is_finished
            case {"finished": dict()}:
                ends = True
                self.finished_at = str(record.get("at", ""))
            case _:
                raise ValueError(f"{record!r} is not a record")
        self.is_finished = ends

    def _note_sent(self, rows: Sequence[range]) -> None:
        self._set(rows, None)
        self._sendings += 1
        for each in rows:
            self._sent_in.update(dict.fromkeys(each, self._sendings))

    def _note_files(self, rows: Sequence[range], files: Sequence[Any]) -> None:
        if sum(map(len, rows)) != len(files):
            raise ValueError("the numbers of files and rows differ")
        for row, stamp in zip(chain.from_iterable(rows), files, strict=True):
            match stamp:
                case [int(size), int(changed_at)]:
                    self.files[row] = size, changed_at
                case _:
                    raise ValueError(f"{stamp!r} is not the size and the time of a file")

    def _note_part(self, row: int, parts: FileParts, number: int) -> None:
        before = self.parts.get(row)
        if before is None or before.upload_id != parts.upload_id:
            before = self.parts[row] = parts
        if number:
            before.done.add(number)

    def _note_outcomes(self, rows: Sequence[range], runs: Sequence[list[Any]]) -> None:
        found = list(decode_run_lengths(runs))
        if sum(count for count, _ in found) != sum(map(len, rows)):
            raise ValueError("the numbers of outcomes and rows differ")
        if len(found) == 1:
            # True of nearly all chunks, and whole ranges are fast.
            self._set_outcome(rows, found[0][1])
            return
        single = (range(row, row + 1) for row in chain.from_iterable(rows))
        for count, outcome in found:
            self._set_outcome(list(islice(single, count)), outcome)

    def _set_outcome(self, rows: Sequence[range], outcome: RowOutcome) -> None:
        """Set one outcome for several rows."""
        if outcome[0] == "unknown":
            # An uncertain row keeps its request.
            fresh = [row for row in chain.from_iterable(rows) if row not in self._sent_in]
            if fresh:
                self._note_sent([range(row, row + 1) for row in fresh])
        else:
            self._set(rows, None if outcome[0] == "not_sent" else outcome)

    def _set(self, rows: Iterable[range], outcome: RowOutcome | None) -> None:
        for each in rows:
            missing = each.stop - len(self._outcomes)
            if missing > 0:
                self._outcomes.extend([None] * missing)
            self._outcomes[each.start : each.stop] = [outcome] * len(each)
            if self._sent_in:
                for row in each:
                    self._sent_in.pop(row, None)
