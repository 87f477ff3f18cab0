"""The asset and sequence that an action names, sets of these, and the slots of entries. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Generic, Literal, TypeAlias, TypeVar

from nexus_api.models import Sequence, SequenceBulkUpdateActionLink, SequenceBulkUpdateActionPatchSequence

from ...resources.actions import Action

Key: TypeAlias = tuple[Literal["asset_id", "asset_filename", "sequence_id", "sequence_name"], str]
"""A target as an action names it."""

Slot: TypeAlias = tuple[str | None, int]
"""The role and the ord of an entry, which differ within a sequence (assumed)."""

AssetKey: TypeAlias = int | str
"""An asset: its id, or the row of its table."""

T = TypeVar("T", bound=Hashable)


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


def assets_by_slot(sequence: Sequence | None) -> dict[Slot, str]:
    """Return the asset ids of a sequence by slot; empty without a sequence."""
    items = [] if sequence is None else sequence.items
    return {(item.role, item.ord): item.asset_id for item in items}


def last_ord(slots: Iterable[Slot], role: str | None) -> int:
    """Return the last ord of a role, 0 if it has no entry.

    >>> last_ord([("Axial", 3), (None, 7)], "Axial")
    3
    """
    return max((ord for each, ord in slots if each == role), default=0)


class UnionFind(Generic[T]):
    """Disjoint sets of items, each with a representative.

    >>> sets = UnionFind[str]()
    >>> sets.join("a", "b")
    >>> sets.join("b", "c")
    >>> sets.find("c"), sets.find("d")
    ('a', 'd')
    """

    def __init__(self) -> None:
        self._parents: dict[T, T] = {}

    def find(self, item: T) -> T:
        """Return the representative of an item's set."""
        parents = self._parents
        while (parent := parents.get(item)) is not None:
            if (grandparent := parents.get(parent)) is not None:
                parents[item] = grandparent
            item = parent
        return item

    def join(self, kept: T, other: T) -> None:
        """Join the sets of two items; the representative of the first one represents both."""
        kept, other = self.find(kept), self.find(other)
        if kept != other:
            self._parents[other] = kept
