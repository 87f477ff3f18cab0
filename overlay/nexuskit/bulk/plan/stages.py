"""Distributes actions over requests, and requests over stages. Pure.

Actions connected by keys form a group, usually one sequence with its links. Groups are independent, so they
are packed one after the other into the chunks of the first stage; assigning row by row would make the
requests depend on each other. A group that does not fit continues in the next stage. If the chunk is nearly
full, a new chunk begins in the same stage instead, because a few free places cost less than a stage. In a
group with other actions than links, each action goes into the chunk of its latest predecessor or, if the two
must not share one, into the next stage. An action with a sequence id may concern a sequence that an earlier
action names, so it starts a new stage, after all earlier actions. It only joins the last chunk if that is
alone in its stage.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Sequence
from typing import cast

import attrs

from nexus_api.enums import SequenceMergeMode
from nexus_api.models import SequenceBulkUpdateActionLink

from ...resources.actions import Action, ActionLike
from ..rules.keys import Key, asset_key
from .chunks import Chunk, Limits
from .conflicts import ALONE, TOUCHED, locks
from .dependency_groups import Groups


def assign_stages(
    actions: Sequence[ActionLike],
    sizes: Sequence[int],
    limits: Limits,
    *,
    exclusive: bool,
    left_out: Collection[int] = frozenset(),
    first_row: int = 0,
) -> tuple[tuple[Chunk, ...], ...]:
    """Distribute actions over requests.

    >>> from nexuskit.resources.actions import typed_actions
    >>> actions = typed_actions([{"asset_id": "a", "sequence": {"name": "A"}}, {"sequence_name": "A"}])
    >>> stages = assign_stages(actions, [90, 40], Limits(), exclusive=True)
    >>> [[list(chunk.rows) for chunk in stage] for stage in stages]
    [[[0]], [[1]]]
    """
    picked: Sequence[int] = range(len(actions))
    if left_out:
        picked = array("Q", (index for index in picked if first_row + index not in left_out))
    groups = Groups(actions, picked)
    packer = _Packer(actions, sizes, limits, groups.same, exclusive)
    barrier = 0
    for group, members in groups.in_row_order():
        while barrier < len(groups.barriers) and group >= groups.barriers[barrier]:
            barrier += 1
            packer.begin_after_barrier()
        packer.pack(list(members), whole=group not in groups.merged_groups)
    return packer.stages(first_row)


@attrs.define(eq=False)
class _OpenChunk:
    """A chunk under construction.

    Attributes:
        indices: The actions.
        size: Their size in bytes, with a comma after each.
        noted: The number of actions whose position the packer has noted.
    """

    indices: list[int] = attrs.Factory(list)
    size: int = 0
    noted: int = 0


class _Packer:
    """Packs groups of actions into chunks, stage by stage. Actions are indices.

    Only the last chunk of a stage is open. `_base` is the first stage after the last barrier. If `_shared`,
    its chunk also holds actions from before the barrier and must be the only one of the stage.
    """

    def __init__(
        self,
        actions: Sequence[ActionLike],
        sizes: Sequence[int],
        limits: Limits,
        same: dict[Key, Key],
        exclusive: bool,
    ) -> None:
        self._actions = cast(Sequence[Action], actions)
        self._sizes = sizes
        self._limits = limits
        self._same = same
        self._exclusive = exclusive
        self._stages: list[list[_OpenChunk]] = []
        self._base = 0
        self._shared = False
        # The last use of each key: the stage, the chunk, and what was done to the key there.
        self._last: dict[Key, tuple[int, _OpenChunk, int]] = {}
        # The sequences that may hold each asset after an earlier link: an action that moves it changes these.
        self._homes: dict[Key, tuple[Key, ...]] = {}

    def begin_after_barrier(self) -> None:
        """Make all later actions follow all earlier ones."""
        self._shared = len(self._stages[-1]) == 1
        self._base = len(self._stages) - self._shared
        if self._shared:
            chunk = self._stages[-1][0]
            for index in chunk.indices[chunk.noted :]:
                self._note(index, self._locks(index), self._base, chunk)
            chunk.noted = len(chunk.indices)

    def pack(self, members: list[int], *, whole: bool) -> None:
        """Pack one group."""
        if whole and not self._shared:
            self._pack_whole(members)
            return
        for index in members:
            self._pack_one(index)
        if not self._shared:
            # No other group since the last barrier has these keys.
            self._last.clear()
            self._homes.clear()

    def stages(self, first_row: int) -> tuple[tuple[Chunk, ...], ...]:
        """Return the stages."""
        return tuple(
            tuple(
                Chunk(array("Q", (first_row + index for index in sorted(chunk.indices))), chunk.size - 1)
                for chunk in stage
            )
            for stage in self._stages
        )

    def _pack_whole(self, members: list[int]) -> None:
        chunk = self._open(self._base)
        count, size = len(members), sum(map(self._sizes.__getitem__, members)) + len(members)
        if self._has_room(chunk, count, size):
            chunk.indices += members
            chunk.size += size
            return
        stage, start = self._base, 0
        while start < count:
            chunk = self._open(stage)
            head = members[start : start + self._limits.chunk_size]
            fitting, size = self._fitting(chunk, head)
            if not fitting or (start + fitting < count and self._is_nearly_full(chunk)):
                self._stages[stage].append(_OpenChunk())
                continue
            chunk.indices += head[:fitting]
            chunk.size += size
            start += fitting
            stage += 1

    def _fitting(self, chunk: _OpenChunk, members: list[int]) -> tuple[int, int]:
        """Return the number of actions that fit into a chunk, and their size."""
        count = size = 0
        for index in members:
            more = self._sizes[index] + 1
            if not self._has_room(chunk, count + 1, size + more):
                break
            count += 1
            size += more
        return count, size

    def _pack_one(self, index: int) -> None:
        stage, chunk, blocked, alone = -1, None, False, False
        locked = self._locks(index)
        for key, use, against in locked:
            alone = alone or bool(use & ALONE)
            if (last := self._last.get(key)) is None or last[0] < max(stage, self._base):
                continue
            if last[0] > stage:
                stage, chunk, blocked = last[0], last[1], False
            blocked = blocked or last[1] is not chunk or bool(last[2] & against)
        size = self._sizes[index] + 1
        if chunk is None:
            stage, chunk = self._begin(self._base, size, alone)
        elif blocked or not self._has_room(chunk, 1, size):
            stage, chunk = self._begin(stage + 1, size, alone)
        chunk.indices.append(index)
        chunk.size += size
        self._note(index, locked, stage, chunk)
        if self._shared and stage == self._base:
            chunk.noted += 1

    def _begin(self, stage: int, size: int, alone: bool) -> tuple[int, _OpenChunk]:
        """Return a chunk for an action that may be in any chunk from a stage on."""
        chunk = self._open(stage)
        shared = self._shared and stage == self._base
        # Others of its group are likely to follow into the same chunk, unless it must be alone.
        fills_chunk = shared or alone or not self._is_nearly_full(chunk)
        if self._has_room(chunk, 1, size) and fills_chunk:
            return stage, chunk
        if shared:
            # After the barrier, a new stage begins.
            self._base, self._shared = stage + 1, False
            return self._begin(stage + 1, size, alone)
        self._stages[stage].append(_OpenChunk())
        return stage, self._stages[stage][-1]

    def _open(self, stage: int) -> _OpenChunk:
        if stage == len(self._stages):
            self._stages.append([_OpenChunk()])
        return self._stages[stage][-1]

    def _has_room(self, chunk: _OpenChunk, count: int, size: int) -> bool:
        if not chunk.indices and count == 1:
            return True
        # No comma follows the last one.
        fits = chunk.size + size - 1 <= self._limits.max_chunk_bytes
        return fits and len(chunk.indices) + count <= self._limits.chunk_size

    def _is_nearly_full(self, chunk: _OpenChunk) -> bool:
        limits = self._limits
        return (
            10 * len(chunk.indices) >= 9 * limits.chunk_size or 10 * chunk.size >= 9 * limits.max_chunk_bytes
        )

    def _locks(self, index: int) -> list[tuple[Key, int, int]]:
        action = self._actions[index]
        locked = list(locks(action, self._same, exclusive=self._exclusive))
        if isinstance(action, SequenceBulkUpdateActionLink):
            own = {key for key, _, _ in locked}
            homes = self._homes.get(asset_key(action), ())
            locked += [(home, TOUCHED, ALONE) for home in homes if home not in own]
        return locked

    def _note(self, index: int, locked: list[tuple[Key, int, int]], stage: int, chunk: _OpenChunk) -> None:
        for key, use, _ in locked:
            last = self._last.get(key)
            before = last[2] if last is not None and last[1] is chunk else 0
            self._last[key] = stage, chunk, before | use
        action = self._actions[index]
        if isinstance(action, SequenceBulkUpdateActionLink):
            asset = asset_key(action)
            if isinstance(action.sequence, str):
                self._homes.pop(asset, None)
                return
            key = ("sequence_name", action.sequence.name)
            # A link that does not replace may fail, and the asset then keeps its position.
            stays = (
                ()
                if action.sequence.merge is SequenceMergeMode.REPLACE_EXISTING_ENTRY
                else self._homes.get(asset, ())
            )
            self._homes[asset] = (*stays, self._same.get(key, key))
