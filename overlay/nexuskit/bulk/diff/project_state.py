"""What a project holds, as far as a plan concerns it. Pure: pages of listings go in, one at a time.

`Targets` are what the actions of a plan speak of. A `ProjectState` keeps of each page what they concern
and lets go of the rest, so that its size follows from the plan, not from the project: of a sequence that the
plan links into all entries, since a place that is taken matters; of one that it patches the attributes; of
any other one only the entries of assets that the plan moves.

An asset is in at most one sequence (documented), so whoever wants to know where an asset is has to see all
sequences: entries hold ids of assets, and no call leads from an asset to its sequence.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

import attrs

from nexus_api.models import (
    Asset,
    Sequence,
    SequenceBulkUpdateActionLink,
    SequenceBulkUpdateActionPatchSequence,
    SequenceBulkUpdateActionRemoveSequence,
    SequencePatch,
)

from ..plan.look_alikes import Kind, OtherSpellings
from ..rules.engine import SequenceState
from ..rules.slots import Slot


@attrs.define
class Targets:
    """What the actions of a plan speak of.

    Attributes:
        asset_ids: Assets by id.
        filenames: Assets by filename.
        sequence_ids: Sequences by id.
        names: Sequences by name, and names that a sequence is to get.
        entries: Names and ids of the sequences whose entries matter, all of them.
        attributes: Names and ids of the sequences whose attributes matter.
        roles: Roles that assets are linked with.
        moves: Whether it matters where an asset is now.

    >>> from nexuskit.resources.actions import typed_actions
    >>> targets = Targets.of(typed_actions([{"asset_id": "asset_1", "sequence": {"name": "Patient A"}}]))
    >>> targets.asset_ids, targets.names, targets.moves
    ({'asset_1'}, {'Patient A'}, True)
    """

    asset_ids: set[str] = attrs.Factory(set)
    filenames: set[str] = attrs.Factory(set)
    sequence_ids: set[str] = attrs.Factory(set)
    names: set[str] = attrs.Factory(set)
    entries: set[str] = attrs.Factory(set)
    attributes: set[str] = attrs.Factory(set)
    roles: set[str] = attrs.Factory(set)

    @property
    def moves(self) -> bool:
        """Whether it matters where an asset is now."""
        return bool(self.asset_ids or self.filenames)

    @classmethod
    def of(cls, actions: Iterable[object]) -> Self:
        """Return the concerns of actions; what is no typed action concerns nothing."""
        targets = cls()
        for action in actions:
            if isinstance(action, SequenceBulkUpdateActionLink):
                targets._link(action)
            elif isinstance(action, SequenceBulkUpdateActionPatchSequence):
                targets._patch(targets._sequence(action), action.patch)
            elif isinstance(action, SequenceBulkUpdateActionRemoveSequence):
                targets._sequence(action)
        return targets

    def _link(self, action: SequenceBulkUpdateActionLink) -> None:
        if action.asset_id is not None:
            self.asset_ids.add(action.asset_id)
        elif action.asset_filename is not None:
            self.filenames.add(action.asset_filename)
        if not isinstance(action.sequence, str):
            self.names.add(action.sequence.name)
            self.entries.add(action.sequence.name)
            if action.sequence.role is not None:
                self.roles.add(action.sequence.role)

    def _patch(self, designation: str, patch: SequencePatch) -> None:
        if patch.name is not None:
            self.names.add(patch.name)
            # Under the new name it may be linked into.
            self.entries.add(designation)
        if patch.name is not None or patch.attributes:
            self.attributes.add(designation)

    def _sequence(
        self, action: SequenceBulkUpdateActionPatchSequence | SequenceBulkUpdateActionRemoveSequence
    ) -> str:
        if action.sequence_id is not None:
            self.sequence_ids.add(action.sequence_id)
            return action.sequence_id
        name = action.sequence_name or ""
        self.names.add(name)
        return name


class ProjectState:
    """The part of a project that a plan concerns.

    Give it assets before sequences: an entry names its asset by id, and which id belongs to a filename has to
    be known by then. What was seen twice, because a listing changed meanwhile, counts as it was seen last.

    Args:
        targets: What the plan speaks of.

    Attributes:
        targets: The same.
        sequences: What concerns the plan, by id.
        by_name: Ids of sequences by name.
        places: Where the assets of the plan are: the id of the sequence and the slot, by id of the asset.
        by_filename: The ids of the assets of each filename. None: there is no such asset. Several: which
            of them the service would take is not known.
        assets: Ids of assets that are known to exist.
        unseen_filenames: Filenames that no asset had so far.
        unseen_assets: Ids that no asset had so far.
        unseen_names: Names that no sequence had so far.
        unseen_sequences: Ids that no sequence had so far.
    """

    def __init__(self, targets: Targets) -> None:
        self.targets = targets
        self.sequences: dict[str, SequenceState] = {}
        self.by_name: dict[str, str] = {}
        self.places: dict[str, tuple[str, Slot]] = {}
        self.by_filename: dict[str, tuple[str, ...]] = {}
        self.assets: set[str] = set()
        self.unseen_filenames = set(targets.filenames)
        self.unseen_assets = set(targets.asset_ids)
        self.unseen_names = set(targets.names)
        self.unseen_sequences = set(targets.sequence_ids)
        # Of the plan, whether it names them by id or by filename.
        self._moved = set(targets.asset_ids)
        self._unseen_roles = set(targets.roles)
        self._spellings: dict[Kind, OtherSpellings] = {
            "sequence name": OtherSpellings(targets.names),
            "role": OtherSpellings(targets.roles),
            "filename": OtherSpellings(targets.filenames),
        }

    @property
    def look_alikes(self) -> dict[Kind, dict[str, str]]:
        """Names of the plan that nothing has so far, and the other spelling that something has, by kind."""
        missing: dict[Kind, set[str]] = {
            "sequence name": self.unseen_names,
            "role": self._unseen_roles,
            "filename": self.unseen_filenames,
        }
        return {kind: self._spellings[kind].of(names) for kind, names in missing.items()}

    def take_assets(self, assets: Iterable[Asset]) -> None:
        """Keep of a page of assets what concerns the plan."""
        assets = list(assets)
        self._spellings["filename"].take(asset.filename for asset in assets)
        for asset in assets:
            id, filename = asset.id, asset.filename
            if filename in self.targets.filenames:
                self.resolve(filename, (*self.by_filename.get(filename, ()), id))
            if id in self.targets.asset_ids:
                self._exists(id)

    def resolve(self, filename: str, ids: Iterable[str]) -> None:
        """Keep which assets have a filename that the plan speaks of."""
        known = self.by_filename[filename] = tuple(dict.fromkeys(ids))
        self.unseen_filenames.discard(filename)
        self._moved.update(known)
        for id in known:
            self._exists(id)

    def take(self, sequences: Iterable[Sequence]) -> None:
        """Keep of a page of sequences what concerns the plan."""
        sequences = list(sequences)
        # What the plan designates by its id may be about to get the other spelling.
        others = (each.name for each in sequences if each.id not in self.targets.sequence_ids)
        self._spellings["sequence name"].take(others)
        if self.targets.roles:
            roles = {entry.role for each in sequences for entry in each.items if entry.role is not None}
            self._unseen_roles -= roles
            self._spellings["role"].take(roles)
        for sequence in sequences:
            self._forget(sequence.id)
            self._take(sequence)

    def _take(self, sequence: Sequence) -> None:
        targets, id, name = self.targets, sequence.id, sequence.name
        if name in targets.entries or id in targets.entries:
            entries = sequence.items
        else:
            moved = self._moved
            entries = [entry for entry in sequence.items if entry.asset_id in moved]
            if not entries and name not in targets.names and id not in targets.sequence_ids:
                return
        kept = SequenceState(
            name, hidden=len(sequence.items) - len(entries), bytes_total=sequence.attributes.bytes_total
        )
        if name in targets.attributes or id in targets.attributes:
            kept.attributes = dict(sequence.attributes.items or {})
        self.sequences[id] = kept
        self.by_name[name] = id
        self.unseen_names.discard(name)
        self.unseen_sequences.discard(id)
        for entry in entries:
            slot, asset = (entry.role, entry.ord), entry.asset_id
            if asset in self._moved:
                self._leave(asset)
                self.places[asset] = id, slot
                self._exists(asset)
            kept.slots[slot] = asset

    def _exists(self, asset: str) -> None:
        self.assets.add(asset)
        self.unseen_assets.discard(asset)

    def _leave(self, asset: str) -> None:
        """Forget a place in which an asset was seen before it was seen elsewhere."""
        if (place := self.places.pop(asset, None)) is not None:
            id, slot = place
            self.sequences[id].slots.pop(slot, None)

    def _forget(self, id: str) -> None:
        """Forget how a sequence was seen before."""
        if (former := self.sequences.pop(id, None)) is not None:
            for asset in former.slots.values():
                self.places.pop(str(asset), None)
            if self.by_name.get(former.name) == id:
                del self.by_name[former.name]
                if former.name in self.targets.names:
                    self.unseen_names.add(former.name)
