"""The state of each row after the records of a journal. Pure.

A row takes one byte: unsent, uncertain, or one of the outcomes seen so far. The result of an uploaded file is
the id of its asset, which no other row has, and is held beside the byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, groupby, islice
from typing import Any, Final

import attrs

from .records import FileStamp, RowOutcome, decode_run_lengths, from_ranges

PLAIN_OK: Final[RowOutcome] = ("ok", "Ok", "")
"""The most frequent outcome."""

_UNSENT, _IN_DOUBT, _OK = range(3)
_RARE = 255
"""The byte of a row whose outcome has no byte of its own, because all are in use."""


@attrs.define
class FileParts:
    """A file that is sent in parts.

    Attributes:
        session_id: The upload session.
        upload_id: The upload in parts.
        count: The number of parts.
        done: The numbers of the parts that the service has, from 1.
    """

    session_id: str
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
    _states: bytearray = attrs.field(factory=bytearray, init=False)
    _outcomes: list[RowOutcome] = attrs.field(factory=lambda: [PLAIN_OK], init=False)
    _results: dict[int, str] = attrs.field(factory=dict, init=False)
    """The results that only one row has."""
    _rare: dict[int, RowOutcome] = attrs.field(factory=dict, init=False)
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
        return row < len(self._states) and self._states[row] >= _OK

    def outcome(self, row: int) -> RowOutcome | None:
        """Return the outcome of a row; `None` if it has none."""
        if not self.is_known(row):
            return None
        code = self._states[row]
        if code == _RARE:
            return self._rare[row]
        status, result, detail = self._outcomes[code - _OK]
        return status, self._results.get(row, result), detail

    def replay(self, record: Any) -> None:
        """Apply a record."""
        ends = False
        match record:
            case {"sent": str(rows), "files": [*files]}:
                self._send(from_ranges(rows))
                self._stamp(from_ranges(rows), files)
            case {"sent": str(rows)}:
                self._send(from_ranges(rows))
            case {"known": str(rows), "outcomes": [*runs]}:
                self._learn(from_ranges(rows), runs)
            case {"open": str(rows)}:
                self._mark(from_ranges(rows), _UNSENT)
            case {"window": [int(first), int(count), str(digest)]}:
                self.windows[first] = count, digest
                ends = self.is_finished
            case {"session": [str(session_id), str(op_id)]}:
                self.sessions[session_id] = op_id
            case {"part": [int(row), str(session_id), str(upload_id), int(count), int(number)]}:
                self._note_part(row, FileParts(session_id, upload_id, count), number)
            case {"session_closed": str(session_id)}:
                self.sessions.pop(session_id, None)
                ends = self.is_finished
            case {"finished": dict()}:
                ends = True
                self.finished_at = str(record.get("at", ""))
            case _:
                raise ValueError(f"{record!r} is not a record")
        self.is_finished = ends

    def _send(self, rows: Sequence[range]) -> None:
        self._mark(rows, _IN_DOUBT)
        self._sendings += 1
        for each in rows:
            self._sent_in.update(dict.fromkeys(each, self._sendings))

    def _stamp(self, rows: Sequence[range], files: Sequence[Any]) -> None:
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

    def _learn(self, rows: Sequence[range], runs: Sequence[list[Any]]) -> None:
        found = list(decode_run_lengths(runs))
        if sum(count for count, _ in found) != sum(map(len, rows)):
            raise ValueError("the numbers of outcomes and rows differ")
        if len(found) == 1:
            # True of nearly all chunks, and whole ranges are fast.
            self._settle(rows, found[0][1])
            return
        single = (range(row, row + 1) for row in chain.from_iterable(rows))
        for count, outcome in found:
            self._settle(list(islice(single, count)), outcome)

    def _settle(self, rows: Sequence[range], outcome: RowOutcome) -> None:
        """Set one outcome for several rows."""
        if outcome[0] == "not_sent":
            self._mark(rows, _UNSENT)
        elif outcome[0] == "unknown":
            # An uncertain row keeps its request.
            fresh = [row for row in chain.from_iterable(rows) if row not in self._sent_in]
            if fresh:
                self._send([range(row, row + 1) for row in fresh])
        else:
            status, result, detail = outcome
            own = result if status == "ok" and result != PLAIN_OK[1] else None
            code = self._code(outcome if own is None else (status, None, detail))
            self._mark(rows, code)
            if code == _RARE:
                self._rare.update(dict.fromkeys(chain.from_iterable(rows), outcome))
            elif own is not None:
                self._results.update(dict.fromkeys(chain.from_iterable(rows), own))

    def _code(self, outcome: RowOutcome) -> int:
        if outcome in self._outcomes:
            return self._outcomes.index(outcome) + _OK
        if len(self._outcomes) + _OK == _RARE:
            return _RARE
        self._outcomes.append(outcome)
        return len(self._outcomes) - 1 + _OK

    def _mark(self, rows: Iterable[range], code: int) -> None:
        for each in rows:
            missing = each.stop - len(self._states)
            if missing > 0:
                self._states.extend(bytes(missing))
            self._states[each.start : each.stop] = bytes([code]) * len(each)
            for held in (self._sent_in, self._results):
                if held:
                    for row in each:
                        held.pop(row, None)
