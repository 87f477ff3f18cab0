"""The effect of each action of a bulk update on sequences and their entries. Pure.

Documented or observed: an asset is in at most one sequence, removing a sequence unlinks its assets, names of
sequences are unique, and the names of the results. All else is assumed (`x-assumptions` of the API
description): actions apply in order; a link to an unused name creates a sequence; a link moves an asset out
of its sequence; entries conflict by role and ord. `Rules` has alternatives for the sandbox.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Literal

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
from .attributes import MAX_ATTRIBUTE_BYTES, attribute_bytes
from .keys import AssetKey, Slot


@attrs.define
class SequenceState:
    """A sequence, as far as it is known.

    Attributes:
        name: Its name.
        attributes: Its attributes; may be empty if no action names the sequence.
        slots: Its entries: all if an action may link into the sequence, else at least those of the assets
            that the actions name.
        hidden: The number of further entries.
        bytes_total: The maximum size of its attributes, unless the rules set one.
    """

    name: str
    attributes: dict[str, str] = attrs.Factory(dict)
    slots: dict[Slot, AssetKey] = attrs.Factory(dict)
    hidden: int = 0
    bytes_total: int = MAX_ATTRIBUTE_BYTES

    @property
    def count(self) -> int:
        """The number of entries."""
        return self.hidden + len(self.slots)

    def copy(self) -> SequenceState:
        """Return an independent copy."""
        return SequenceState(
            self.name, dict(self.attributes), dict(self.slots), self.hidden, self.bytes_total
        )


@attrs.frozen(kw_only=True)
class Rules:
    """The rules, and the source of ids for new sequences.

    Attributes:
        new_sequence_id: Returns the id of a new sequence.
        max_entries: The maximum number of entries of a sequence; `None` for no limit.
        max_attribute_bytes: The maximum size of attributes; `None` for `bytes_total` of each sequence.
        link_creates_sequence: Whether a link to an unused name creates a sequence, or fails.
        linked_asset: Whether a link of an asset that another sequence holds moves it, or fails.
        unlinked_asset: The result of an unlink of an asset that is in no sequence.
        default_ord: The ord of a link without `ord`.
        first_ord: The default ord in an empty role.
        attribute_patch: Whether a patch merges attributes or replaces them.
        empty_patch: Whether an empty patch succeeds or fails.
        once_per_request: Whether a second action on a target fails.
        on_abort: The effect of an aborting failure on earlier actions.
    """

    new_sequence_id: Callable[[], str]
    max_entries: int | None = None
    max_attribute_bytes: int | None = None
    link_creates_sequence: bool = True
    linked_asset: Literal["move", "fail"] = "move"
    unlinked_asset: Literal["ok", "not-found"] = "ok"
    default_ord: Literal["after-last", "first-gap"] = "after-last"
    first_ord: int = 1
    attribute_patch: Literal["merge", "replace"] = "merge"
    empty_patch: Literal["accept", "refuse"] = "accept"
    once_per_request: bool = True
    on_abort: Literal["undo", "stop"] = "undo"


@attrs.define(kw_only=True)
class Applied:
    """The effect of an action.

    Attributes:
        result: The result.
        sequence: The id of the sequence; `None` for an unlink.
        asset: The asset of a link or unlink.
        before: The sequence and slot of the asset before.
        after: The sequence and slot of the asset after.
        displaced: The asset that lost its slot or, if the link failed, kept it.
        created: Whether it created the sequence.
        renamed: The old and the new name of the sequence.
        attributes: The old and the new value of each changed attribute.
        size: The size of the attributes, also if it is too large.
        removed: The removed sequence.
    """

    result: Result = Result.OK
    sequence: str | None = None
    asset: AssetKey | None = None
    before: tuple[str, Slot] | None = None
    after: tuple[str, Slot] | None = None
    displaced: AssetKey | None = None
    created: bool = False
    renamed: tuple[str, str] | None = None
    attributes: Mapping[str, tuple[str | None, str]] | None = None
    size: int = 0
    removed: SequenceState | None = None


class _ProcessedTargets:
    """The targets of one kind of action within a request."""

    def __init__(self) -> None:
        self._targets: set[object] = set()
        self._texts: set[tuple[str, str]] = set()

    def is_repeated(self, text: tuple[str, str], target: object | None, former: object | None = None) -> bool:
        """Return whether this is a second action on a target. Note the first.

        Args:
            text: The field that names the target, and its value. It counts if the target does not exist, even
                if a later action creates it.
            target: The id that it names now; `None` if there is none.
            former: The id that it named before an earlier action removed or renamed it.
        """
        if text in self._texts or (former if target is None else target) in self._targets:
            return True
        if target is None:
            self._texts.add(text)
        else:
            self._targets.add(target)
        return False


class Engine:
    """Applies actions one by one.

    Args:
        rules: The rules.
        sequences: Sequences by id, which are changed: all that the actions name (also as a new name), and all
            that hold an asset of the actions.
        assets: The assets of the actions, by id.
        filenames: The assets of the actions, by filename.

    Attributes:
        sequences: The current sequences.
        names: The ids of sequences by name.
        places: The sequence and slot of each asset.
    """

    def __init__(
        self,
        rules: Rules,
        sequences: dict[str, SequenceState],
        assets: Mapping[str, AssetKey],
        filenames: Mapping[str, AssetKey],
    ) -> None:
        self.sequences = sequences
        self.names = {state.name: id for id, state in sequences.items()}
        self.places = {
            asset: (id, slot) for id, state in sequences.items() for slot, asset in state.slots.items()
        }
        self._rules = rules
        self._assets = assets
        self._filenames = filenames
        self._former_names: dict[str, str] = {}
        # The size of the attributes of patched sequences: counting each time would be slow.
        self._sizes: dict[str, int] = {}
        # The last ord of each role: a search of the whole sequence for each link would be slow.
        self._last_ords: dict[tuple[str, str | None], int] = {}
        self._linked = _ProcessedTargets()
        self._patched = _ProcessedTargets()
        self._removed = _ProcessedTargets()

    def apply(self, action: Action) -> Applied:
        """Apply an action and return its effect."""
        if isinstance(action, SequenceBulkUpdateActionLink):
            return self._link(action)
        if isinstance(action, SequenceBulkUpdateActionPatchSequence):
            return self._patch(action)
        return self._remove(action)

    def create(self, name: str) -> str:
        """Create a sequence and return its id."""
        id = self._rules.new_sequence_id()
        self.sequences[id] = SequenceState(name)
        self.names[name] = id
        return id

    def _link(self, action: SequenceBulkUpdateActionLink) -> Applied:
        if action.asset_id is not None:
            text, asset = ("assetId", action.asset_id), self._assets.get(action.asset_id)
        else:
            filename = action.asset_filename or ""
            text, asset = ("assetFilename", filename), self._filenames.get(filename)
        if self._rules.once_per_request and self._linked.is_repeated(text, asset):
            return Applied(result=Result.FAILED_LINK_ASSET_ALREADY_PROCESSED)
        if asset is None:
            return Applied(result=Result.FAILED_LINK_ASSET_NOT_FOUND)
        if isinstance(action.sequence, SequenceLinkMetadata):
            return self._place(asset, action.sequence)
        before = self.places.get(asset)
        if before is None and self._rules.unlinked_asset == "not-found":
            return Applied(result=Result.FAILED_LINK_ASSET_NOT_FOUND)
        self._unplace(asset)
        return Applied(asset=asset, before=before)

    def _place(self, asset: AssetKey, link: SequenceLinkMetadata) -> Applied:
        rules, id, before = self._rules, self.names.get(link.name), self.places.get(asset)
        slots = self.sequences[id].slots if id is not None else {}
        own = before[1] if before is not None and before[0] == id else None
        moves = before is not None and own is None
        if (id is None and not rules.link_creates_sequence) or (moves and rules.linked_asset == "fail"):
            return Applied(result=Result.FAILED)
        ord = link.ord
        if ord is None:
            # A sequence to be created has no entries and no id yet.
            ord = rules.first_ord if id is None else self._free_ord(id, link.role, own)
        if ord > MAX_ORD:
            return Applied(result=Result.FAILED)
        slot = (link.role, ord)
        holder = slots.get(slot)
        if id is not None and holder == asset:
            return Applied(sequence=id, asset=asset, before=before, after=(id, slot))
        if holder is not None and link.merge == SequenceMergeMode.REJECT_SEQUENCE_OPERATION:
            return Applied(result=Result.FAILED_LINK_WOULD_OVERWRITE_EXISTING_ITEM, displaced=holder)
        count = 0 if id is None else self.sequences[id].count
        if own is None and holder is None and rules.max_entries is not None and count >= rules.max_entries:
            return Applied(result=Result.FAILED_LINK_SEQUENCE_WOULD_EXCEED_MAXIMUM_ITEM_COUNT)
        created = id is None
        if id is None:
            id = self.create(link.name)
        self._unplace(asset)
        if holder is not None and self.places.get(holder) == (id, slot):
            del self.places[holder]
        self.sequences[id].slots[slot] = asset
        after = self.places[asset] = (id, slot)
        if (id, link.role) in self._last_ords:
            self._last_ords[id, link.role] = max(ord, self._last_ords[id, link.role])
        return Applied(
            sequence=id, asset=asset, before=before, after=after, displaced=holder, created=created
        )

    def _free_ord(self, id: str, role: str | None, own: Slot | None) -> int:
        """Return the ord of a link without one. `own`, the current slot of its asset, counts as free."""
        slots, first = self.sequences[id].slots, self._rules.first_ord
        if self._rules.default_ord == "first-gap":
            ords = itertools.count(first)
            return next(ord for ord in ords if (role, ord) not in slots or (role, ord) == own)
        last = self._last_ords.get((id, role))
        if last is None and (taken := [ord for each, ord in slots if each == role]):
            last = self._last_ords[id, role] = max(taken)
        if (role, last) == own:
            last = max((ord for each, ord in slots if each == role and ord != last), default=None)
        return first if last is None else last + 1

    def _unplace(self, asset: AssetKey) -> None:
        if (place := self.places.pop(asset, None)) is not None:
            id, (role, ord) = place
            del self.sequences[id].slots[role, ord]
            if self._last_ords.get((id, role)) == ord:
                del self._last_ords[id, role]

    def _patch(self, action: SequenceBulkUpdateActionPatchSequence) -> Applied:
        text, id, former = self._resolve_target(action)
        if self._rules.once_per_request and self._patched.is_repeated(text, id, former):
            return Applied(result=Result.FAILED_PATCH_SEQUENCE_SEQUENCE_ALREADY_PROCESSED)
        if id is None:
            return Applied(result=Result.FAILED_PATCH_SEQUENCE_SEQUENCE_NOT_FOUND)
        return self._change(id, self.sequences[id], action.patch)

    def _change(self, id: str, state: SequenceState, patch: SequencePatch) -> Applied:
        replaces = self._rules.attribute_patch == "replace"
        # If attributes are replaced, an empty mapping removes them all.
        says_nothing = patch.name is None and (patch.attributes is None if replaces else not patch.attributes)
        if says_nothing and self._rules.empty_patch == "refuse":
            return Applied(result=Result.FAILED, sequence=id)
        if patch.name is not None and self.names.get(patch.name, id) != id:
            return Applied(result=Result.FAILED_PATCH_SEQUENCE_RENAME_WOULD_DUPLICATE, sequence=id)
        done = Applied(sequence=id)
        if patch.attributes is not None:
            given, held = patch.attributes, state.attributes
            done.size = attribute_bytes(given) if replaces else self._size_after_merge(id, held, given)
            limit = self._rules.max_attribute_bytes
            if given and done.size > (state.bytes_total if limit is None else limit):
                done.result = Result.FAILED_PATCH_SEQUENCE_ATTRIBUTE_SIZE_WOULD_EXCEED_LIMIT
                return done
            done.attributes = {
                name: (held.get(name), value) for name, value in given.items() if held.get(name) != value
            }
            if replaces:
                held.clear()
            held.update(given)
            self._sizes[id] = done.size
        if patch.name is not None and patch.name != state.name:
            done.renamed = state.name, patch.name
            self._former_names[state.name] = id
            del self.names[state.name]
            self.names[patch.name] = id
            state.name = patch.name
        return done

    def _size_after_merge(self, id: str, held: Mapping[str, str], given: Mapping[str, str]) -> int:
        size = self._sizes.get(id)
        if size is None:
            size = self._sizes[id] = attribute_bytes(held)
        replaced = {name: held[name] for name in given if name in held}
        return size - attribute_bytes(replaced) + attribute_bytes(given)

    def _remove(self, action: SequenceBulkUpdateActionRemoveSequence) -> Applied:
        text, id, former = self._resolve_target(action)
        if self._rules.once_per_request and self._removed.is_repeated(text, id, former):
            return Applied(result=Result.FAILED_REMOVE_SEQUENCE_SEQUENCE_ALREADY_PROCESSED)
        if id is None:
            return Applied(result=Result.FAILED_REMOVE_SEQUENCE_SEQUENCE_NOT_FOUND)
        state = self.sequences.pop(id)
        self._former_names[state.name] = id
        del self.names[state.name]
        for asset in state.slots.values():
            self.places.pop(asset, None)
        return Applied(sequence=id, removed=state)

    def _resolve_target(
        self, action: SequenceBulkUpdateActionPatchSequence | SequenceBulkUpdateActionRemoveSequence
    ) -> tuple[tuple[str, str], str | None, str | None]:
        """Return how an action names its sequence, and the id that this names now and named before."""
        if (id := action.sequence_id) is not None:
            return ("sequenceId", id), id if id in self.sequences else None, id
        name = action.sequence_name or ""
        return ("sequenceName", name), self.names.get(name), self._former_names.get(name)
