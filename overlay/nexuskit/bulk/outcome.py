"""What became of one action, and the pairing of a request's actions with an answer's results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

import attrs

from nexus_api.enums import SequenceBulkUpdateResult
from nexus_api.models import SequenceBulkUpdateActionLink, SequenceBulkUpdateActionPatchSequence

from ..actions import Action

Status: TypeAlias = Literal["ok", "failed", "not_sent", "unknown"]
"""Done; refused by the service; never sent; or sent without an answer that says."""

STATUSES: tuple[Status, ...] = ("ok", "failed", "not_sent", "unknown")


@attrs.frozen
class Outcome:
    """What became of one action.

    Attributes:
        row: The place of the action among those given, from 0.
        action: The action as it was sent.
        status: `ok`, `failed`, `not_sent` or `unknown`.
        result: What the service said; `None` if it said nothing.
    """

    row: int
    action: Action
    status: Status
    result: SequenceBulkUpdateResult | None = None

    @property
    def reason(self) -> str:
        """The service's word for what happened, or the status if it said nothing."""
        return self.status if self.result is None else self.result.value


def described(action: Action) -> str:
    """Say in a few words what an action does.

    >>> from nexus_api.models import SequenceLinkMetadata
    >>> described(SequenceBulkUpdateActionLink(SequenceLinkMetadata("Patient A", ord=3), asset_id="asset_1"))
    "link 'asset_1' to 'Patient A', ord 3"
    """
    if isinstance(action, SequenceBulkUpdateActionLink):
        asset = action.asset_filename if action.asset_id is None else action.asset_id
        if isinstance(action.sequence, str):
            return f"unlink {asset!r}"
        place = f"link {asset!r} to {action.sequence.name!r}"
        place += "" if action.sequence.ord is None else f", ord {action.sequence.ord}"
        return place + ("" if action.sequence.role is None else f", role {action.sequence.role!r}")
    sequence = action.sequence_name if action.sequence_id is None else action.sequence_id
    if isinstance(action, SequenceBulkUpdateActionPatchSequence):
        changed = [] if action.patch.name is None else [f"name {action.patch.name!r}"]
        if action.patch.attributes:
            count = len(action.patch.attributes)
            changed.append(f"{count:,} attribute{'' if count == 1 else 's'}")
        return f"patch {sequence!r}: {', '.join(changed) or 'nothing'}"
    return f"remove {sequence!r}"


def paired(actions: Sequence[Action], results: Sequence[SequenceBulkUpdateResult]) -> list[Outcome]:
    """Put each action of one request beside its result.

    The service gives one result per action, in order (observed). A result that is not `Ok`, one of a newer
    service included, counts as failed.

    Args:
        actions: What was sent.
        results: What came back, as many.

    Raises:
        ValueError: There are not as many results as actions.
    """
    return [
        Outcome(row, action, "ok" if result is SequenceBulkUpdateResult.OK else "failed", result)
        for row, (action, result) in enumerate(zip(actions, results, strict=True))
    ]
