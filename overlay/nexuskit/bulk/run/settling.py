"""What readings say of actions that may have been carried out. Pure: nothing here reads.

A request without an answer was carried out wholly, up to some action, or not at all. `needed` says which few
things to read, `settle` takes what was read and gives one verdict for each action: it is done, it may be sent
again, or nobody can tell. Sent again in their order, the second kind bring about what the request was to.

An action that was refused, and whose obstacle a later action of the same request has removed, succeeds when
it is sent again; that is what its sender wanted, if not what the request did.

Two things are taken for granted: what was read is what is, so nothing of the request is still on its way into
the project, and nobody else changes the same sequences meanwhile. Where more than that would have to be
assumed, the verdict is `UNKNOWN`. It is given only where

- an asset that was linked without `ord` is there, but its place tells nothing: entries follow it that no
  later such link put there, a later link of the request names an `ord` of the same role, or an earlier one
  has not arrived and could have;
- a link is not there, but a later link of the request has a place from which it may have pushed it out;
- a link that rejects is there, and an earlier link of the request was to have the same place;
- another action of the request renames or removes the same sequence, or may have done so: it names a sequence
  in the other way, by id or by name, of which nobody knows any more what its name or id was;
- the reading is missing, or leaves out the attributes;
- the request was to be all or nothing, and is neither.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import TypeAlias

import attrs

from nexus_api.enums import SequenceMergeMode
from nexus_api.models import Asset, SequenceLinkMetadata
from nexus_api.models import Sequence as SequenceModel
from nexus_api.models import SequenceBulkUpdateActionLink as Link
from nexus_api.models import SequenceBulkUpdateActionPatchSequence as Patch
from nexus_api.models import SequenceBulkUpdateActionRemoveSequence as Remove

from ...actions import Action
from ..plan.keys import Key, sequence_key
from .repeating import Repeat, repeat

Slot: TypeAlias = tuple[str | None, int]
"""The role and the ord of an entry."""

SAFE, READ_FIRST = Repeat.SAFE, Repeat.READ_FIRST
REJECT = SequenceMergeMode.REJECT_SEQUENCE_OPERATION


class Verdict(Enum):
    """What is to become of an action in doubt.

    Attributes:
        DONE: It was carried out, or what it wants is so anyway.
        AGAIN: It is to be sent again.
        UNKNOWN: Nobody can tell, and it is not to be sent again.
    """

    DONE = "done"
    AGAIN = "again"
    UNKNOWN = "unknown"


DONE, AGAIN, UNKNOWN = Verdict.DONE, Verdict.AGAIN, Verdict.UNKNOWN


@attrs.frozen
class Readings:
    """What was read; `None` for what does not exist. What is no key was not read.

    Attributes:
        by_name: Sequences by the name that was looked up.
        by_id: Sequences by the id that was looked up.
        assets: Assets by the filename or id that was looked up.
    """

    by_name: Mapping[str, SequenceModel | None] = attrs.Factory(dict)
    by_id: Mapping[str, SequenceModel | None] = attrs.Factory(dict)
    assets: Mapping[str, Asset | None] = attrs.Factory(dict)


@attrs.frozen
class Needs:
    """What is to be read; false if nothing is.

    Attributes:
        names: The names of sequences.
        ids: The ids of sequences.
        filenames: The filenames of assets.
        asset_ids: The ids of assets, of which only matters whether they exist.
    """

    names: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    filenames: frozenset[str] = frozenset()
    asset_ids: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.names or self.ids or self.filenames or self.asset_ids)


def needed(
    actions: Sequence[Action], readings: Readings | None = None, *, whole: bool = False, every: bool = False
) -> Needs:
    """Say what to read before `settle` can judge.

    Ask again with what was read, until nothing is needed: few requests need the second round, in which it is
    found out whether assets exist that did not arrive. Without it some verdicts are `UNKNOWN` for no need.

    Args:
        actions: All actions of the request, in order.
        readings: What was read already.
        whole: Whether the request was to be all or nothing.
        every: Whether each action is judged by what is read, because none is sent again.

    >>> from nexus_api.models import SequenceBulkUpdateActionRemoveSequence as Remove
    >>> needed([Remove(sequence_id="seq_1"), Remove(sequence_name="Patient B")]).names
    frozenset({'Patient B'})
    """
    return _Request(actions, readings or Readings(), every).needs(whole)


def needed_assets(actions: Sequence[Action]) -> Needs:
    """Say what to read to know whether the assets of links exist.

    >>> needed_assets([Link(asset_filename="image_1.jpg")]).filenames
    frozenset({'image_1.jpg'})
    """
    links = [action for action in actions if isinstance(action, Link)]
    return Needs(
        filenames=frozenset(link.asset_filename for link in links if link.asset_filename is not None),
        asset_ids=frozenset(link.asset_id for link in links if link.asset_id is not None),
    )


def settle(
    actions: Sequence[Action], readings: Readings, *, whole: bool = False, every: bool = False
) -> list[Verdict]:
    """Judge the actions of a request in doubt.

    A patch that renames by the old name is `AGAIN` also if both names are there, or neither: names are
    unique, so the service then refuses it, and says what it most likely said before.

    Args:
        actions: All actions of the request, in order.
        readings: What was read after the request was given up; see `needed`.
        whole: Whether the request was to be all or nothing (`AbortOnAnyFailed`). Its actions then have one
            verdict. It is `AGAIN` if they are all links or patches that can be sent again without reading, or
            no action shows an effect and some would have to; `DONE` if all show theirs. Some that do and some
            that do not are `UNKNOWN`: they may have been so before, or the promise was not kept.
        every: Whether to judge each action by what was read, because none is sent again: `AGAIN` then says
            that it was not carried out.

    Returns:
        One verdict for each action, in the same order.

    >>> from nexus_api.models import SequenceBulkUpdateActionRemoveSequence as Remove
    >>> settle([Remove(sequence_name="Patient B")], Readings(by_name={"Patient B": None}))
    [<Verdict.DONE: 'done'>]
    """
    request = _Request(actions, readings, every)
    rows = range(len(actions))
    if not whole:
        return [request.shown(row) if every else request.verdict(row) for row in rows]
    shown = set() if request.harmless else {request.shown(row) for row in rows}
    if shown == {DONE}:
        verdict = DONE
    elif request.harmless or (AGAIN in shown and DONE not in shown):
        verdict = AGAIN
    else:
        verdict = UNKNOWN
    return [verdict for _ in rows]


class _Request:
    """The actions of a request by what they touch, beside what was read.

    What was not read is a `KeyError` on the way to a verdict, which is `UNKNOWN` then.
    """

    def __init__(self, actions: Sequence[Action], readings: Readings, every: bool) -> None:
        self.actions = actions
        self.readings = readings
        # It can go again as a whole: no action of it is refused because it was done before.
        self.harmless = not every and all(
            repeat(action) is SAFE and not isinstance(action, Remove) for action in actions
        )
        self._every = every
        self._links = {row: action for row, action in enumerate(actions) if isinstance(action, Link)}
        self._at: defaultdict[tuple[str, Slot], list[int]] = defaultdict(list)
        self._into: defaultdict[tuple[str, str | None], list[int]] = defaultdict(list)
        self._last_link: dict[str, int] = {}
        for row, action in enumerate(actions):
            if isinstance(action, Link) and not isinstance(place := action.sequence, str):
                self._into[place.name, place.role].append(row)
                self._last_link[place.name] = row
                if place.ord is not None:
                    self._at[place.name, (place.role, place.ord)].append(row)
        self._designations = [sequence_key(action) for action in actions]
        self._takers = {how: self._rows_that_take(how) for how in ("sequence_name", "sequence_id")}
        self._entangled = self._find_entangled()
        self._entries: dict[str, tuple[dict[Slot, str], dict[str, Slot]]] = {}
        self._in_order: dict[tuple[str, str | None], frozenset[int]] = {}

    def verdict(self, row: int) -> Verdict:
        """Judge an action that stands for itself."""
        if repeat(self.actions[row]) is SAFE and row not in self._entangled and not self._taken(row):
            return AGAIN
        return self.shown(row)

    def shown(self, row: int) -> Verdict:
        """Say what the readings show: its effect, that it has none, or neither."""
        if row in self._entangled:
            return UNKNOWN
        try:
            found = self._read(self.actions[row], row)
            misleads = self._to_be_taken(row) if found is DONE else self._taken(row)
        except KeyError:
            return UNKNOWN
        return UNKNOWN if misleads else found

    def needs(self, whole: bool) -> Needs:
        """Say what is to be read, beside what was."""
        if whole and self.harmless:
            return Needs()
        whole = whole or self._every
        names: set[str] = set()
        ids: set[str] = set()
        links: set[int] = set()
        for row, action in enumerate(self.actions):
            designation = self._designations[row]
            judged = whole or repeat(action) is READ_FIRST
            before, takers = self._takers_around(row)
            if row in self._entangled or not (judged or takers):
                continue
            others = [self._designations[taker] for taker in (before + takers if judged else takers)]
            for how, text in filter(None, [designation, *others]):
                (names if how == "sequence_name" else ids).add(text)
            if isinstance(action, Patch) and action.sequence_id is None and action.patch.name is not None:
                names.add(action.patch.name)
            if isinstance(action, Link) and not isinstance(place := action.sequence, str):
                made_anew = bool(takers) and self._last_link[place.name] > takers[0]
                if not (judged or made_anew):
                    continue
                links.add(row)
                links.update(
                    self._into[place.name, place.role]
                    if place.ord is None
                    else self._at[place.name, (place.role, place.ord)]
                )
        filenames = {file for row in links if (file := self._links[row].asset_filename) is not None}
        needs = Needs(
            frozenset(names - self.readings.by_name.keys()),
            frozenset(ids - self.readings.by_id.keys()),
            frozenset(filenames - self.readings.assets.keys()),
        )
        return needs or Needs(asset_ids=frozenset(self._absent() - self.readings.assets.keys()))

    def _find_entangled(self) -> frozenset[int]:
        """Return the actions on sequences that another action of the request renames or removes."""
        parents: dict[Key, Key] = {}

        def root(of: Key) -> Key:
            while (parent := parents.get(of, of)) != of:
                of = parent
            return of

        changed: list[Key] = []
        for action, designation in zip(self.actions, self._designations, strict=True):
            if designation is None:
                continue
            if isinstance(action, Patch) and action.patch.name is not None:
                parents[root(("sequence_name", action.patch.name))] = root(designation)
                changed.append(designation)
            elif isinstance(action, Remove):
                changed.append(designation)
        if not changed:
            return frozenset()
        roots = [None if designation is None else root(designation) for designation in self._designations]
        touched = Counter(roots)
        several = {found for found in map(root, changed) if touched[found] > 1}
        return frozenset(row for row, found in enumerate(roots) if found in several)

    def _rows_that_take(self, how: str) -> list[int]:
        """Return the actions that may take a sequence away from another way of naming it.

        A removal does; so does a renaming by id, after which nobody knows the name that was.
        """
        return [
            row
            for row, (action, designation) in enumerate(zip(self.actions, self._designations, strict=True))
            if designation is not None
            and designation[0] == how
            and (
                isinstance(action, Remove)
                or (how == "sequence_id" and isinstance(action, Patch) and action.patch.name is not None)
            )
        ]

    def _takers_around(self, row: int) -> tuple[list[int], list[int]]:
        """Return the actions before and after one that may take its sequence, named in the other way."""
        designation = self._designations[row]
        if designation is None:
            return [], []
        takers = self._takers["sequence_id" if designation[0] == "sequence_name" else "sequence_name"]
        place = bisect_right(takers, row)
        return takers[:place], takers[place:]

    def _to_be_taken(self, row: int) -> bool:
        """Tell whether the sequence of an action is one that an earlier action has yet to take away."""
        designation = self._designations[row]
        before, _ = self._takers_around(row)
        if not before or designation is None or (sequence := self._sequence(designation)) is None:
            return False
        for taker in before:
            other = self._designations[taker]
            found = None if other is None else self._sequence(other)
            if (
                found is not None
                and found.id == sequence.id
                and self._read(self.actions[taker], taker) is AGAIN
            ):
                return True
        return False

    def _taken(self, row: int) -> bool:
        """Tell whether the sequence of an action may have been there, and been taken away after it."""
        _, takers = self._takers_around(row)
        designation = self._designations[row]
        if not takers or designation is None:
            return False
        how, text = designation
        try:
            taker = next((each for each in takers if self._read(self.actions[each], each) is DONE), None)
            there = self._sequence(designation) is not None
        except KeyError:
            return True
        if taker is None:
            return False
        made_anew = how == "sequence_name" and self._last_link.get(text, -1) > taker
        return not there or made_anew

    def _read(self, action: Action, row: int) -> Verdict:
        if isinstance(action, Link):
            return self._read_link(action, row)
        designation = sequence_key(action)
        sequence = None if designation is None else self._sequence(designation)
        if isinstance(action, Remove):
            return DONE if sequence is None else AGAIN
        name = action.patch.name
        if name is not None and action.sequence_name not in (None, name):
            # Unless the old name is gone, the new one says nothing.
            sequence = self.readings.by_name[name] if sequence is None else None
        if sequence is None or name not in (None, sequence.name):
            return AGAIN
        return _attributes_shown(action.patch.attributes, sequence)

    def _read_link(self, action: Link, row: int) -> Verdict:
        place = action.sequence
        if isinstance(place, str):
            # Of which sequence it is gone, it does not say.
            return UNKNOWN
        asset = self._asset(action)
        if asset is None or self.readings.by_name[place.name] is None:
            return AGAIN
        entries, slots = self._entries_of(place.name)
        own = slots.get(asset)
        if place.ord is None:
            if own is None:
                return UNKNOWN if self._pushed_out(row, place) else AGAIN
            if own[0] != place.role:
                return AGAIN
            return DONE if row in self._rows_in_order(place.name, place.role) else UNKNOWN
        rivals = self._at[place.name, (place.role, place.ord)]
        holder = entries.get((place.role, place.ord))
        if holder == asset:
            # Had the earlier one come to the place, this one would have been refused it.
            return DONE if rivals[0] == row or repeat(action) is SAFE else UNKNOWN
        if holder is not None and self._holds_later(row, rivals, holder):
            return UNKNOWN
        # What a mode of a newer service has done to this entry since is not known.
        return AGAIN if own is None or place.merge.is_known else UNKNOWN

    def _holds_later(self, row: int, rivals: list[int], holder: str) -> bool:
        return any(later > row and self._asset(self._links[later]) == holder for later in rivals)

    def _pushed_out(self, row: int, place: SequenceLinkMetadata) -> bool:
        """Tell whether a later link is where it may have pushed out the asset of one without `ord`."""
        entries, _ = self._entries_of(place.name)
        for later in self._into[place.name, place.role]:
            link = self._links[later]
            if later > row and not isinstance(to := link.sequence, str) and to.ord is not None:
                holder = entries.get((to.role, to.ord))
                if holder is not None and to.merge is not REJECT and holder == self._asset(link):
                    return True
        return False

    def _rows_in_order(self, name: str, role: str | None) -> frozenset[int]:
        """Return the links without `ord` that are as they would be had all of these links been carried out.

        Behind them are only later ones of their kind, and no earlier link is missing that could have arrived.
        """
        if (known := self._in_order.get((name, role))) is not None:
            return known
        entries, _ = self._entries_of(name)
        rows = self._into[name, role]
        row_of: dict[str | None, int] = {}
        complete: set[int] = set()
        is_complete = True
        for row in rows:
            link = self._links[row]
            place = link.sequence
            if not isinstance(place, str) and place.ord is None:
                row_of[self._asset(link)] = row
                if is_complete:
                    complete.add(row)
            else:
                # What it was to have behind it depends on where the earlier ones came to be.
                complete.clear()
            is_complete = is_complete and not self._is_missing(link, row)
        in_order: set[int] = set()
        first_behind = len(self.actions)
        for slot in sorted(
            (slot for slot in entries if slot[0] == role), key=lambda slot: slot[1], reverse=True
        ):
            # An entry that no such link put there is behind all that come before it.
            row = row_of.get(entries[slot], -1)
            if row in complete and row < first_behind:
                in_order.add(row)
            first_behind = min(first_behind, row)
        return self._in_order.setdefault((name, role), frozenset(in_order))

    def _is_missing(self, link: Link, row: int) -> bool:
        """Tell whether a link has not arrived, and could have."""
        place = link.sequence
        asset = self._asset(link)
        if isinstance(place, str) or asset is None or self.readings.assets.get(asset, asset) is None:
            return False
        entries, slots = self._entries_of(place.name)
        if place.ord is None:
            return asset not in slots or slots[asset][0] != place.role
        holder = entries.get((place.role, place.ord))
        if holder is None:
            return True
        was_refused = place.merge is REJECT
        later_has_it = self._holds_later(row, self._at[place.name, (place.role, place.ord)], holder)
        return not (holder == asset or was_refused or later_has_it)

    def _absent(self) -> set[str]:
        """Return the ids of assets that links name in vain, if they exist, where an order depends on it."""
        absent: set[str] = set()
        for rows in self._into.values():
            missing: list[str] = []
            try:
                for row in rows:
                    link = self._links[row]
                    if self._is_missing(link, row):
                        missing += [] if link.asset_id is None else [link.asset_id]
                    elif isinstance(link.sequence, str) or link.sequence.ord is None:
                        absent.update(missing)
            except KeyError:
                # Nothing was read here, because nothing is judged by it.
                continue
        return absent

    def _sequence(self, designation: Key) -> SequenceModel | None:
        how, text = designation
        return self.readings.by_name[text] if how == "sequence_name" else self.readings.by_id[text]

    def _asset(self, link: Link) -> str | None:
        if link.asset_filename is None:
            return link.asset_id
        asset = self.readings.assets[link.asset_filename]
        return None if asset is None else asset.id

    def _entries_of(self, name: str) -> tuple[dict[Slot, str], dict[str, Slot]]:
        """Return the assets of a sequence by their place, and the places by asset."""
        if (known := self._entries.get(name)) is not None:
            return known
        sequence = self.readings.by_name[name]
        items = [] if sequence is None else sequence.items
        by_slot = {(item.role, item.ord): item.asset_id for item in items}
        by_asset = {item.asset_id: (item.role, item.ord) for item in items}
        return self._entries.setdefault(name, (by_slot, by_asset))


def _attributes_shown(wanted: Mapping[str, str] | None, sequence: SequenceModel) -> Verdict:
    present = sequence.attributes.items
    if not wanted:
        return DONE
    if present is None:
        return UNKNOWN if sequence.attributes.bytes_used else AGAIN
    return DONE if all(present.get(name) == value for name, value in wanted.items()) else AGAIN
