"""Reconciles the links of an uncertain request. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from nexus_api.enums import SequenceMergeMode
from nexus_api.models import SequenceBulkUpdateActionLink as Link
from nexus_api.models import SequenceLinkMetadata

from ...resources.actions import Action
from ..rules.keys import Slot, asset_key, assets_by_slot, last_ord
from .idempotency import DONE, RETRY, UNKNOWN, Verdict, is_repeatable
from .observations import Observations

REJECT = SequenceMergeMode.REJECT_SEQUENCE_OPERATION


class Links:
    """The links of a request, with what was read after it and before it.

    Attributes:
        by_row: The links by row, unlinks included.
        at: The rows of links with `ord`, by sequence and slot.
        into: The rows of links, by sequence and role.
        last: The row of the last link, by sequence.
    """

    def __init__(
        self, actions: Sequence[Action], observations: Observations, before: Observations | None
    ) -> None:
        self._observations = observations
        self._before = before
        self._count = len(actions)
        self.by_row = {row: action for row, action in enumerate(actions) if isinstance(action, Link)}
        self.at: defaultdict[tuple[str, Slot], list[int]] = defaultdict(list)
        self.into: defaultdict[tuple[str, str | None], list[int]] = defaultdict(list)
        self.last: dict[str, int] = {}
        self._placed: defaultdict[tuple[str, str | None], list[tuple[int, SequenceLinkMetadata]]]
        self._placed = defaultdict(list)
        for row, link in self.by_row.items():
            if not isinstance(place := link.sequence, str):
                self.into[place.name, place.role].append(row)
                self.last[place.name] = row
                if place.ord is not None:
                    self._placed[place.name, place.role].append((row, place))
                    self.at[place.name, (place.role, place.ord)].append(row)
        self._entries: dict[str, tuple[dict[Slot, str], dict[str, Slot]]] = {}
        self._held: dict[str, dict[Slot, str]] = {}
        self._in_order: dict[tuple[str, str | None], frozenset[int]] = {}

    def judge(self, action: Link, row: int) -> Verdict:
        """Return the verdict on a link."""
        place = action.sequence
        if isinstance(place, str):
            # An unlink does not name its sequence.
            return UNKNOWN
        asset = self._asset(action)
        if asset is None or self._observations.by_name[place.name] is None:
            return RETRY
        entries, slots = self._entries_of(place.name)
        own = slots.get(asset)
        if place.ord is None:
            if own is None:
                return UNKNOWN if self._may_be_displaced(row, place) else RETRY
            if own[0] != place.role:
                return RETRY
            if self._entries_before(place.name) is not None:
                return self._read_append(row, asset, place, own)
            return DONE if row in self._rows_in_order(place.name, place.role) else UNKNOWN
        rivals = self.at[place.name, (place.role, place.ord)]
        holder = entries.get((place.role, place.ord))
        if holder == asset:
            # If an earlier link had taken the position, this one would have failed.
            return DONE if rivals[0] == row or is_repeatable(action) else UNKNOWN
        if holder is not None and self._holds_later(row, rivals, holder):
            return UNKNOWN
        # The effect of a mode of a newer service on this entry is not known.
        return RETRY if own is None or place.merge.is_known else UNKNOWN

    def does_not_exist(self, link: Link) -> bool:
        """Return whether the asset of a link was looked up and does not exist."""
        _, asset = asset_key(link)
        return asset in self._observations.assets and self._observations.assets[asset] is None

    def absent_assets(self) -> set[str]:
        """Return the ids of assets that are not where links put them, if an order depends on them."""
        absent: set[str] = set()
        for rows in self.into.values():
            missing: list[str] = []
            try:
                for row in rows:
                    link = self.by_row[row]
                    if self._is_missing(link, row):
                        missing += [] if link.asset_id is None else [link.asset_id]
                    elif isinstance(link.sequence, str) or link.sequence.ord is None:
                        absent.update(missing)
            except KeyError:
                # Not read, because no verdict depends on it.
                continue
        return absent

    def _read_append(self, row: int, asset: str, place: SequenceLinkMetadata, own: Slot) -> Verdict:
        """Judge a link without `ord` whose asset is present, by the state before."""
        held = self._entries_before(place.name) or {}
        if held.get(own) != asset or own[1] == last_ord(held, place.role):
            # It was put there, or it was the last one before.
            return DONE
        later = (self.by_row[each] for each in self.into[place.name, place.role] if each > row)
        return DONE if any(self._has_arrived(link, held) for link in later) else RETRY

    def _has_arrived(self, link: Link, held: Mapping[Slot, str]) -> bool:
        """Return whether a link put its asset into a new position."""
        place, asset = link.sequence, self._asset(link)
        if isinstance(place, str) or asset is None:
            return False
        own = self._entries_of(place.name)[1].get(asset)
        is_there = own is not None and own[0] == place.role and place.ord in (None, own[1])
        return is_there and held.get(own or (None, 0)) != asset

    def _entries_before(self, name: str) -> Mapping[Slot, str] | None:
        """Return the assets of a sequence by position, before the request; `None` if not read."""
        if self._before is None or name not in self._before.by_name:
            return None
        if name not in self._held:
            self._held[name] = assets_by_slot(self._before.by_name[name])
        return self._held[name]

    def _holds_later(self, row: int, rivals: list[int], holder: str) -> bool:
        return any(later > row and self._asset(self.by_row[later]) == holder for later in rivals)

    def _may_be_displaced(self, row: int, place: SequenceLinkMetadata) -> bool:
        """Return whether a later link may have replaced the asset of a link without `ord`."""
        entries, _ = self._entries_of(place.name)
        held = self._entries_before(place.name)
        last = 0 if held is None else last_ord(held, place.role)
        for later, to in reversed(self._placed[place.name, place.role]):
            if later <= row:
                break
            if to.ord is None or to.ord <= last or to.merge is REJECT:
                continue
            holder = entries.get((to.role, to.ord))
            if holder is not None and holder == self._asset(self.by_row[later]):
                return True
        return False

    def _rows_in_order(self, name: str, role: str | None) -> frozenset[int]:
        """Return the links without `ord` at the positions that applying all links would give them.

        Every entry after such a link comes from a later link without `ord`, and every earlier link that could
        be applied was applied.
        """
        if (known := self._in_order.get((name, role))) is not None:
            return known
        entries, _ = self._entries_of(name)
        rows = self.into[name, role]
        row_of: dict[str | None, int] = {}
        complete: set[int] = set()
        is_complete = True
        for row in rows:
            link = self.by_row[row]
            place = link.sequence
            if not isinstance(place, str) and place.ord is None:
                row_of[self._asset(link)] = row
                if is_complete:
                    complete.add(row)
            else:
                # Its order depends on the positions of earlier links.
                complete.clear()
            is_complete = is_complete and not self._is_missing(link, row)
        in_order: set[int] = set()
        first_behind = self._count
        for slot in sorted(
            (slot for slot in entries if slot[0] == role), key=lambda slot: slot[1], reverse=True
        ):
            # The order before an entry is only known if a link of this kind put the entry there.
            row = row_of.get(entries[slot], -1)
            if row in complete and row < first_behind:
                in_order.add(row)
            first_behind = min(first_behind, row)
        return self._in_order.setdefault((name, role), frozenset(in_order))

    def _is_missing(self, link: Link, row: int) -> bool:
        """Return whether a link was not applied, and could have been."""
        place = link.sequence
        asset = self._asset(link)
        if isinstance(place, str) or asset is None or self._observations.assets.get(asset, asset) is None:
            return False
        entries, slots = self._entries_of(place.name)
        if place.ord is None:
            return asset not in slots or slots[asset][0] != place.role
        holder = entries.get((place.role, place.ord))
        if holder is None:
            return True
        was_refused = place.merge is REJECT
        later_has_it = self._holds_later(row, self.at[place.name, (place.role, place.ord)], holder)
        return not (holder == asset or was_refused or later_has_it)

    def _asset(self, link: Link) -> str | None:
        if link.asset_filename is None:
            return link.asset_id
        asset = self._observations.assets[link.asset_filename]
        return None if asset is None else asset.id

    def _entries_of(self, name: str) -> tuple[dict[Slot, str], dict[str, Slot]]:
        """Return the assets of a sequence by position, and the positions by asset."""
        if (known := self._entries.get(name)) is not None:
            return known
        by_slot = assets_by_slot(self._observations.by_name[name])
        return self._entries.setdefault(name, (by_slot, {asset: slot for slot, asset in by_slot.items()}))
