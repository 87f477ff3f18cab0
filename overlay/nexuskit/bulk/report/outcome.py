"""The outcome of one action, and its text. Pure."""

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
from ...error_types import one_line
from ...resources.actions import ActionLike
from ..source_rows import CITED_ROW, row_cell

Status: TypeAlias = Literal["ok", "failed", "not_sent", "unknown"]
"""Applied; rejected by the service; not sent; or sent without a response that shows the outcome."""

STATUSES: tuple[Status, ...] = ("ok", "failed", "not_sent", "unknown")

_LONGEST_NAME = 255  # the maximum filename length of common file systems
_LONGEST = 600
_FAILED = SequenceBulkUpdateResult.FAILED


class _Brief(reprlib.Repr):
    """Safe, bounded `repr` of any object."""

    def repr_int(self, x: int, level: int) -> str:
        """Show an integer; Python raises for integers with thousands of digits."""
        try:
            return super().repr_int(x, level)
        except ValueError:
            return f"<int of {x.bit_length():,} bits>"


_BRIEF = _Brief()
_BRIEF.maxdict, _BRIEF.maxlevel, _BRIEF.maxstring, _BRIEF.maxother = 8, 3, 60, 60


@renamed_arguments("Outcome")
@attrs.frozen
class Outcome:
    """The outcome of one action.

    Attributes:
        row: The index of the action, from 0.
        action: The action, as given if it is invalid.
        status: `ok`, `failed`, `not_sent` or `unknown`.
        result: The result from the service; `None` if there is none.
        detail: Why the action was not applied, or how the outcome was determined; may be empty.
        source_row: The line of the caller's own file, if known; messages show it instead of the row.
    """

    row: int
    action: ActionLike
    status: Status
    result: SequenceBulkUpdateResult | None = None
    detail: str = ""
    source_row: int | None = None

    @property
    def reason(self) -> str:
        """The result; without one, the detail or else the status."""
        return self.detail or self.status if self.result is None else self.result.value

    @property
    def summary(self) -> str:
        """The reason and, if it adds something, the detail."""
        return f"{self.reason}: {self.detail}" if self.result is not None and self.detail else self.reason

    @property
    def rank(self) -> int:
        """The distance from the cause of a problem: 0 is the cause, the highest number is no problem."""
        if self.status == "failed":
            return 2 if self.result is _FAILED and self.detail else 0
        return {"unknown": 1, "not_sent": 3}.get(self.status, 4)

    def _table_cells(self) -> dict[str, object]:
        shown = {"row": row_cell(self.row, self.source_row), "status": self.status, "reason": self.summary}
        return {**shown, "action": describe(self.action)}


def describe(action: ActionLike) -> str:
    """Describe an action in a few words; an invalid one by its beginning.

    >>> from nexus_api.models import SequenceLinkMetadata
    >>> describe(SequenceBulkUpdateActionLink(SequenceLinkMetadata("Patient A", ord=3), asset_id="asset_1"))
    "link to 'Patient A', ord 3: 'asset_1'"
    >>> describe({"asset": "asset_1"})
    "{'asset': 'asset_1'}"
    """
    try:
        return _describe(action)
    except Exception:
        # A typed action with invalid members, or an object that raises.
        with suppress(Exception):
            return one_line(_BRIEF.repr(action), _LONGEST)
        return f"<{type(action).__name__}>"


def _describe(action: ActionLike) -> str:
    # repr() leaves only printable characters in texts.
    if isinstance(action, SequenceBulkUpdateActionLink):
        asset = _named(action.asset_filename if action.asset_id is None else action.asset_id)
        if isinstance(action.sequence, str):
            return f"unlink {asset}"
        # The sequence comes first because long filenames often begin alike.
        place = f"link to {_named(action.sequence.name)}"
        place += "" if action.sequence.role is None else f", role {_named(action.sequence.role)}"
        return place + ("" if action.sequence.ord is None else f", ord {action.sequence.ord}") + f": {asset}"
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
        return one_line(repr(name), _LONGEST_NAME)
    return repr(name) if isinstance(name, str) else _BRIEF.repr(name)


def abort_details(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Add details to actions that were given up because another action of their request failed.

    In an aborted request, the service returns `Failed` for every other action, also for those before the
    failing one (assumed). Their details name the failing row.

    Args:
        outcomes: The outcomes of one request with `AbortOnAnyFailed`.

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
    """Replace the rows in a message of a run by others.

    Repeated actions count from 0, and are reported under their first rows.

    Args:
        text: A detail, or why a run stopped.
        rows: The new number of each row.

    >>> renumbered("not carried out: row 1 of the same request failed", [4, 7])
    'not carried out: row 7 of the same request failed'
    """

    def other(cited: re.Match[str]) -> str:
        row = int(cited[1])
        return f"row {rows[row]}" if row < len(rows) else cited[0]

    return CITED_ROW.sub(other, text)


def first_of(outcomes: Iterable[Outcome], count: int) -> list[Outcome]:
    """Return a few outcomes for a message: causes first, then by row."""
    return heapq.nsmallest(count, outcomes, key=lambda each: (each.rank, each.row))
