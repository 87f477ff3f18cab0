"""Finds rows that must not be sent again, because they would undo later rows that are done. Pure.

A row that is sent again applies after later rows. Usually this is harmless, as for links of different assets.
A row is superseded if a later row that is done

- links or unlinks the same asset;
- links into the same position of the same sequence, or without `ord` into the same role, where it may have
  got this position, unless the superseded row rejects;
- patches the same sequence, and sets one of the same attributes;
- changes a sequence that the row removes or renames;
- removes or renames a sequence that the row links into or patches.

Assets and sequences are the same if they are named alike; renames in the plan connect an id and names. An id
and a name of one sequence without a rename are not recognized. A link without `ord` gets another position: it
is appended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from nexus_api.enums import SequenceMergeMode
from nexus_api.models import SequenceBulkUpdateActionLink as Link
from nexus_api.models import SequenceBulkUpdateActionPatchSequence as Patch
from nexus_api.models import SequenceBulkUpdateActionRemoveSequence as Remove
from nexus_api.models import SequenceLinkMetadata, SequencePatch

from ...resources.actions import Action, ActionLike
from ..rules.keys import Key, UnionFind, asset_key, sequence_key

Mark: TypeAlias = tuple[object, ...]
"""A use of an asset or a sequence: the target, and the part of it."""

LINKED: Mark = ("linked",)
TOUCHED: Mark = ("touched",)
REMOVED: Mark = ("removed",)
RENAMED: Mark = ("renamed",)


def find_superseded(
    candidates: Iterable[int], done: Iterable[int], action: Callable[[int], ActionLike]
) -> dict[int, int]:
    """Find the rows that must not be sent again.

    Args:
        candidates: The rows that would be sent again, in any order.
        done: The rows that were applied, ascending; those before the candidates count for their renames. It
            is iterated over once and not stored.
        action: Returns the action of a row.

    >>> from nexuskit.resources.actions import typed_actions
    >>> links = [{"asset_id": asset, "sequence": {"name": name}} for asset, name in ("aS", "bS", "aT")]
    >>> find_superseded([0, 1], [2], typed_actions(links).__getitem__)
    {0: 2}
    """
    rows = sorted(candidates)
    if not rows:
        return {}
    waiting = _Candidates()
    added = 0
    for row in done:
        # Rows after all done rows are never superseded.
        while added < len(rows) and rows[added] < row:
            waiting.add(rows[added], action(rows[added]))
            added += 1
        given = action(row)
        if added or not isinstance(given, Link):
            waiting.note_applied(row, given)
    return waiting.superseded


class _Candidates:
    """The candidates by what supersedes them; rows are added in ascending order.

    Attributes:
        superseded: The superseded rows, each with the first row that superseded it.
    """

    def __init__(self) -> None:
        self.superseded: dict[int, int] = {}
        self._rows: dict[Key, dict[Mark, list[int]]] = {}
        self._connected = UnionFind[Key]()

    def add(self, row: int, action: ActionLike) -> None:
        """Add a candidate."""
        if isinstance(action, Link | Patch | Remove):
            self._connect(action)
            for key, mark in _superseding_uses(action):
                self._rows.setdefault(self._connected.find(key), {}).setdefault(mark, []).append(row)

    def note_applied(self, row: int, action: ActionLike) -> None:
        """Add a row that was applied."""
        if not isinstance(action, Link | Patch | Remove):
            return
        self._connect(action)
        for key, mark in _uses(action):
            if (marked := self._rows.get(self._connected.find(key))) is not None:
                for late in marked.pop(mark, ()):
                    self.superseded.setdefault(late, row)

    def _connect(self, action: Action) -> None:
        """Make the new name of a rename, and its sequence, one key."""
        if not isinstance(action, Patch) or not _renames(action):
            return
        new: Key = "sequence_name", action.patch.name or ""
        one, other = self._connected.find(sequence_key(action) or new), self._connected.find(new)
        if one == other:
            return
        # The smaller set is merged into the larger one.
        if len(self._rows.get(one, ())) < len(self._rows.get(other, ())):
            one, other = other, one
        self._connected.join(one, other)
        for mark, rows in self._rows.pop(other, {}).items():
            self._rows[one].setdefault(mark, []).extend(rows)


def _renames(action: Patch) -> bool:
    return action.patch.name is not None and action.patch.name != action.sequence_name


def _superseding_uses(action: Action) -> Iterator[tuple[Key, Mark]]:
    """Return the uses that supersede an action."""
    if isinstance(action, Link):
        yield asset_key(action), LINKED
    key = sequence_key(action)
    if key is None:
        return
    if isinstance(action, Remove) or (isinstance(action, Patch) and _renames(action)):
        yield key, TOUCHED
        return
    yield key, REMOVED
    if key[0] == "sequence_name":
        yield key, RENAMED
    if isinstance(action, Patch):
        yield from ((key, mark) for mark in _attributes_set(action.patch))
    elif isinstance(action.sequence, SequenceLinkMetadata) and action.sequence.ord is not None:
        yield key, _place(action.sequence.role, action.sequence.ord)
        if action.sequence.merge != SequenceMergeMode.REJECT_SEQUENCE_OPERATION:
            yield key, _place(action.sequence.role, None)


def _uses(action: Action) -> Iterator[tuple[Key, Mark]]:
    """Return the uses by which an action may supersede others."""
    if isinstance(action, Link):
        yield asset_key(action), LINKED
    key = sequence_key(action)
    if key is None:
        return
    yield key, TOUCHED
    if isinstance(action, Remove):
        yield key, REMOVED
    elif isinstance(action, Patch):
        if _renames(action):
            yield key, RENAMED
        yield from ((key, mark) for mark in _attributes_set(action.patch))
    elif isinstance(action.sequence, SequenceLinkMetadata):
        yield key, _place(action.sequence.role, action.sequence.ord)


def _attributes_set(patch: SequencePatch) -> Iterator[Mark]:
    """Return the attributes that a patch sets; the name counts as `_renames`."""
    for attribute in patch.attributes or ():
        yield "attribute", attribute


def _place(role: str | None, ord: int | None) -> Mark:
    return "place", role, ord
