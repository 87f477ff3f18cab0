"""Walking through the actions of a plan, over a picture of what is there. Pure.

The walk does what the service is assumed to do. Documented or observed is that an asset is in at most one
sequence, that removing a sequence unlinks its assets, that names of sequences are unique, and the names of
the results. Assumed is all else: that actions apply in order, each seeing the effect of those before it; that
a link to a name that no sequence has creates one; that a link moves an asset out of the sequence that holds
it; that an entry conflicts by its role and ord; that a link without ord goes after the last other entry of
its role, to 1 if there is none; that unlinking an asset which is in no sequence is `Ok`; that attributes are
merged and counted by the UTF-8 length of keys and values.

What is not known is left out: the most entries of a sequence. The planner puts a second try on one target
into another request, so that no result says `…AlreadyProcessed`.
"""

from __future__ import annotations

from bisect import insort
from typing import TypeAlias

import attrs

from nexus_api.enums import SequenceBulkUpdateResult as Result
from nexus_api.enums import SequenceMergeMode
from nexus_api.models import (
    SequenceBulkUpdateActionLink,
    SequenceBulkUpdateActionPatchSequence,
    SequenceBulkUpdateActionRemoveSequence,
    SequenceLinkMetadata,
    SequencePatch,
)

from ...resources.actions import MAX_ORD, Action
from ..plan.checks import attribute_bytes
from .change import Change, Effect, Place
from .project_state import ProjectState, SequenceState, Slot

SequenceId: TypeAlias = str | int
"""The id of a sequence; a number for one that the plan creates, whose id nobody knows yet."""

_NO_ASSET = "no asset has this {}"
_NO_SEQUENCE = "no sequence has this {}"


@attrs.define
class _Touched:
    """What earlier rows of the plan may have made other than it was read.

    Attributes:
        assets: Assets by id that may be elsewhere.
        contents: Sequences that may have other entries.
        selves: Sequences that may have another name or other attributes, or may be gone.
    """

    assets: set[str] = attrs.Factory(set)
    contents: set[SequenceId] = attrs.Factory(set)
    selves: set[SequenceId] = attrs.Factory(set)


