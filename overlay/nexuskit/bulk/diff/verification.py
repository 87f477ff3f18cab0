"""Checks whether the effects of earlier actions are still present. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from nexus_api.models import SequenceBulkUpdateActionLink as Link
from nexus_api.models import SequenceBulkUpdateActionPatchSequence as Patch

from ...resources.actions import Action
from .change import Change
from .project_diff import compare
from .project_state import ProjectState


def undone(actions: Iterable[tuple[int, Action]], state: ProjectState) -> tuple[set[int], int]:
    """Return the rows whose effect is no longer present, and the number of unclear ones.

    The position within the role is not compared for a link without `ord`.
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
    """Return whether the effect is present, although the action would now change something or fail."""
    action, before, after = change.action, change.before, change.after
    if isinstance(action, Link):
        if isinstance(action.sequence, str):
            # An asset that does not exist is in no sequence.
            return change.effect == "fail"
        if before is None or after is None or action.sequence.ord is not None:
            return False
        return (before.sequence, before.role) == (after.sequence, after.role)
    if isinstance(action, Patch):
        # A renamed sequence is not found by its old name.
        return change.effect == "fail" and action.sequence_id is None and action.patch.name in state.by_name
    return change.effect == "fail"
