"""The keys of actions, and which actions keep their order. Pure.

Two actions with a common key, an asset or a sequence as named, keep their order. A rename connects its names
and its id: they are one key in the whole plan.

An id may belong to any name, so actions by id and actions by name keep their order, too. The exception is a
link (by name) and a patch of attributes by id: the id of a sequence that the plan creates cannot be known.

An unlink frees a position in a sequence that it does not name. So unlinks keep their order with links that
reject, and not with links that replace, which succeed in both orders, or with links without `ord`. The old
position of a linked asset is not known: a link that rejects there is only safe in another run.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable, Iterator

from nexus_api.enums import SequenceMergeMode
from nexus_api.models import SequenceBulkUpdateActionLink, SequenceBulkUpdateActionPatchSequence

from ...resources.actions import Action
from ..rules.keys import Key, UnionFind, asset_key, is_change_of_attributes, sequence_key

TOUCHED, LINKED, PATCHED, REMOVED, ALONE = 1, 2, 4, 8, 16
"""What actions of one request do to a key. No other action may share a key with `ALONE`."""

BY_ASSET_ID, BY_FILENAME = 1, 2
LINKS_BY_NAME, CHANGES_BY_NAME, PATCHES_BY_ID, CHANGES_BY_ID, TAKES_NAME = 4, 8, 16, 32, 64
UNLINKS, MAY_REJECT = 128, 256
"""The ways in which an action names its targets. A rename by id also uses a name.

The last two mark actions that free a position, and actions that fail if their position is not free.
"""

_CLASHES = {
    BY_ASSET_ID: BY_FILENAME,
    BY_FILENAME: BY_ASSET_ID,
    LINKS_BY_NAME: CHANGES_BY_ID,
    CHANGES_BY_NAME: PATCHES_BY_ID | CHANGES_BY_ID,
    PATCHES_BY_ID: CHANGES_BY_NAME,
    CHANGES_BY_ID: LINKS_BY_NAME | CHANGES_BY_NAME | TAKES_NAME,
    TAKES_NAME: CHANGES_BY_ID,
    UNLINKS: MAY_REJECT,
    MAY_REJECT: UNLINKS,
}

CLASHES = tuple(
    functools.reduce(operator.or_, (_CLASHES[way] for way in _CLASHES if access_modes & way), 0)
    for access_modes in range(512)
)
"""For each combination of ways, those that keep their order with it."""


def access_modes(action: Action) -> int:
    """Return the ways in which an action names its targets."""
    if isinstance(action, SequenceBulkUpdateActionLink):
        by_asset = BY_FILENAME if action.asset_id is None else BY_ASSET_ID
        if isinstance(action.sequence, str):
            return by_asset | UNLINKS
        replaces = action.sequence.merge is SequenceMergeMode.REPLACE_EXISTING_ENTRY
        return by_asset | LINKS_BY_NAME | (0 if replaces else MAY_REJECT)
    if action.sequence_id is None:
        return CHANGES_BY_NAME
    if isinstance(action, SequenceBulkUpdateActionPatchSequence):
        return PATCHES_BY_ID if action.patch.name is None else CHANGES_BY_ID | TAKES_NAME
    return CHANGES_BY_ID


def renamed_keys(actions: Iterable[Action]) -> dict[Key, Key]:
    """Return the representative of each key that renames connect with others.

    >>> from nexuskit.resources.actions import typed_actions
    >>> renamed_keys(typed_actions([{"sequence_id": "seq_1", "patch": {"name": "B"}}]))
    {('sequence_id', 'seq_1'): ('sequence_id', 'seq_1'), ('sequence_name', 'B'): ('sequence_id', 'seq_1')}
    """
    connected = UnionFind[Key]()
    keys: list[Key] = []
    for action in actions:
        if isinstance(action, SequenceBulkUpdateActionPatchSequence) and action.patch.name is not None:
            old = sequence_key(action)
            if old is not None:
                new: Key = ("sequence_name", action.patch.name)
                keys += (old, new)
                connected.join(old, new)
    return {key: connected.find(key) for key in keys}


def locks(action: Action, same: dict[Key, Key], *, exclusive: bool) -> Iterator[tuple[Key, int, int]]:
    """Yield what an action does to its keys within a request.

    Args:
        action: The action.
        same: The result of `renamed_keys` for the plan.
        exclusive: Whether a rename or a removal shares its sequence with no other action.

    Yields:
        A key, the use of it, and the uses that other actions of the request may not make of it.
    """
    if isinstance(action, SequenceBulkUpdateActionLink):
        yield asset_key(action), LINKED, LINKED
    key = sequence_key(action)
    if key is None:
        return
    key = same.get(key, key)
    if isinstance(action, SequenceBulkUpdateActionLink):
        yield key, TOUCHED, ALONE
        return
    use = PATCHED if isinstance(action, SequenceBulkUpdateActionPatchSequence) else REMOVED
    if exclusive and not is_change_of_attributes(action):
        yield key, TOUCHED | use | ALONE, TOUCHED
    else:
        yield key, TOUCHED | use, use | ALONE
