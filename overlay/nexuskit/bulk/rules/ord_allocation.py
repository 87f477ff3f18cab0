"""The `ord` of links without one."""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heapify, heappop, heappush
from typing import TypeAlias

from .slots import Slot

AssetKey: TypeAlias = int | str
"""An asset: its id, or the row of its table."""


class OrdAllocator:
    """Finds free ords in the sequences of one bulk request.

    It is notified of changed slots: a search of the whole sequence for each link would be quadratic.
    """

    def __init__(self, first: int) -> None:
        self._first = first

    def find(self, id: str, role: str | None, slots: Mapping[Slot, AssetKey], own: Slot | None) -> int:
        """Return the ord of a link. `own`, the current slot of the asset in the sequence, counts as free."""
        raise NotImplementedError

    def taken(self, id: str, slot: Slot) -> None:
        """Note that a slot is taken."""

    def freed(self, id: str, slot: Slot) -> None:
        """Note that a slot is free."""


class AfterLast(OrdAllocator):
    """Returns one more than the last ord of the role."""

    def __init__(self, first: int) -> None:
        super().__init__(first)
        # Heaps of negated ords. Freed ords are dropped when they reach the top.
        self._ords: dict[tuple[str, str | None], list[int]] = {}

    def find(self, id: str, role: str | None, slots: Mapping[Slot, AssetKey], own: Slot | None) -> int:
        """Return the ord of a link."""
        ords = self._ords.get((id, role))
        if ords is None:
            ords = [-ord for entry_role, ord in slots if entry_role == role]
            heapify(ords)
            self._ords[id, role] = ords
        set_aside: int | None = None
        while ords:
            slot = (role, -ords[0])
            if slot == own:
                set_aside = heappop(ords)
            elif slot in slots:
                break
            else:
                heappop(ords)
        following = 1 - ords[0] if ords else self._first
        if set_aside is not None:
            heappush(ords, set_aside)
        return following

    def taken(self, id: str, slot: Slot) -> None:
        """Note that a slot is taken."""
        role, ord = slot
        if (ords := self._ords.get((id, role))) is not None:
            heappush(ords, -ord)


class FirstGap(OrdAllocator):
    """Returns the lowest free ord of the role."""

    def __init__(self, first: int) -> None:
        super().__init__(first)
        # All ords below these are taken.
        self._taken_below: dict[tuple[str, str | None], int] = {}

    def find(self, id: str, role: str | None, slots: Mapping[Slot, AssetKey], own: Slot | None) -> int:
        """Return the ord of a link."""
        gap = self._taken_below.get((id, role), self._first)
        while (role, gap) in slots:
            gap += 1
        self._taken_below[id, role] = gap
        if own is not None and own[0] == role and self._first <= own[1] < gap:
            return own[1]
        return gap

    def freed(self, id: str, slot: Slot) -> None:
        """Note that a slot is free."""
        role, ord = slot
        if self._first <= ord < self._taken_below.get((id, role), self._first):
            self._taken_below[id, role] = ord