class Simulator:
    """The state of a project as the walk through a plan changes it.

    Args:
        picture: What is there; it is left as it is.

    Attributes:
        unneeded: Rows that change nothing and may be left out; see `Diff.unneeded`.
    """

    def __init__(self, picture: ProjectState) -> None:
        self.unneeded: set[int] = set()
        self.sequences: dict[SequenceId, SequenceState] = {
            id: one.copy() for id, one in picture.sequences.items()
        }
        self._names: dict[str, SequenceId] = {**picture.by_name}
        self._places: dict[str, tuple[SequenceId, Slot]] = {**picture.places}
        self._by_filename = picture.by_filename
        self._assets = picture.assets
        # Ascending; what is gone stays until it is met at the end.
        self._ords: dict[tuple[SequenceId, str | None], list[int]] = {}
        # The bytes of the attributes of sequences that the plan patches: to count them each time takes long.
        self._held: dict[SequenceId, int] = {}
        self._created = 0
        self._touched = _Touched()

    def apply(self, row: int, action: Action) -> Change:
        """Carry out one action on the picture and tell what it does."""
        if isinstance(action, SequenceBulkUpdateActionLink):
            return self._link(row, action)
        id, by = self._designated(action)
        if isinstance(action, SequenceBulkUpdateActionPatchSequence):
            if id is None:
                result = Result.FAILED_PATCH_SEQUENCE_SEQUENCE_NOT_FOUND
                return _failure(row, action, result, _NO_SEQUENCE.format(by))
            return self._patch(row, action, id)
        if id is None:
            result = Result.FAILED_REMOVE_SEQUENCE_SEQUENCE_NOT_FOUND
            return _failure(row, action, result, _NO_SEQUENCE.format(by))
        return self._remove(row, action, id)

    def _link(self, row: int, action: SequenceBulkUpdateActionLink) -> Change:
        found, by = self._named(action)
        if len(found) != 1:
            return (
                self._unclear(row, action, found)
                if found
                else _failure(row, action, Result.FAILED_LINK_ASSET_NOT_FOUND, _NO_ASSET.format(by))
            )
        [asset] = found
        if isinstance(action.sequence, SequenceLinkMetadata):
            return self._place(row, action, action.sequence, asset)
        return self._unlink(row, action, asset)

    def _named(self, action: SequenceBulkUpdateActionLink) -> tuple[tuple[str, ...], str]:
        """Return the ids of the assets that a link may mean, and how it names its asset."""
        if action.asset_id is not None:
            return tuple(self._assets & {action.asset_id}), "id"
        return self._by_filename.get(action.asset_filename or "", ()), "filename"

    def _unclear(self, row: int, action: SequenceBulkUpdateActionLink, found: tuple[str, ...]) -> Change:
        self._touched.assets.update(found)
        for asset in found:
            if asset in self._places:
                self._touched.contents.add(self._places[asset][0])
        if isinstance(action.sequence, SequenceLinkMetadata):
            link = action.sequence
            id = self._names.get(link.name)
            if id is None:
                # Whichever asset it is; where it is then is not known.
                id = self._create(link.name)
            self._touched.contents.add(id)
            if link.ord is not None:
                displaced_asset = self.sequences[id].slots.get((link.role, link.ord))
                self._touched.assets.update(() if displaced_asset is None else (displaced_asset,))
        return Change(row=row, action=action, effect="unclear", reason=_several(found))

    def _place(
        self, row: int, action: SequenceBulkUpdateActionLink, link: SequenceLinkMetadata, asset: str
    ) -> Change:
        id = self._names.get(link.name)
        slots = {} if id is None else self.sequences[id].slots
        ord = link.ord
        if ord is None:
            ord = 1 if id is None else self._after_last(id, link.role, asset)
        if ord > MAX_ORD:
            return _failure(row, action, Result.FAILED, f"no ord comes after {MAX_ORD}")
        slot = (link.role, ord)
        holder = slots.get(slot)
        before, after = self._where(asset), Place(link.name, link.role, ord)
        if id is not None and holder == asset:
            touched = self._touched
            as_read = asset not in touched.assets and id not in touched.selves
            if as_read and (link.ord is not None or id not in touched.contents):
                self.unneeded.add(row)
            return Change(row=row, action=action, effect="same", result=Result.OK, before=before, after=after)
        if holder is not None and link.merge == SequenceMergeMode.REJECT_SEQUENCE_OPERATION:
            reason = f"{holder!r} has this place, and merge rejects"
            return _failure(row, action, Result.FAILED_LINK_WOULD_OVERWRITE_EXISTING_ITEM, reason)
        creates = id is None
        if id is None:
            id = self._create(link.name)
        self._leave(asset)
        if holder is not None:
            self._leave(holder, (id, slot))
        self._enter(asset, id, slot)
        effect: Effect
        if creates:
            effect = "create"
        elif holder is not None:
            effect = "overwrite"
        else:
            effect = "add" if before is None else "move"
        return Change(
            row=row,
            action=action,
            effect=effect,
            result=Result.OK,
            before=before,
            after=after,
            displaced_asset=holder,
        )

    def _unlink(self, row: int, action: SequenceBulkUpdateActionLink, asset: str) -> Change:
        before = self._where(asset)
        if before is None:
            if asset not in self._touched.assets:
                self.unneeded.add(row)
            return Change(row=row, action=action, effect="same", result=Result.OK)
        self._leave(asset)
        return Change(row=row, action=action, effect="unlink", result=Result.OK, before=before)

    def _patch(self, row: int, action: SequenceBulkUpdateActionPatchSequence, id: SequenceId) -> Change:
        sequence, patch = self.sequences[id], action.patch
        if patch.name is not None and self._names.get(patch.name, id) != id:
            result = Result.FAILED_PATCH_SEQUENCE_RENAME_WOULD_DUPLICATE
            return _failure(row, action, result, f"another sequence is called {patch.name!r}")
        given = patch.attributes or {}
        held = self._held.get(id)
        if held is None:
            held = self._held[id] = attribute_bytes(sequence.attributes)
        replaced = {name: sequence.attributes[name] for name in given.keys() & sequence.attributes.keys()}
        size = held - attribute_bytes(replaced) + attribute_bytes(given)
        if given and size > sequence.bytes_total:
            result = Result.FAILED_PATCH_SEQUENCE_ATTRIBUTE_SIZE_WOULD_EXCEED_LIMIT
            reason = f"the attributes would take {size:,} bytes of {sequence.bytes_total:,}"
            return _failure(row, action, result, reason)
        new = {name: value for name, value in given.items() if sequence.attributes.get(name) != value}
        old = {name: (sequence.attributes.get(name), value) for name, value in new.items()}
        rename = self._rename(id, sequence, patch)
        if not new and rename is None:
            # It is assumed that a patch merges. A service that replaces would drop what is not given.
            if id not in self._touched.selves and (not given or len(given) == len(sequence.attributes)):
                self.unneeded.add(row)
            return Change(row=row, action=action, effect="same", result=Result.OK)
        sequence.attributes.update(given)
        self._held[id] = size
        self._touched.selves.add(id)
        return Change(
            row=row, action=action, effect="change", result=Result.OK, rename=rename, attributes=old or None
        )

    def _rename(
        self, id: SequenceId, sequence: SequenceState, patch: SequencePatch
    ) -> tuple[str, str] | None:
        former = sequence.name
        if patch.name is None or patch.name == former:
            return None
        del self._names[former]
        self._names[patch.name] = id
        sequence.name = patch.name
        return former, patch.name

    def _remove(self, row: int, action: SequenceBulkUpdateActionRemoveSequence, id: SequenceId) -> Change:
        sequence = self.sequences.pop(id)
        del self._names[sequence.name]
        self._touched.assets.update(sequence.slots.values())
        for asset in sequence.slots.values():
            self._places.pop(asset, None)
        return Change(row=row, action=action, effect="remove", result=Result.OK, unlinked=sequence.count)

    def _designated(
        self, action: SequenceBulkUpdateActionPatchSequence | SequenceBulkUpdateActionRemoveSequence
    ) -> tuple[SequenceId | None, str]:
        if action.sequence_id is not None:
            return (action.sequence_id if action.sequence_id in self.sequences else None), "id"
        return self._names.get(action.sequence_name or ""), "name"

    def _create(self, name: str) -> SequenceId:
        id = self._created
        self._created += 1
        self.sequences[id] = SequenceState(name)
        self._names[name] = id
        self._touched.selves.add(id)
        return id

    def _where(self, asset: str) -> Place | None:
        if (place := self._places.get(asset)) is None:
            return None
        id, (role, ord) = place
        return Place(self.sequences[id].name, role, ord)

    def _enter(self, asset: str, id: SequenceId, slot: Slot) -> None:
        sequence = self.sequences[id]
        sequence.slots[slot] = asset
        sequence.count += 1
        self._places[asset] = id, slot
        self._touched.assets.add(asset)
        self._touched.contents.add(id)
        role, ord = slot
        if (ords := self._ords.get((id, role))) is not None:
            insort(ords, ord)

    def _leave(self, asset: str, place: tuple[SequenceId, Slot] | None = None) -> None:
        """Take an asset out of its place; one that the plan does not speak of is in no list of places."""
        place = self._places.pop(asset, place)
        if place is not None:
            id, slot = place
            sequence = self.sequences[id]
            del sequence.slots[slot]
            sequence.count -= 1
            self._touched.assets.add(asset)
            self._touched.contents.add(id)

    def _after_last(self, id: SequenceId, role: str | None, asset: str) -> int:
        """Return the ord after the last one of a role, the asset's own place there counting as free."""
        slots = self.sequences[id].slots
        ords = self._ords.get((id, role))
        if ords is None:
            ords = self._ords[id, role] = sorted(ord for name, ord in slots if name == role)
        own: int | None = None
        while ords:
            holder = slots.get((role, ords[-1]))
            if holder == asset:
                own = ords.pop()
            elif holder is None:
                ords.pop()
            else:
                break
        following = ords[-1] + 1 if ords else 1
        if own is not None:
            ords.append(own)
        return following


def _failure(row: int, action: Action, result: Result, reason: str) -> Change:
    return Change(row=row, action=action, effect="fail", result=result, reason=f"{result.value}: {reason}")


def _several(assets: tuple[str, ...]) -> str:
    named = ", ".join(assets[:3]) + (f" and {len(assets) - 3:,} more" if len(assets) > 3 else "")
    return f"{len(assets):,} assets have this filename ({named}); name the one that is meant by its id"
