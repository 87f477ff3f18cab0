"""Groups the actions of a plan that are connected by keys, directly or indirectly. Pure.

A group is usually one sequence with its links. Renames and assets that occur twice merge groups. An unlink is
a group of its own. Groups between two barriers are independent. There is a barrier before an action that may
name by id what an earlier one names by name, or that may need a position that an earlier one frees.
"""

from __future__ import annotations

import itertools
from array import array
from collections.abc import Iterable, Sequence
from operator import le
from typing import cast

from nexus_api.enums import SequenceMergeMode
from nexus_api.models import SequenceBulkUpdateActionLink

from ...resources.actions import Action
from ..rules.keys import Key, UnionFind, is_change_of_attributes, sequence_key
from .conflicts import (
    BY_ASSET_ID,
    BY_FILENAME,
    CLASHES,
    LINKS_BY_NAME,
    MAY_REJECT,
    UNLINKS,
    access_modes,
    renamed_keys,
)


class Groups:
    """The groups of some actions. Actions are indices, and groups are numbers.

    Attributes:
        same: The keys that renames connect, from `renamed_keys`.
        barriers: The number of the first group after each barrier. Numbers increase from barrier to barrier.
        merged_groups: The groups other than one sequence with distinct assets and at most one patch.

    >>> from nexuskit.resources.actions import typed_actions
    >>> links = [{"asset_id": asset, "sequence": {"name": name}} for asset, name in ("aA", "bB", "cA")]
    >>> [(number, list(members)) for number, members in Groups(typed_actions(links), range(3)).in_row_order()]
    [(0, [0, 2]), (1, [1])]
    """

    def __init__(self, actions: Sequence[object], picked: Sequence[int]) -> None:
        self._actions = cast(Sequence[Action], actions)
        self._picked = picked
        self.same = renamed_keys(self._actions[index] for index in picked)
        self.barriers: list[int] = []
        self.merged_groups: set[int] = set()
        self._joined = UnionFind[int]()
        self._group_of = array("Q", bytes(8 * len(actions)))
        self._gather()
        self._resolve()

    def in_row_order(self) -> Iterable[tuple[int, Iterable[int]]]:
        """Yield each group with its actions in row order."""
        group_of = self._group_of.__getitem__
        numbers = map(group_of, self._picked)
        following = map(group_of, itertools.islice(self._picked, 1, None))
        # Most plans are ordered by sequence and need no list of rows.
        if all(map(le, numbers, following)):
            return itertools.groupby(self._picked, group_of)
        return itertools.groupby(sorted(self._picked, key=group_of), group_of)

    def _gather(self) -> None:
        # One loop without calls for simple links: there may be a million.
        actions, group_of, same = self._actions, self._group_of, self.same
        replace = SequenceMergeMode.REPLACE_EXISTING_ENTRY
        names: dict[str, int] = {}
        keys: dict[Key, int] = {}
        by_id: dict[str, int] = {}
        by_filename: dict[str, int] = {}
        patched: set[int] = set()
        seen = count = 0
        for index in self._picked:
            action = actions[index]
            if isinstance(action, SequenceBulkUpdateActionLink):
                used = BY_FILENAME if action.asset_id is None else BY_ASSET_ID
                metadata = action.sequence
                if isinstance(metadata, str):
                    name = None
                    used |= UNLINKS
                else:
                    name = metadata.name
                    used |= LINKS_BY_NAME if metadata.merge is replace else LINKS_BY_NAME | MAY_REJECT
            else:
                used, name = access_modes(action), action.sequence_name
            if seen & CLASHES[used]:
                names, keys, by_id, by_filename, patched, seen = {}, {}, {}, {}, set(), 0
                self.barriers.append(count)
            seen |= used
            group = -1 if name is None else names.get(name, -1)
            if group < 0:
                group = count
                # Without renames, a name alone shows the sequence.
                if (name is None or same) and (key := sequence_key(action)) is not None:
                    group = keys.setdefault(same.get(key, key), group)
                if name is not None:
                    names[name] = group
                if group == count:
                    count += 1
            group_of[index] = group
            if isinstance(action, SequenceBulkUpdateActionLink):
                if action.asset_id is not None:
                    assets, asset = by_id, action.asset_id
                else:
                    assets, asset = by_filename, cast(str, action.asset_filename)
                if asset in assets:
                    self._join(group, assets[asset])
                else:
                    assets[asset] = group
            elif is_change_of_attributes(action) and group not in patched:
                patched.add(group)
            else:
                self.merged_groups.add(group)

    def _join(self, group: int, other: int) -> None:
        # The lower number remains, so that no action passes a barrier.
        first, second = sorted((self._joined.find(group), self._joined.find(other)))
        self._joined.join(first, second)
        self.merged_groups.add(first)

    def _resolve(self) -> None:
        """Replace the numbers of merged groups by their representative."""
        if self.merged_groups:
            self.merged_groups = set(map(self._joined.find, self.merged_groups))
            self._group_of = array("Q", map(self._joined.find, self._group_of))
