"""The entries of a sequence by their slot, which is the role and the ord (assumed)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from nexus_api.models import Sequence

Slot: TypeAlias = tuple[str | None, int]
"""The role and the ord of an entry."""

AssetKey: TypeAlias = int | str
"""An asset: its id, or the row of its table."""


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
