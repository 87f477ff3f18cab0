"""The rules of the bulk update, as a pure function over a picture of what the actions touch.

Nothing here reads or writes a database: `run` takes a picture and gives the picture after the actions,
`changes` tells what to write. Each rule is an assumption of the API description (`x-assumptions`); where a
user could want another, `Rules` holds the one to keep.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from typing import Literal, TypeAlias

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

from .ord_allocation import AfterLast, AssetKey, FirstGap, OrdAllocator, Slot

Action: TypeAlias = (
    SequenceBulkUpdateActionLink
    | SequenceBulkUpdateActionPatchSequence
    | SequenceBulkUpdateActionRemoveSequence
)

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
    """What the actions have to keep, and the source of ids for the sequences they create."""

    max_entries: int
    max_attribute_bytes: int
    new_sequence_id: Callable[[], str]
    link_creates_sequence: bool = True
    linked_asset: Literal["move", "fail"] = "move"
    unlinked_asset: Literal["ok", "not-found"] = "ok"
    default_ord: Literal["after-last", "first-gap"] = "after-last"
    first_ord: int = 1
    attribute_patch: Literal["merge", "replace"] = "merge"
    empty_patch: Literal["accept", "refuse"] = "accept"
    once_per_request: bool = True
    on_abort: Literal["undo", "stop"] = "undo"


@attrs.frozen
class Outcome:
    """What came of a bulk request.

    Attributes:
        results: One result for each action, in order.
        sequences: The sequences of the picture as they are afterwards, by id; `None` if nothing is applied.
        renamed: The new names that sequences were given, by id, in the order in which they became free.
        written: The ids of sequences that an action succeeded on, whether or not it changed anything.
        lost: The ids of sequences that lost an entry, whether or not they have others.
    """

    results: list[Result]
    sequences: Mapping[str, SequenceState] | None
    renamed: tuple[tuple[str, str], ...] = ()
    written: Set[str] = frozenset()
    lost: Set[str] = frozenset()


def attribute_bytes(attributes: Mapping[str, str]) -> int:
    """Return what attributes count towards the limit: the UTF-8 length of all names and values.

    >>> attribute_bytes({"report0": "...", "report1": "..."})
    20
    """
    return sum(len(name.encode()) + len(value.encode()) for name, value in attributes.items())


def run(picture: Picture, actions: Iterable[Action], rules: Rules, *, abort_on_failure: bool) -> Outcome:
    """Apply actions in order, each seeing the effect of those before it.

    With `abort_on_failure`, one failure undoes everything: the first action to fail carries its own result,
    all others `FAILED`. With `rules.on_abort` set to `stop`, what came before it stays and keeps its results.
    """
    actions = list(actions)
    work = _Run(picture, rules)
    results: list[Result] = []
    for position, action in enumerate(actions):
        result = work.apply(action)
        results.append(result)
        if abort_on_failure and result is not Result.OK:
            not_applied = [Result.FAILED] * (len(actions) - len(results))
            if rules.on_abort == "undo":
                return Outcome([*([Result.FAILED] * position), result, *not_applied], None)
            results += not_applied
            break
    present = work.sequences.keys()
    return Outcome(
        results,
        work.sequences,
        tuple((id, name) for id, name in work.renamed if id in present),
        present & work.written,
        present & work.lost,
    )


class _Attempts:
    """The targets that one kind of action has been tried on within the request.

    Args:
        once: Whether a second try counts as one.
    """

    def __init__(self, once: bool) -> None:
        self._once = once
        self._targets: set[object] = set()
        self._texts: set[tuple[str, str]] = set()

    def is_repeated(self, text: tuple[str, str], target: object | None, former: object | None = None) -> bool:
        """Tell whether this is a second try, and note it if it is the first.

        A target is what `text`, a field and its value, designates now, or designated before an earlier action
        removed or renamed that (`former`). What designates nothing counts as that text, even when a later
        action creates what it names.
        """
        if text in self._texts or (former if target is None else target) in self._targets:
            return self._once
        if target is None:
            self._texts.add(text)
        else:
            self._targets.add(target)
        return False


class _Run:
    """The working state of one bulk request."""

    def __init__(self, picture: Picture, rules: Rules) -> None:
        self.sequences = {id: state.copy() for id, state in picture.sequences.items()}
        self.renamed: list[tuple[str, str]] = []
        self.written: set[str] = set()
        self.lost: set[str] = set()
        self._assets = picture.assets
        self._filenames = picture.filenames
        self._rules = rules
        self._names = {state.name: id for id, state in self.sequences.items()}
        self._former_names: dict[str, str] = {}
        self._places = {
            asset: (id, slot) for id, state in self.sequences.items() for slot, asset in state.slots.items()
        }
        find_ord = AfterLast if rules.default_ord == "after-last" else FirstGap
        self._ords: OrdAllocator = find_ord(rules.first_ord)
        self._linked, self._patched, self._removed = (_Attempts(rules.once_per_request) for _ in range(3))

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
        if self._linked.is_repeated(text, asset):
            return Result.FAILED_LINK_ASSET_ALREADY_PROCESSED
        if asset is None:
            return Result.FAILED_LINK_ASSET_NOT_FOUND
        if isinstance(action.sequence, SequenceLinkMetadata):
            return self._place(asset, action.sequence)
        if asset not in self._places and self._rules.unlinked_asset == "not-found":
            return Result.FAILED_LINK_ASSET_NOT_FOUND
        self._unplace(asset)
        return Result.OK

    def _place(self, asset: AssetKey, link: SequenceLinkMetadata) -> Result:
        id = self._names.get(link.name)
        if id is None and not self._rules.link_creates_sequence:
            return Result.FAILED
        slots = self.sequences[id].slots if id is not None else {}
        place = self._places.get(asset)
        own = place[1] if place is not None and place[0] == id else None
        if place is not None and own is None and self._rules.linked_asset == "fail":
            return Result.FAILED
        ord = link.ord
        if ord is None:
            # A sequence that is yet to be created has no entries, and no id to find them by.
            ord = self._rules.first_ord if id is None else self._ords.find(id, link.role, slots, own)
        if ord > MAX_ORD:
            return Result.FAILED
        slot = (link.role, ord)
        other = slots.get(slot)
        if other not in (None, asset) and link.merge == SequenceMergeMode.REJECT_SEQUENCE_OPERATION:
            return Result.FAILED_LINK_WOULD_OVERWRITE_EXISTING_ITEM
        grows = own is None and other is None
        if grows and len(slots) + 1 > self._rules.max_entries:
            return Result.FAILED_LINK_SEQUENCE_WOULD_EXCEED_MAXIMUM_ITEM_COUNT
        if id is None:
            id = self._create(link.name)
        self.written.add(id)
        if other == asset:
            return Result.OK
        self._unplace(asset)
        if other is not None:
            self._unplace(other)
        self.sequences[id].slots[slot] = asset
        self._places[asset] = (id, slot)
        self._ords.taken(id, slot)
        return Result.OK

    def _unplace(self, asset: AssetKey) -> None:
        if (place := self._places.pop(asset, None)) is not None:
            id, slot = place
            del self.sequences[id].slots[slot]
            self._ords.freed(id, slot)
            self.lost.add(id)

    def _create(self, name: str) -> str:
        id = self._rules.new_sequence_id()
        self.sequences[id] = SequenceState(name)
        self._names[name] = id
        return id

    def _patch(self, action: SequenceBulkUpdateActionPatchSequence) -> Result:
        text, id, former = self._designated(action)
        if self._patched.is_repeated(text, id, former):
            return Result.FAILED_PATCH_SEQUENCE_SEQUENCE_ALREADY_PROCESSED
        if id is None:
            return Result.FAILED_PATCH_SEQUENCE_SEQUENCE_NOT_FOUND
        return self._change(id, action.patch)

    def _change(self, id: str, patch: SequencePatch) -> Result:
        state = self.sequences[id]
        replaces = self._rules.attribute_patch == "replace"
        # Where attributes are replaced, none at all is not nothing: it removes them.
        says_nothing = patch.name is None and (patch.attributes is None if replaces else not patch.attributes)
        if says_nothing and self._rules.empty_patch == "refuse":
            return Result.FAILED
        if patch.name is not None and self._names.get(patch.name, id) != id:
            return Result.FAILED_PATCH_SEQUENCE_RENAME_WOULD_DUPLICATE
        if patch.attributes is not None:
            attributes = {**({} if replaces else state.attributes), **patch.attributes}
            if patch.attributes and attribute_bytes(attributes) > self._rules.max_attribute_bytes:
                return Result.FAILED_PATCH_SEQUENCE_ATTRIBUTE_SIZE_WOULD_EXCEED_LIMIT
            state.attributes = attributes
        if patch.name is not None and patch.name != state.name:
            self._former_names[state.name] = id
            del self._names[state.name]
            self._names[patch.name] = id
            state.name = patch.name
            self.renamed.append((id, patch.name))
        self.written.add(id)
        return Result.OK

    def _remove(self, action: SequenceBulkUpdateActionRemoveSequence) -> Result:
        text, id, former = self._designated(action)
        if self._removed.is_repeated(text, id, former):
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
