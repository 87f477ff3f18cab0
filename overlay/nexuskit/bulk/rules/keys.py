"""The asset and sequence that an action names. Pure."""

from __future__ import annotations

from typing import Literal, TypeAlias

from nexus_api.models import SequenceBulkUpdateActionLink, SequenceBulkUpdateActionPatchSequence

from ...resources.actions import Action

Key: TypeAlias = tuple[Literal["asset_id", "asset_filename", "sequence_id", "sequence_name"], str]
"""A target as an action names it."""


def sequence_key(action: Action) -> Key | None:
    """Return the sequence that an action names; `None` for an unlink."""
    if isinstance(action, SequenceBulkUpdateActionLink):
        return None if isinstance(action.sequence, str) else ("sequence_name", action.sequence.name)
    if action.sequence_id is not None:
        return "sequence_id", action.sequence_id
    return "sequence_name", action.sequence_name or ""


def asset_key(action: SequenceBulkUpdateActionLink) -> Key:
    """Return the asset that a link names."""
    if action.asset_id is not None:
        return "asset_id", action.asset_id
    return "asset_filename", action.asset_filename or ""


def targets(action: Action) -> list[Key]:
    """Return the targets of an action: the asset of a link, and the sequence.

    >>> from nexuskit.resources.actions import typed_action
    >>> targets(typed_action({"asset_id": "asset_1", "sequence": {"name": "A"}}))
    [('asset_id', 'asset_1'), ('sequence_name', 'A')]
    """
    asset = [asset_key(action)] if isinstance(action, SequenceBulkUpdateActionLink) else []
    sequence = sequence_key(action)
    return asset if sequence is None else [*asset, sequence]


def is_change_of_attributes(action: Action) -> bool:
    """Return whether an action patches attributes only."""
    return isinstance(action, SequenceBulkUpdateActionPatchSequence) and action.patch.name is None
