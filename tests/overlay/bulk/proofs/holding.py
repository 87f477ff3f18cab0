"""What a project holds by the sandbox's pure rules, to tell what actions should come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any, TypeAlias

from nexuskit import ApiTypes
from nexuskit.resources.actions import Action
from nexuskit.sandbox.bulk.rules import BulkUpdateState, Rules, SequenceState, apply_actions

Contents: TypeAlias = Mapping[str, tuple[Mapping[str, str], Mapping[tuple[str | None, int], str]]]
"""The attributes and the entries of each sequence, by name: ids of sequences come as they come."""


class Holding:
    """The sequences of a project, by id.

    It looks up what the actions touch and hands only that to the rules: one action takes no longer in a large
    project than in a small one.
    """

    def __init__(self, project: Mapping[str, Any], most_bytes: int = 1_048_576) -> None:
        self._ids: list[str] = [asset["id"] for asset in project["assets"]]
        self._by_id = {id: key for key, id in enumerate(self._ids)}
        self._by_filename = {asset["filename"]: key for key, asset in enumerate(project["assets"])}
        self.sequences: dict[str, SequenceState] = {}
        numbers = count()
        self._rules = Rules(
            max_entries=10_000, max_attribute_bytes=most_bytes, new_sequence_id=lambda: f"new_{next(numbers)}"
        )
        for sequence in project.get("sequences", ()):
            slots = {
                (item.get("role"), item["ord"]): self._by_id[item["assetId"]]
                for item in sequence.get("items", ())
            }
            self.sequences[sequence["id"]] = SequenceState(
                sequence["name"], dict(sequence.get("attributes", {})), slots
            )
        self._id_of = {state.name: id for id, state in self.sequences.items()}
        self._holder = {asset: id for id, state in self.sequences.items() for asset in state.slots.values()}

    def apply(
        self, actions: Sequence[Action], *, aborts: bool = False
    ) -> list[ApiTypes.SequenceBulkUpdateResult]:
        """Carry out one request, whose actions stand for themselves unless it aborts."""
        picture = self._picture(actions)
        outcome = apply_actions(picture, actions, self._rules, abort_on_failure=aborts)
        after = picture.sequences if outcome.sequences is None else outcome.sequences
        for id, state in picture.sequences.items():
            del self.sequences[id], self._id_of[state.name]
            for asset in state.slots.values():
                del self._holder[asset]
        for id, state in after.items():
            self.sequences[id] = state
            self._id_of[state.name] = id
            self._holder.update(dict.fromkeys(state.slots.values(), id))
        return outcome.results

    def contents(self) -> Contents:
        """Return all that counts."""
        return {
            state.name: (state.attributes, {slot: self._ids[key] for slot, key in state.slots.items()})
            for state in self.sequences.values()
        }

    def _picture(self, actions: Sequence[Action]) -> BulkUpdateState:
        assets: dict[str, int] = {}
        filenames: dict[str, int] = {}
        ids: set[str | None] = set()
        for action in actions:
            if isinstance(action, ApiTypes.SequenceBulkUpdateActionLink):
                key = self._by_id.get(action.asset_id or "")
                if key is None:
                    key = self._by_filename.get(action.asset_filename or "")
                    filenames |= {} if key is None else {action.asset_filename or "": key}
                else:
                    assets[self._ids[key]] = key
                ids.add(None if key is None else self._holder.get(key))
                if not isinstance(action.sequence, str):
                    ids.add(self._id_of.get(action.sequence.name))
                continue
            ids |= {action.sequence_id, self._id_of.get(action.sequence_name or "")}
            if isinstance(action, ApiTypes.SequenceBulkUpdateActionPatchSequence):
                ids.add(self._id_of.get(action.patch.name or ""))
        touched = {id: self.sequences[id] for id in ids if id in self.sequences}
        return BulkUpdateState(assets, filenames, touched)


def contents_of(project: Mapping[str, Any]) -> Contents:
    """Return the same of a project as the sandbox exports it."""
    return {
        sequence["name"]: (
            sequence["attributes"],
            {(item.get("role"), item["ord"]): item["assetId"] for item in sequence["items"]},
        )
        for sequence in project["sequences"]
    }


def standing_twice(project: Mapping[str, Any]) -> int:
    """Count the names, the assets and the places that stand more than once in an exported project."""
    names = [sequence["name"] for sequence in project["sequences"]]
    items = [
        (name, item) for name, each in zip(names, project["sequences"], strict=True) for item in each["items"]
    ]
    assets = [item["assetId"] for _, item in items]
    places = [(name, item.get("role"), item["ord"]) for name, item in items]
    return sum(len(each) - len(set(each)) for each in (names, assets, places))


def differences(here: Contents, wanted: Contents) -> int:
    """Count the sequences that are not as they should be."""
    return sum(here.get(name) != wanted.get(name) for name in here.keys() | wanted.keys())
