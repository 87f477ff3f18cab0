"""Whether the effects of earlier actions are still there. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from nexus_api.models import SequenceBulkUpdateActionLink as Link
from nexus_api.models import SequenceBulkUpdateActionPatchSequence as Patch

from ...resources.actions import Action
from .change import Change
from .project_diff import compare
from .project_state import ProjectState


def undone(actions: Iterable[tuple[int, Action]], state: ProjectState) -> tuple[set[int], int]:
    """Find the actions that were carried out, but whose effect is no longer there.

    The place of a link without `ord` within its role is not compared.

    Args:
        actions: Rows and their actions, ascending, without those that a later action superseded.
        state: What the project holds now.
    """
    rows: set[int] = set()
    unclear = 0
    for change in compare(actions, state):
        if change.effect == "unclear":
            unclear += 1
        elif change.effect != "same" and not _holds(change, state):
            rows.add(change.row)
    return rows, unclear


def _holds(change: Change, state: ProjectState) -> bool:
    """Tell whether the effect of an action is there, although it would now change something or fail."""
    action, before, after = change.action, change.before, change.after
    if isinstance(action, Link):
        if isinstance(action.sequence, str):
            # An asset that does not exist is in no sequence.
            return change.effect == "fail"
        if before is None or after is None or action.sequence.ord is not None:
            return False
        return (before.sequence, before.role) == (after.sequence, after.role)
    if isinstance(action, Patch):
        # By its old name, a sequence that was renamed is not found.
        return change.effect == "fail" and action.sequence_id is None and action.patch.name in state.by_name
    return change.effect == "fail"
