"""What to read before a request is sent, so that it can be reconciled. Pure: nothing here reads.

Most requests need no read. The exceptions are actions whose effect the later state alone does not show:

- a removal or a rename by name: a sequence of this name may be another one; its id shows that;
- a link without `ord` that a link with `ord` follows in the same role: the earlier state shows which of them
  was applied;
- a removal or a rename by id beside actions that name sequences by name: they may mean the same sequence.

A stage begins with this read, while no request of the run is in flight. Actions that hide each other's effect
are sent in different requests: a link that rejects and another link of the same position, and actions that
the read shows to be on one sequence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from nexus_api.enums import SequenceMergeMode
from nexus_api.models import SequenceBulkUpdateActionLink as Link
from nexus_api.models import SequenceBulkUpdateActionPatchSequence as Patch
from nexus_api.models import SequenceBulkUpdateActionRemoveSequence as Remove

from ...resources.actions import Action
from ..rules.keys import Key, assets_by_slot, is_change_of_attributes, last_ord, sequence_key
from .observations import Observations, RequiredReads

_REPLACE = SequenceMergeMode.REPLACE_EXISTING_ENTRY


def needs_no_read(actions: Iterable[Action]) -> bool:
    """Return whether actions need no read: only unlinks and replacing links, all with `ord` or all without.

    >>> needs_no_read([Link(asset_id="asset_1")])
    True
    """
    ords: set[bool] = set()
    for action in actions:
        if not isinstance(action, Link):
            return False
        if not isinstance(place := action.sequence, str):
            ords.add(place.ord is None)
            if place.merge is not _REPLACE:
                return False
    return len(ords) < 2


def reads_before(actions: Sequence[Action]) -> RequiredReads:
    """Return what to read before these actions are sent as one request.

    >>> reads_before([Remove(sequence_name="Patient B"), Link(asset_id="asset_1")]).names
    frozenset({'Patient B'})
    """
    names: set[str] = set()
    ids: set[str] = set()
    appended: set[tuple[str, str | None]] = set()
    names_any = False
    for action in actions:
        if isinstance(action, Link):
            if not isinstance(place := action.sequence, str):
                names_any = True
                if place.ord is None:
                    appended.add((place.name, place.role))
                elif (place.name, place.role) in appended:
                    names.add(place.name)
            continue
        names_any = names_any or action.sequence_name is not None
        if is_change_of_attributes(action):
            continue
        if action.sequence_name is not None:
            names.add(action.sequence_name)
            if isinstance(action, Patch) and action.patch.name is not None:
                names.add(action.patch.name)
        elif action.sequence_id is not None:
            ids.add(action.sequence_id)
    return RequiredReads(names=frozenset(names), ids=frozenset(ids if names_any else ()))


def ids_by_name(before: Observations) -> dict[str, str]:
    """Return the ids of sequences by name, as far as read."""
    read = (*before.by_name.values(), *before.by_id.values())
    return {sequence.name: sequence.id for sequence in read if sequence is not None}


def key_by_id(key: Key, ids: Mapping[str, str]) -> Key:
    """Return the key of a sequence by its id, if known."""
    how, text = key
    return ("sequence_id", ids[text]) if how == "sequence_name" and text in ids else key


def replace_name_by_id(action: Action, before: Observations | None) -> Action:
    """Return a removal by name as a removal by id, if the id was read. Ids are not reused.

    >>> replace_name_by_id(Remove(sequence_name="Patient B"), None).sequence_name
    'Patient B'
    """
    if before is None or not isinstance(action, Remove) or action.sequence_name is None:
        return action
    sequence = before.by_name.get(action.sequence_name)
    return action if sequence is None else Remove(sequence_id=sequence.id)


def split_conflicting(actions: Sequence[Action], before: Observations) -> list[range]:
    """Split a request where two actions would hide each other's effect.

    They do if one removes or renames a sequence that the other names in the other way, if one of two links of
    the same position rejects, or if a link with `ord` may replace one without.

    >>> split_conflicting([Link(asset_id="asset_1"), Link(asset_id="asset_2")], Observations())
    [range(0, 2)]
    """
    parts: list[range] = []
    start = 0
    part = _RequestPart(before)
    for place, action in enumerate(actions):
        if part.conflicts_with(action):
            parts.append(range(start, place))
            start, part = place, _RequestPart(before)
        part.add(action)
    return [*parts, range(start, len(actions))]


class _RequestPart:
    """The keys of actions in one request."""

    def __init__(self, before: Observations) -> None:
        self._before = before
        self._ids = ids_by_name(before)
        self._changed: dict[Key, bool] = {}
        self._appended: set[tuple[str, str | None]] = set()
        self._rejecting: dict[tuple[str, str | None, int], bool] = {}

    def conflicts_with(self, action: Action) -> bool:
        """Return whether another action and these would hide each other's effect."""
        key = sequence_key(action)
        if key is None:
            return False
        key = key_by_id(key, self._ids)
        if key in self._changed and (_changes(action) or self._changed[key]):
            return True
        if not isinstance(action, Link) or isinstance(to := action.sequence, str) or to.ord is None:
            return False
        rejecting = self._rejecting.get((to.name, to.role, to.ord))
        if rejecting is not None and (rejecting or to.merge is not _REPLACE):
            return True
        if (to.name, to.role) not in self._appended:
            return False
        return to.name not in self._before.by_name or to.ord > last_ord(
            assets_by_slot(self._before.by_name[to.name]), to.role
        )

    def add(self, action: Action) -> None:
        """Add an action."""
        key = sequence_key(action)
        if key is None:
            return
        key = key_by_id(key, self._ids)
        self._changed[key] = _changes(action) or self._changed.get(key, False)
        if isinstance(action, Link) and not isinstance(to := action.sequence, str):
            if to.ord is None:
                self._appended.add((to.name, to.role))
            else:
                slot = to.name, to.role, to.ord
                self._rejecting[slot] = to.merge is not _REPLACE or self._rejecting.get(slot, False)


def _changes(action: Action) -> bool:
    return not isinstance(action, Link) and not is_change_of_attributes(action)
