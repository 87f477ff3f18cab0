"""What the lines of a journal come to: the state of each row, and what was never answered. Pure.

A row takes one byte, which says that it is unsent, in doubt, or which of the outcomes seen so far it has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby, islice
from typing import Any, Final, Literal, TypeAlias

import attrs

from ..report.outcome import STATUSES, Status
from .records import RowOutcome, from_ranges, from_runs

RowState: TypeAlias = Literal["unsent", "in doubt", "known"]
"""Certainly not carried out; sent, and nobody knows what became of it; or answered."""

PLAIN_OK: Final[RowOutcome] = ("ok", "Ok", "")
"""The outcome that nearly all rows have."""

_UNSENT, _IN_DOUBT, _OK = range(3)
_RARE = 255
"""The byte of a row whose outcome came up when all other bytes had been given to outcomes."""

_NOT_PLAIN = re.compile(rb"[^\x00-\x02]")


@attrs.define(eq=False, repr=False)
class Past:
    """What became of a run's rows, as far as its journal tells.

    A row that was recorded as `unknown` is in doubt, as one that was sent and never answered; one that was
    recorded as `not_sent` is unsent.

    Attributes:
        windows: The windows of a stream: by the row of its first action, how many it had, and their hash.
        finished: The counts that the run ended with; `None` if it did not come to its end.

    >>> past = Past()
    >>> past.replay({"sent": "0-3"})
    >>> past.replay({"sent": "4-7"})
    >>> past.replay({"known": "0-3", "outcomes": [[3, "ok", "Ok"], [1, "unknown"]]})
    >>> past.is_known(2), past.in_doubt
    (True, ((3,), (4, 5, 6, 7)))
    """

    windows: dict[int, tuple[int, str]] = attrs.field(factory=dict, init=False)
    finished: Mapping[str, int] | None = attrs.field(default=None, init=False)
    _states: bytearray = attrs.field(factory=bytearray, init=False)
    _outcomes: list[RowOutcome] = attrs.field(factory=lambda: [PLAIN_OK], init=False)
    _rare: dict[int, RowOutcome] = attrs.field(factory=dict, init=False)
    _sent_in: dict[int, int] = attrs.field(factory=dict, init=False)
    """The rows in doubt, in the order of their sending, each with the number of its sending."""
    _sendings: int = attrs.field(default=0, init=False)

    def __repr__(self) -> str:
        counts = ", ".join(f"{status}={count}" for status, count in reversed(self.counts.items()))
        return f"Past({counts}, is_finished={self.is_finished})"

    @property
    def is_finished(self) -> bool:
        """Whether the run came to its end, and nothing was sent since."""
        return self.finished is not None

    @property
    def in_doubt(self) -> tuple[tuple[int, ...], ...]:
        """The rows in doubt: those that were last sent together in one tuple, in the order of sending."""
        groups = groupby(self._sent_in.items(), key=lambda item: item[1])
        return tuple(tuple(row for row, _ in group) for _, group in groups)

    @property
    def counts(self) -> dict[Status, int]:
        """How many rows are in which status; those in doubt as `unknown`, and `not_sent` is never told."""
        counts = dict.fromkeys(STATUSES, 0)
        counts["unknown"] = len(self._sent_in)
        for code, outcome in enumerate(self._outcomes, _OK):
            counts[outcome[0]] += self._states.count(code)
        for row, outcome in self._rare.items():
            counts[outcome[0]] += self._states[row] == _RARE
        return counts

    def state(self, row: int) -> RowState:
        """Return whether a row is unsent, in doubt or known."""
        if row in self._sent_in:
            return "in doubt"
        return "known" if self.is_known(row) else "unsent"

    def is_known(self, row: int) -> bool:
        """Whether the journal tells what became of a row."""
        return row < len(self._states) and self._states[row] >= _OK

    def outcome(self, row: int) -> RowOutcome | None:
        """Return what became of a row; `None` if that is not known."""
        if not self.is_known(row):
            return None
        code = self._states[row]
        return self._rare[row] if code == _RARE else self._outcomes[code - _OK]

    def others(self) -> Iterator[tuple[int, RowOutcome]]:
        """Yield the known rows whose outcome is another than plain `Ok`, in order, each with its outcome."""
        for match in _NOT_PLAIN.finditer(self._states):
            row = match.start()
            code = self._states[row]
            yield row, self._rare[row] if code == _RARE else self._outcomes[code - _OK]

    def replay(self, record: Any) -> None:
        """Take one more record into account.

        Raises:
            ValueError: It is none that this version writes.
        """
        ended: Mapping[str, int] | None = None
        match record:
            case {"sent": str(rows)}:
                self._send(from_ranges(rows))
            case {"known": str(rows), "outcomes": [*runs]}:
                self._learn(from_ranges(rows), runs)
            case {"open": str(rows)}:
                self._mark(from_ranges(rows), _UNSENT)
            case {"window": [int(first), int(count), str(digest)]}:
                self.windows[first] = count, digest
                ended = self.finished
            case {"finished": dict(counts)}:
                ended = counts
            case _:
                raise ValueError(f"{record!r} is no record")
        self.finished = ended

    def _send(self, rows: Sequence[range]) -> None:
        self._mark(rows, _IN_DOUBT)
        self._sendings += 1
        for each in rows:
            self._sent_in.update(dict.fromkeys(each, self._sendings))

    def _learn(self, rows: Sequence[range], runs: Sequence[list[Any]]) -> None:
        found = list(from_runs(runs))
        if sum(count for count, _ in found) != sum(map(len, rows)):
            raise ValueError("there are not as many outcomes as rows")
        if len(found) == 1:
            # So it is with nearly all chunks, and whole ranges are fast.
            self._settle(rows, found[0][1])
            return
        single = (range(row, row + 1) for row in chain.from_iterable(rows))
        for count, outcome in found:
            self._settle(list(islice(single, count)), outcome)

    def _settle(self, rows: Sequence[range], outcome: RowOutcome) -> None:
        """Note one outcome of several rows."""
        if outcome[0] == "not_sent":
            self._mark(rows, _UNSENT)
        elif outcome[0] == "unknown":
            # What is in doubt already stays among those it was sent with.
            fresh = [row for row in chain.from_iterable(rows) if row not in self._sent_in]
            if fresh:
                self._send([range(row, row + 1) for row in fresh])
        else:
            code = self._code(outcome)
            self._mark(rows, code)
            if code == _RARE:
                self._rare.update(dict.fromkeys(chain.from_iterable(rows), outcome))

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
            if self._sent_in:
                for row in each:
                    self._sent_in.pop(row, None)
