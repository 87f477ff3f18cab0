"""The outcome of one action. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import attrs

from nexus_api.enums import SequenceBulkUpdateResult

from ...deprecated import renamed_arguments
from ...resources.actions import ActionLike
from ...runs.base_outcome import Status, encodable
from ..source_rows import CITED_ROW, row_cell
from . import actions

_FAILED = SequenceBulkUpdateResult.FAILED

COLUMNS = (
    *("row", "source_row", "status", "reason", "result", "detail"),
    *("kind", "asset", "sequence", "role", "ord", "merge", "name", "attributes", "given"),
)


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
        return {**shown, "action": self.description}

    @property
    def description(self) -> str:
        """The action in a few words."""
        return actions.describe(self.action)

    def cells(self) -> dict[str, Any]:
        """Return the line of `to_csv()` by column. Columns that the action does not have may be missing.

        >>> Outcome(4, {"asset": "x"}, "not_sent").cells()["given"]
        "{'asset': 'x'}"
        """
        return self._own_cells() | actions.cells(self.action)

    def as_json(self) -> dict[str, Any]:
        """Return the object of `to_jsonl()`.

        >>> Outcome(4, {"asset": "x"}, "not_sent").as_json()["given"]
        {'asset': 'x'}
        """
        return self._own_cells() | actions.as_json(self.action)

    def _own_cells(self) -> dict[str, Any]:
        return {
            "row": self.row,
            "source_row": self.source_row,
            "status": self.status,
            "reason": encodable(self.reason),
            "result": None if self.result is None else encodable(self.result.value),
            "detail": encodable(self.detail),
        }


def abort_details(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Add details to actions that were given up because another action of their request failed.

    In an aborted request, the service returns `Failed` for every other action, also for those before the
    failing one (assumed). Their details name the failing row.

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


def renumber(text: str, rows: Sequence[int]) -> str:
    """Replace the rows in a message of a run by others.

    Repeated actions count from 0, and are reported under their first rows.

    >>> renumber("not carried out: row 1 of the same request failed", [4, 7])
    'not carried out: row 7 of the same request failed'
    """

    def other(cited: re.Match[str]) -> str:
        row = int(cited[1])
        return f"row {rows[row]}" if row < len(rows) else cited[0]

    return CITED_ROW.sub(other, text)
