"""The rules of the bulk update, as a pure function over a picture of what the actions touch.

Nothing here reads or writes a database: `run` takes a picture and gives the picture after the actions,
`changes` tells what to write. Each rule is an assumption of the API description (`x-assumptions`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from heapq import heapify, heappop, heappush
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

Action: TypeAlias = (
    SequenceBulkUpdateActionLink
    | SequenceBulkUpdateActionPatchSequence
    | SequenceBulkUpdateActionRemoveSequence
)

AssetKey: TypeAlias = int
"""Stands for an asset; what it means is up to whoever made the picture."""

Slot: TypeAlias = tuple[str | None, int]
"""The role and the ord of an entry."""

MAX_ORD = 2**53 - 1
"""The largest `ord` that every JSON implementation represents exactly, and that requests may name."""


@attrs.define
class SequenceState:
    """A sequence in a picture.

    Attributes:
        name: Its name.
        attributes: Its attributes; may be left empty if no action names the sequence.
        slots: Its entries. All of them if an action may link into the sequence, else at least those whose
            assets the actions name.
    """

    name: str
    attributes: dict[str, str] = attrs.Factory(dict)
    slots: dict[Slot, AssetKey] = attrs.Factory(dict)

    def copy(self) -> SequenceState:
        """Return a copy that can be changed apart from this one."""
        return SequenceState(self.name, self.attributes, dict(self.slots))


@attrs.frozen
class Picture:
    """The part of a project that a bulk request can touch.

    Attributes:
        assets: The assets that the actions name, by id.
        filenames: The same by filename.
        sequences: By id, every sequence that the actions name (the new name of a patch included) and every
            sequence that holds an asset which they name.
    """

    assets: Mapping[str, AssetKey] = attrs.Factory(dict)
    filenames: Mapping[str, AssetKey] = attrs.Factory(dict)
    sequences: Mapping[str, SequenceState] = attrs.Factory(dict)


@attrs.frozen(kw_only=True)
class Rules:
    """The limits that the actions have to keep, and the source of ids for the sequences they create."""

    max_entries: int
    max_attribute_bytes: int
    new_sequence_id: Callable[[], str]


@attrs.frozen
class Outcome:
    """What came of a bulk request.

    Attributes:
        results: One result for each action, in order.
        sequences: The sequences of the picture as they are afterwards, by id; `None` if nothing is applied.
        renamed: The ids of the sequences that were renamed, in the order in which the new names become free.
    """

    results: list[Result]
    sequences: Mapping[str, SequenceState] | None
    renamed: tuple[str, ...] = ()


def attribute_bytes(attributes: Mapping[str, str]) -> int:
    """Return what attributes count towards the limit: the UTF-8 length of all names and values.

    >>> attribute_bytes({"report0": "...", "report1": "..."})
    20
    """
    return sum(len(name.encode()) + len(value.encode()) for name, value in attributes.items())


def run(picture: Picture, actions: Iterable[Action], rules: Rules, *, abort_on_failure: bool) -> Outcome:
    """Apply actions in order, each seeing the effect of those before it.

    Args:
        picture: What is there; it is left as it is.
        actions: The actions, with known enum values only.
        rules: The limits to keep.
        abort_on_failure: Whether one failure undoes everything. The first action to fail then carries its
            own result and all others `FAILED`.

    Returns:
        The results and what is there afterwards.
    """
    actions = list(actions)
    work = _Run(picture, rules)
    results: list[Result] = []
    for position, action in enumerate(actions):
        result = work.apply(action)
        if abort_on_failure and result is not Result.OK:
            results = [Result.FAILED] * len(actions)
            results[position] = result
            return Outcome(results, None)
        results.append(result)
    return Outcome(results, work.sequences, tuple(id for id in work.renamed if id in work.sequences))


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


class _Run:
    """The working state of one bulk request."""

    def __init__(self, picture: Picture, rules: Rules) -> None:
        self.sequences = {id: state.copy() for id, state in picture.sequences.items()}
        self.renamed: dict[str, None] = {}
        self._assets = picture.assets
        self._filenames = picture.filenames
        self._rules = rules
        self._names = {state.name: id for id, state in self.sequences.items()}
        self._former_names: dict[str, str] = {}
        self._places = {
            asset: (id, slot) for id, state in self.sequences.items() for slot, asset in state.slots.items()
        }
        self._ords: dict[tuple[str, str | None], list[int]] = {}
        self._linked, self._patched, self._removed = _Tried(), _Tried(), _Tried()

    def apply(self, action: Action) -> Result:
        if isinstance(action, SequenceBulkUpdateActionLink):
            return self._link(action)
        if isinstance(action, SequenceBulkUpdateActionPatchSequence):
            return self._patch(action)
        return self._remove(action)

    def _link(self, action: SequenceBulkUpdateActionLink) -> Result:
        if action.asset_id is not None:
            text, asset = ("assetId", action.asset_id), self._assets.get(action.asset_id)
        else:
            filename = action.asset_filename or ""
            text, asset = ("assetFilename", filename), self._filenames.get(filename)
        if self._linked.again(text, asset):
            return Result.FAILED_LINK_ASSET_ALREADY_PROCESSED
        if asset is None:
            return Result.FAILED_LINK_ASSET_NOT_FOUND
        if isinstance(action.sequence, SequenceLinkMetadata):
            return self._place(asset, action.sequence)
        self._unplace(asset)
        return Result.OK

    def _place(self, asset: AssetKey, link: SequenceLinkMetadata) -> Result:
        id = self._names.get(link.name)
        slots = self.sequences[id].slots if id is not None else {}
        place = self._places.get(asset)
        own = place[1] if place is not None and place[0] == id else None
        ord = link.ord if link.ord is not None else self._next_ord(id, link.role, own)
        if ord > MAX_ORD:
            return Result.FAILED
        slot = (link.role, ord)
        other = slots.get(slot)
        if other == asset:
            return Result.OK
        if other is not None and link.merge == SequenceMergeMode.REJECT_SEQUENCE_OPERATION:
            return Result.FAILED_LINK_WOULD_OVERWRITE_EXISTING_ITEM
        grows = own is None and other is None
        if grows and len(slots) + 1 > self._rules.max_entries:
            return Result.FAILED_LINK_SEQUENCE_WOULD_EXCEED_MAXIMUM_ITEM_COUNT
        self._unplace(asset)
        if other is not None:
            self._unplace(other)
        if id is None:
            id = self._create(link.name)
        self.sequences[id].slots[slot] = asset
        self._places[asset] = (id, slot)
        if (ords := self._ords.get((id, link.role))) is not None:
            heappush(ords, -ord)
        return Result.OK

    def _unplace(self, asset: AssetKey) -> None:
        if (place := self._places.pop(asset, None)) is not None:
            del self.sequences[place[0]].slots[place[1]]

    def _next_ord(self, id: str | None, role: str | None, own: Slot | None) -> int:
        """Return the ord after the last entry of a role, the asset's own former entry not counted."""
        if id is None:
            return 1
        slots = self.sequences[id].slots
        # A heap from which entries that are gone drop when they come to the top: taking the maximum anew each
        # time would make many links into one large sequence quadratic.
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
        last = -ords[0] if ords else 0
        if set_aside is not None:
            heappush(ords, set_aside)
        return last + 1

    def _create(self, name: str) -> str:
        id = self._rules.new_sequence_id()
        self.sequences[id] = SequenceState(name)
        self._names[name] = id
        return id

    def _patch(self, action: SequenceBulkUpdateActionPatchSequence) -> Result:
        text, id, former = self._designated(action)
        if self._patched.again(text, id, former):
            return Result.FAILED_PATCH_SEQUENCE_SEQUENCE_ALREADY_PROCESSED
        if id is None:
            return Result.FAILED_PATCH_SEQUENCE_SEQUENCE_NOT_FOUND
        return self._change(id, action.patch)

    def _change(self, id: str, patch: SequencePatch) -> Result:
        state = self.sequences[id]
        if patch.name is not None and self._names.get(patch.name, id) != id:
            return Result.FAILED_PATCH_SEQUENCE_RENAME_WOULD_DUPLICATE
        if patch.attributes:
            attributes = {**state.attributes, **patch.attributes}
            if attribute_bytes(attributes) > self._rules.max_attribute_bytes:
                return Result.FAILED_PATCH_SEQUENCE_ATTRIBUTE_SIZE_WOULD_EXCEED_LIMIT
            state.attributes = attributes
        if patch.name is not None and patch.name != state.name:
            self._former_names[state.name] = id
            del self._names[state.name]
            self._names[patch.name] = id
            state.name = patch.name
            self.renamed[id] = None
        return Result.OK

    def _remove(self, action: SequenceBulkUpdateActionRemoveSequence) -> Result:
        text, id, former = self._designated(action)
        if self._removed.again(text, id, former):
            return Result.FAILED_REMOVE_SEQUENCE_SEQUENCE_ALREADY_PROCESSED
        if id is None:
            return Result.FAILED_REMOVE_SEQUENCE_SEQUENCE_NOT_FOUND
        state = self.sequences.pop(id)
        self._former_names[state.name] = id
        del self._names[state.name]
        for asset in state.slots.values():
            del self._places[asset]
        return Result.OK

    def _designated(
        self, action: SequenceBulkUpdateActionPatchSequence | SequenceBulkUpdateActionRemoveSequence
    ) -> tuple[tuple[str, str], str | None, str | None]:
        """Return the text that designates a sequence, and the id of what it designates now and before."""
        if (id := action.sequence_id) is not None:
            return ("sequenceId", id), id if id in self.sequences else None, id
        name = action.sequence_name or ""
        return ("sequenceName", name), self._names.get(name), self._former_names.get(name)
