"""What an action touches, and which actions may not change places. Pure.

Two actions keep their order if they have a key in common: an asset or a sequence, as designated. A rename
makes the names and the id that it connects one key for the whole plan.

An id may stand for any name, so what goes by id and what goes by name keep their order as well, unless both
orders come to the same: a link, which names its sequence, and a patch of attributes by id do not mind each
other, because an id cannot be known of a sequence that a link of the same plan creates.

An unlink frees a place in a sequence that it does not name, and any link may want that place. So unlinks keep
their order with the links that do not replace, which would be refused. A link that replaces gets its place
either way, and one without `ord` then comes into another place. What a link leaves behind where its asset was
before the plan, nobody knows: a link that rejects is safe there only in another run.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable, Iterator

from nexus_api.enums import SequenceMergeMode
from nexus_api.models import SequenceBulkUpdateActionLink, SequenceBulkUpdateActionPatchSequence

from ...resources.actions import Action
from ..rules.keys import Key, asset_key, is_change_of_attributes, sequence_key
from ..rules.union_find import UnionFind

TOUCHED, LINKED, PATCHED, REMOVED, ALONE = 1, 2, 4, 8, 16
"""What actions of one request do to a key; `ALONE` if no other action may share it."""

BY_ASSET_ID, BY_FILENAME = 1, 2
LINKS_BY_NAME, CHANGES_BY_NAME, PATCHES_BY_ID, CHANGES_BY_ID, TAKES_NAME = 4, 8, 16, 32, 64
UNLINKS, MAY_REJECT = 128, 256
"""The ways in which an action designates its targets; a rename by id takes a name besides.

The last two tell what frees a place somewhere, and what is refused where its place is not free.
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
"""For each union of ways, those that keep their order with it: the two may mean the same target, or place."""


def access_modes(action: Action) -> int:
    """Return the ways in which an action designates its targets."""
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
    """Return, for each key that renames connect with others, the one that stands for them all.

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
    """Return what an action does to its keys within a request.

    Args:
        action: The action.
        same: What `renamed_keys` gives for the plan.
        exclusive: Whether a rename and a removal have their sequence to themselves.

    Yields:
        A key, what the action does to it, and what other actions of the same request may not do to it.
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
