"""What a journal spares a run: the rows that are settled already, and those to settle first. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Self

import attrs

from nexus_api.enums import SequenceBulkUpdateResult

from ...actions import ActionLike
from ..journal.past import PLAIN_OK, Past
from ..report.ledger import Ledger
from ..report.outcome import Status
from .overtaken import overtaken


@attrs.frozen
class Resumed:
    """Where a run goes on.

    Attributes:
        done: The rows that are in no chunk of the plan: they were answered, or are in doubt.
        in_doubt: Rows that were sent together and never answered for, in the order of sending.
    """

    done: frozenset[int] = frozenset()
    in_doubt: tuple[Sequence[int], ...] = ()

    @classmethod
    def doubtful(cls, groups: Iterable[Sequence[int]]) -> Self:
        """Return the same of nothing but rows in doubt, in groups that were sent together."""
        in_doubt = tuple(group for group in groups if group)
        return cls(frozenset().union(*in_doubt), in_doubt)

    @property
    def settled(self) -> frozenset[int]:
        """The rows that nothing is left to do for."""
        return self.done.difference(*self.in_doubt)

    def without(self, rows: frozenset[int]) -> Resumed:
        """Return the same with more rows that nothing is left to do for."""
        groups = ([row for row in group if row not in rows] for group in self.in_doubt)
        return Resumed(self.done | rows, tuple(group for group in groups if group))


def resumed(
    past: Past, rows: range, action: Callable[[int], ActionLike], ledger: Ledger, others: Resumed
) -> Resumed:
    """Take up what a journal tells of some rows, and note in the ledger what became of them.

    Args:
        past: What the journal tells.
        rows: The rows that are about to be planned.
        action: Gives the action of a row.
        ledger: Where the outcomes are noted.
        others: Rows that were in doubt before the journal began; what it tells of them counts.
    """
    doubtful = Resumed.doubtful([row for row in group if row in rows] for group in past.in_doubt)
    known = [row for row in rows if past.is_known(row)]
    plain: list[int] = []
    for row in known:
        status, result, detail = past.outcome(row) or PLAIN_OK
        if (status, result, detail) == PLAIN_OK:
            plain.append(row)
        else:
            said = None if result is None else SequenceBulkUpdateResult(result)
            ledger.note(row, action(row), status, said, detail)
    ledger.note_ok(plain)
    told = attrs.evolve(doubtful, done=doubtful.done.union(known))
    still = others.without(told.done)
    both = Resumed(told.done | still.done, (*told.in_doubt, *still.in_doubt))
    late = _too_late(both, rows, known, past, action)
    for row, other in late.items():
        became: Status = "unknown" if row in both.done else "not_sent"
        ledger.note(row, action(row), became, None, too_late(other))
    return both.without(frozenset(late))


def too_late(other: int) -> str:
    """Say why a row is not sent again.

    Args:
        other: The row that was to follow it, and is done.
    """
    return f"not sent again: row {other} was to follow it, and is done"


def _too_late(
    resumed: Resumed, rows: range, known: list[int], past: Past, action: Callable[[int], ActionLike]
) -> dict[int, int]:
    """Find the rows that would undo what was done after them, which a run gives up only for some trouble."""
    settled = resumed.settled
    left = (row for row in rows[: rows.index(known[-1])] if row not in settled) if known else ()
    return overtaken(left, (row for row in known if (past.outcome(row) or PLAIN_OK)[0] == "ok"), action)
