"""What each action of a bulk update does to sequences and their entries. Pure.

Documented or observed is that an asset is in at most one sequence, that removing a sequence unlinks its
assets, that names of sequences are unique, and the names of the results. All else is assumed of the service
(`x-assumptions` of the API description): that actions apply in order, each seeing the effect of those before
it; that a link to a name that no sequence has creates one; that a link moves an asset out of the sequence
that holds it; that an entry conflicts by its role and ord. Where a user of the sandbox could want another
rule, `Rules` holds the one to keep.
"""

from __future__ import annotations

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
from .ord_allocation import AfterLast, AssetKey, FirstGap, OrdAllocator
from .slots import Slot


@attrs.define
class SequenceState:
    """A sequence, as far as it is known.

    Attributes:
        name: Its name.
        attributes: Its attributes; may be left empty if no action names the sequence.
        slots: Its entries. All of them if an action may link into the sequence, else at least those whose
            assets the actions name.
        hidden: How many more entries it has.
        bytes_total: The bytes that its attributes may take, unless the rules say so.
    """

    name: str
    attributes: dict[str, str] = attrs.Factory(dict)
    slots: dict[Slot, AssetKey] = attrs.Factory(dict)
    hidden: int = 0
    bytes_total: int = MAX_ATTRIBUTE_BYTES

    @property
    def count(self) -> int:
        """How many entries it has."""
        return self.hidden + len(self.slots)

    def copy(self) -> SequenceState:
        """Return a copy that can be changed apart from this one."""
        return SequenceState(
            self.name, dict(self.attributes), dict(self.slots), self.hidden, self.bytes_total
        )


@attrs.frozen(kw_only=True)
class Rules:
    """What the actions have to keep, and the source of ids for the sequences they create.

    Attributes:
        new_sequence_id: Gives the id of a sequence that a link creates.
        max_entries: The most entries of a sequence; `None` for any number.
        max_attribute_bytes: The most bytes of attributes of a sequence; `None` for what each one says.
        link_creates_sequence: Whether a link to a name that no sequence has creates one, or fails.
        linked_asset: What a link does to an asset that another sequence holds: move it, or fail.
        unlinked_asset: The result of unlinking an asset that no sequence holds.
        default_ord: Which ord a link gets that names none.
        first_ord: The one that it gets if its role has no entry.
        attribute_patch: What attributes in a patch do to those that it does not name.
        empty_patch: Whether a patch may say nothing, or fails.
        once_per_request: Whether a second try on a target fails.
        on_abort: What an aborting failure does to what came before it.
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
    """What an action did.

    Attributes:
        result: What the service says.
        sequence: The id of the sequence that it concerned; `None` for an unlink.
        asset: The asset of a link or unlink.
        before: The sequence and slot that the asset had.
        after: The sequence and slot that the asset has.
        displaced: The asset that lost its slot to this one or, of a link that failed, that kept it.
        created: Whether it created the sequence.
        renamed: The old and the new name of the sequence.
        attributes: The attributes that got another value: the old one, and the new one.
        size: The bytes that the attributes take, or would take.
        removed: The sequence that was removed.
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


