"""What became of one action, and its text. Pure."""

from __future__ import annotations

import heapq
import re
import reprlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Literal, TypeAlias

import attrs

from nexus_api.enums import SequenceBulkUpdateResult
from nexus_api.models import (
    SequenceBulkUpdateActionLink,
    SequenceBulkUpdateActionPatchSequence,
    SequenceBulkUpdateActionRemoveSequence,
)

from ...deprecated import renamed_arguments
from ...errors import one_line
from ...resources.actions import ActionLike

Status: TypeAlias = Literal["ok", "failed", "not_sent", "unknown"]
"""Done; refused by the service; never sent; or sent without an answer that says."""

STATUSES: tuple[Status, ...] = ("ok", "failed", "not_sent", "unknown")

_LONGEST_NAME = 120
_LONGEST = 600
_FAILED = SequenceBulkUpdateResult.FAILED


class _Brief(reprlib.Repr):
    """What is shown of values that may be anything."""

    def repr_int(self, x: int, level: int) -> str:
        """Show an integer; Python refuses to write one of thousands of digits."""
        try:
            return super().repr_int(x, level)
        except ValueError:
            return f"<int of {x.bit_length():,} bits>"


_BRIEF = _Brief()
_BRIEF.maxdict, _BRIEF.maxlevel, _BRIEF.maxstring, _BRIEF.maxother = 8, 3, 60, 60

_CITED_ROW = re.compile(r"\brow ([0-9]+)(?= of the same request failed| did not succeed)")


@renamed_arguments("Outcome")
@attrs.frozen
class Outcome:
    """What became of one action.

    Attributes:
        row: The place of the action among those given, from 0.
        action: The action as it was sent; one that cannot be sent, as it was given.
        status: `ok`, `failed`, `not_sent` or `unknown`.
        result: What the service said of the action; `None` if it said nothing of it.
        detail: What else is to be said: why the service did not come to the action, or how its outcome was
            found out; empty if all is said.
    """

    row: int
    action: ActionLike
    status: Status
    result: SequenceBulkUpdateResult | None = None
    detail: str = ""

    @property
    def reason(self) -> str:
        """The service's word for what happened; if it has none, the detail, or else the status."""
        return self.detail or self.status if self.result is None else self.result.value

    @property
    def summary(self) -> str:
        """The reason, and the detail if that says more."""
        return f"{self.reason}: {self.detail}" if self.result is not None and self.detail else self.reason

    @property
    def rank(self) -> int:
        """How far this is from the cause of trouble; 0 is the cause itself, and the highest is no trouble."""
        if self.status == "failed":
            return 2 if self.result is _FAILED and self.detail else 0
        return {"unknown": 1, "not_sent": 3}.get(self.status, 4)

    def _table_cells(self) -> dict[str, object]:
        shown = {"row": self.row, "status": self.status, "reason": self.summary}
        return {**shown, "action": describe(self.action)}


def describe(action: ActionLike) -> str:
    """Say in a few words what an action does; of one that cannot be sent, show the beginning.

    >>> from nexus_api.models import SequenceLinkMetadata
    >>> describe(SequenceBulkUpdateActionLink(SequenceLinkMetadata("Patient A", ord=3), asset_id="asset_1"))
    "link 'asset_1' to 'Patient A', ord 3"
    >>> describe({"asset": "asset_1"})
    "{'asset': 'asset_1'}"
    """
    try:
        return _describe(action)
    except Exception:
        # A typed action that was filled by hand with something else, or an object that raises.
        with suppress(Exception):
            return one_line(_BRIEF.repr(action), _LONGEST)
        return f"<{type(action).__name__}>"


def _describe(action: ActionLike) -> str:
    # What is a text here is shown by repr(), which leaves no character in it that is not printable.
    if isinstance(action, SequenceBulkUpdateActionLink):
        asset = _named(action.asset_filename if action.asset_id is None else action.asset_id)
        if isinstance(action.sequence, str):
            return f"unlink {asset}"
        place = f"link {asset} to {_named(action.sequence.name)}"
        place += "" if action.sequence.ord is None else f", ord {action.sequence.ord}"
        return place + ("" if action.sequence.role is None else f", role {_named(action.sequence.role)}")
    if isinstance(action, SequenceBulkUpdateActionPatchSequence):
        if action.patch.name is not None and not action.patch.attributes:
            return f"rename {_sequence_of(action)} to {_named(action.patch.name)}"
        changed = [] if action.patch.name is None else [f"name {_named(action.patch.name)}"]
        if action.patch.attributes:
            count = len(action.patch.attributes)
            changed.append(f"{count:,} attribute{'' if count == 1 else 's'}")
        return f"patch {_sequence_of(action)}: {', '.join(changed) or 'nothing'}"
    if isinstance(action, SequenceBulkUpdateActionRemoveSequence):
        return f"remove {_sequence_of(action)}"
    return one_line(_BRIEF.repr(action), _LONGEST)


def _sequence_of(
    action: SequenceBulkUpdateActionPatchSequence | SequenceBulkUpdateActionRemoveSequence,
) -> str:
    return _named(action.sequence_name if action.sequence_id is None else action.sequence_id)


def _named(name: object) -> str:
    if isinstance(name, str) and len(name) > _LONGEST_NAME:
        return f"{name[:_LONGEST_NAME]!r}…"
    return repr(name) if isinstance(name, str) else _BRIEF.repr(name)


def abort_details(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Tell the actions that failed from those that were given up because of them, in an aborted request.

    Of a request that it aborts, the service says `Failed` of every action that it left out, those before the
    failing one included (assumed). Each of these gets a detail that names the failing one.

    Args:
        outcomes: Those of one request under `AbortOnAnyFailed`.

    >>> refused = SequenceBulkUpdateResult.FAILED_LINK_ASSET_NOT_FOUND
    >>> outcomes = [Outcome(0, {}, "failed", _FAILED), Outcome(1, {}, "failed", refused)]
    >>> [each.summary for each in abort_details(outcomes)]
    ['Failed: not carried out: row 1 of the same request failed', 'FailedLinkAssetNotFound']
    """
    causes = (each.row for each in outcomes if each.status == "failed" and each.result is not _FAILED)
    cause = next(causes, None)
    if cause is None:
        return list(outcomes)
    detail = f"not carried out: row {cause} of the same request failed"
    return [
        attrs.evolve(each, detail=detail) if each.result is _FAILED and not each.detail else each
        for each in outcomes
    ]


def renumbered(text: str, rows: Sequence[int]) -> str:
    """Return a text of ours with the rows that it cites under other numbers.

    Actions that are carried out again count from 0, and are reported under the rows they first had.

    Args:
        text: A detail, or why a run stopped.
        rows: The number that each row is to have.

    >>> renumbered("not carried out: row 1 of the same request failed", [4, 7])
    'not carried out: row 7 of the same request failed'
    """

    def other(cited: re.Match[str]) -> str:
        row = int(cited[1])
        return f"row {rows[row]}" if row < len(rows) else cited[0]

    return _CITED_ROW.sub(other, text)


def first_of(outcomes: Iterable[Outcome], count: int) -> list[Outcome]:
    """Return the outcomes to name where there is room for a few: causes of trouble first, then by row."""
    return heapq.nsmallest(count, outcomes, key=lambda each: (each.rank, each.row))
