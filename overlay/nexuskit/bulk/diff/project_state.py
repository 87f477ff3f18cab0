"""The state of a project, as far as a plan concerns it. Pure: the input is pages of listings.

`Targets` are the assets and sequences that the actions name. A `ProjectState` keeps only what concerns these,
so its size depends on the plan and not on the project: all entries of a sequence that the plan links into,
the attributes of a sequence that it patches, and otherwise only the entries of assets that it moves.

An asset is in at most one sequence (documented). No call returns the sequence of an asset, so all sequences
are read to find it.
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


@attrs.define
class Targets:
    """The assets and sequences that the actions of a plan name.

    Attributes:
        asset_ids: Assets by id.
        filenames: Assets by filename.
        sequence_ids: Sequences by id.
        names: Sequences by name, and new names of sequences.
        entries: Names and ids of the sequences whose entries are all needed.
        attributes: Names and ids of the sequences whose attributes are needed.
        roles: Roles of links.
        moves: Whether the current positions of assets are needed.

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
        """Whether the current positions of assets are needed."""
        return bool(self.asset_ids or self.filenames)

    @classmethod
    def of(cls, actions: Iterable[object]) -> Self:
        """Return the targets of actions. Untyped actions are skipped."""
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
            # The plan may link into it under the new name.
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

    Pass assets before sequences: entries name assets by id, so the ids of filenames must be known first.

    Attributes:
        targets: The targets of the plan.
        sequences: The sequences that concern the plan, by id.
        by_name: Ids of sequences by name.
        by_filename: The asset ids of each filename. Empty: there is no such asset. Several: it is not known
            which one the service uses.
        assets: Ids of assets that exist.
        unseen_filenames: Filenames not found so far.
        unseen_assets: Asset ids not found so far.
        unseen_names: Sequence names not found so far.
        unseen_sequences: Sequence ids not found so far.
    """

    def __init__(self, targets: Targets) -> None:
        self.targets = targets
        self.sequences: dict[str, SequenceState] = {}
        self.by_name: dict[str, str] = {}
        self.by_filename: dict[str, tuple[str, ...]] = {}
        self.assets: set[str] = set()
        self.unseen_filenames = set(targets.filenames)
        self.unseen_assets = set(targets.asset_ids)
        self.unseen_names = set(targets.names)
        self.unseen_sequences = set(targets.sequence_ids)
        # Assets of the plan, named by id or by filename.
        self._moved = set(targets.asset_ids)
        self._unseen_roles = set(targets.roles)
        self._spellings: dict[Kind, OtherSpellings] = {
            "sequence name": OtherSpellings(targets.names),
            "role": OtherSpellings(targets.roles),
            "filename": OtherSpellings(targets.filenames),
        }

    @property
    def look_alikes(self) -> dict[Kind, dict[str, str]]:
        """By kind, names of the plan that were not found, each with another spelling that was."""
        missing: dict[Kind, set[str]] = {
            "sequence name": self.unseen_names,
            "role": self._unseen_roles,
            "filename": self.unseen_filenames,
        }
        return {kind: self._spellings[kind].of(names) for kind, names in missing.items()}

    def add_assets(self, assets: Iterable[Asset]) -> None:
        """Keep what concerns the plan of a page of assets."""
        assets = list(assets)
        self._spellings["filename"].add(asset.filename for asset in assets)
        for asset in assets:
            id, filename = asset.id, asset.filename
            if filename in self.targets.filenames:
                self.resolve(filename, (*self.by_filename.get(filename, ()), id))
            if id in self.targets.asset_ids:
                self._exists(id)

    def resolve(self, filename: str, ids: Iterable[str]) -> None:
        """Keep the ids of the plan's filenames."""
        known = self.by_filename[filename] = tuple(dict.fromkeys(ids))
        self.unseen_filenames.discard(filename)
        self._moved.update(known)
        for id in known:
            self._exists(id)

    def add_sequences(self, sequences: Iterable[Sequence]) -> None:
        """Keep what concerns the plan of a page of sequences."""
        sequences = list(sequences)
        # The plan may rename a sequence that it names by id to the other spelling.
        others = (each.name for each in sequences if each.id not in self.targets.sequence_ids)
        self._spellings["sequence name"].add(others)
        if self.targets.roles:
            roles = {entry.role for each in sequences for entry in each.items if entry.role is not None}
            self._unseen_roles -= roles
            self._spellings["role"].add(roles)
        for sequence in sequences:
            self._add(sequence)

    def _add(self, sequence: Sequence) -> None:
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
            if entry.asset_id in self._moved:
                self._exists(entry.asset_id)
            kept.slots[entry.role, entry.ord] = entry.asset_id

    def _exists(self, asset: str) -> None:
        self.assets.add(asset)
        self.unseen_assets.discard(asset)