class _Tried:
    """The targets that one kind of action has been tried on within the request."""

    def __init__(self) -> None:
        self._targets: set[object] = set()
        self._texts: set[tuple[str, str]] = set()

    def again(self, text: tuple[str, str], target: object | None, former: object | None = None) -> bool:
        """Tell whether this is a second try, and note it if it is the first.

        Args:
            text: The field that designates the target, and its value; this is what counts if it designates
                nothing, even when a later action creates what it names.
            target: What it designates now, `None` if nothing.
            former: What it designated before an earlier action removed or renamed that.
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
        rules: What to keep.
        sequences: Sequences by id, which are changed: every one that the actions name (the new name of a
            patch included), and every one that holds an asset which they name.
        assets: The assets that the actions name, by id.
        filenames: The same by filename.

    Attributes:
        sequences: The sequences as they are now.
        names: Their ids by name.
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
        # The bytes of the attributes of sequences that were patched: to count them each time takes long.
        self._sizes: dict[str, int] = {}
        find_ord = AfterLast if rules.default_ord == "after-last" else FirstGap
        self._ords: OrdAllocator = find_ord(rules.first_ord)
        self._linked, self._patched, self._removed = _Tried(), _Tried(), _Tried()

    def apply(self, action: Action) -> Applied:
        """Apply an action and tell what it did."""
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
        if self._rules.once_per_request and self._linked.again(text, asset):
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
            # A sequence that is yet to be created has no entries, and no id to find them by.
            ord = rules.first_ord if id is None else self._ords.find(id, link.role, slots, own)
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
        self._ords.taken(id, slot)
        return Applied(
            sequence=id, asset=asset, before=before, after=after, displaced=holder, created=created
        )

    def _unplace(self, asset: AssetKey) -> None:
        if (place := self.places.pop(asset, None)) is not None:
            id, slot = place
            del self.sequences[id].slots[slot]
            self._ords.freed(id, slot)

    def _patch(self, action: SequenceBulkUpdateActionPatchSequence) -> Applied:
        text, id, former = self._designated(action)
        if self._rules.once_per_request and self._patched.again(text, id, former):
            return Applied(result=Result.FAILED_PATCH_SEQUENCE_SEQUENCE_ALREADY_PROCESSED)
        if id is None:
            return Applied(result=Result.FAILED_PATCH_SEQUENCE_SEQUENCE_NOT_FOUND)
        return self._change(id, self.sequences[id], action.patch)

    def _change(self, id: str, state: SequenceState, patch: SequencePatch) -> Applied:
        replaces = self._rules.attribute_patch == "replace"
        # Where attributes are replaced, none at all is not nothing: it removes them.
        says_nothing = patch.name is None and (patch.attributes is None if replaces else not patch.attributes)
        if says_nothing and self._rules.empty_patch == "refuse":
            return Applied(result=Result.FAILED, sequence=id)
        if patch.name is not None and self.names.get(patch.name, id) != id:
            return Applied(result=Result.FAILED_PATCH_SEQUENCE_RENAME_WOULD_DUPLICATE, sequence=id)
        done = Applied(sequence=id)
        if patch.attributes is not None:
            given, held = patch.attributes, state.attributes
            done.size = attribute_bytes(given) if replaces else self._merged_size(id, held, given)
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

    def _merged_size(self, id: str, held: Mapping[str, str], given: Mapping[str, str]) -> int:
        size = self._sizes.get(id)
        if size is None:
            size = self._sizes[id] = attribute_bytes(held)
        replaced = {name: held[name] for name in given if name in held}
        return size - attribute_bytes(replaced) + attribute_bytes(given)

    def _remove(self, action: SequenceBulkUpdateActionRemoveSequence) -> Applied:
        text, id, former = self._designated(action)
        if self._rules.once_per_request and self._removed.again(text, id, former):
            return Applied(result=Result.FAILED_REMOVE_SEQUENCE_SEQUENCE_ALREADY_PROCESSED)
        if id is None:
            return Applied(result=Result.FAILED_REMOVE_SEQUENCE_SEQUENCE_NOT_FOUND)
        state = self.sequences.pop(id)
        self._former_names[state.name] = id
        del self.names[state.name]
        for asset in state.slots.values():
            self.places.pop(asset, None)
        return Applied(sequence=id, removed=state)

    def _designated(
        self, action: SequenceBulkUpdateActionPatchSequence | SequenceBulkUpdateActionRemoveSequence
    ) -> tuple[tuple[str, str], str | None, str | None]:
        """Return the text that designates a sequence, and the id of what it designates now and before."""
        if (id := action.sequence_id) is not None:
            return ("sequenceId", id), id if id in self.sequences else None, id
        name = action.sequence_name or ""
        return ("sequenceName", name), self.names.get(name), self._former_names.get(name)
