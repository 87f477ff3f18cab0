"""Which rows come too late to be sent again, because later ones that are done would suffer. Pure.

A row that is sent again acts after rows that were to follow it. Mostly that is no harm: links of different
assets into one sequence, say, do not mind each other. But an asset would go back to where a later row fetched
it from, or a sequence be removed that a later row has filled. In detail, a row is too late after a later one

- that links or unlinks the same asset;
- that links into the same place of the same sequence, or without `ord` into the same role, so that the place
  may be the one that it got, unless the row rejects and so cannot take it away;
- that patches the same sequence, and sets one of the attributes that the row sets;
- that does anything to a sequence that the row removes or renames;
- that removes a sequence that the row links into or patches, or renames it so that its name is another's.

Assets and sequences are the same if they are designated alike; renames in the plan make an id and the names
that they connect the same sequence. That an id and a name mean the same one without a rename is not known.
Of a link without `ord` only the place differs: it comes after what is there.
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
from ..rules.keys import Key, asset_key, sequence_key
from ..rules.union_find import UnionFind

Mark: TypeAlias = tuple[object, ...]
"""Something that is done to an asset or a sequence: what, and to which part of it."""

LINKED: Mark = ("linked",)
TOUCHED: Mark = ("touched",)
REMOVED: Mark = ("removed",)
RENAMED: Mark = ("renamed",)


def superseded(
    candidates: Iterable[int], done: Iterable[int], action: Callable[[int], ActionLike]
) -> dict[int, int]:
    """Find the rows that may not be sent again after what is done.

    Args:
        candidates: The rows that would be sent again, in any order.
        done: The rows that were carried out, ascending; those before the candidates count for their renames.
            It is walked once, and nothing is kept of it but renames.
        action: Gives the action of a row.

    >>> from nexuskit.resources.actions import typed_actions
    >>> links = [{"asset_id": asset, "sequence": {"name": name}} for asset, name in ("aS", "bS", "aT")]
    >>> superseded([0, 1], [2], typed_actions(links).__getitem__)
    {0: 2}
    """
    rows = sorted(candidates)
    if not rows:
        return {}
    waiting = _Waiting()
    added = 0
    for row in done:
        # What comes after all that is done is never looked at.
        while added < len(rows) and rows[added] < row:
            waiting.add(rows[added], action(rows[added]))
            added += 1
        given = action(row)
        if added or not isinstance(given, Link):
            waiting.pass_by(row, given)
    return waiting.superseded


class _Waiting:
    """The rows that would be sent again, by what makes them too late; rows are looked at in ascending order.

    Attributes:
        superseded: The rows that are too late so far, each with the first row that made it so.
    """

    def __init__(self) -> None:
        self.superseded: dict[int, int] = {}
        self._rows: dict[Key, dict[Mark, list[int]]] = {}
        self._connected = UnionFind[Key]()

    def add(self, row: int, action: ActionLike) -> None:
        """Add a row that would be sent again."""
        if isinstance(action, Link | Patch | Remove):
            self._connect(action)
            for key, mark in _suffers_from(action):
                self._rows.setdefault(self._connected.find(key), {}).setdefault(mark, []).append(row)

    def pass_by(self, row: int, action: ActionLike) -> None:
        """Note a row that was carried out."""
        if not isinstance(action, Link | Patch | Remove):
            return
        self._connect(action)
        for key, mark in _does(action):
            if (marked := self._rows.get(self._connected.find(key))) is not None:
                for late in marked.pop(mark, ()):
                    self.superseded.setdefault(late, row)

    def _connect(self, action: Action) -> None:
        """Make the new name of a rename, and what it designates, one key."""
        if not isinstance(action, Patch) or not _renames(action):
            return
        new: Key = "sequence_name", action.patch.name or ""
        one, other = self._connected.find(sequence_key(action) or new), self._connected.find(new)
        if one == other:
            return
        # The smaller part goes into the larger, so that few rows are carried over.
        if len(self._rows.get(one, ())) < len(self._rows.get(other, ())):
            one, other = other, one
        self._connected.join(one, other)
        for mark, rows in self._rows.pop(other, {}).items():
            self._rows[one].setdefault(mark, []).extend(rows)


def _renames(action: Patch) -> bool:
    return action.patch.name is not None and action.patch.name != action.sequence_name


def _suffers_from(action: Action) -> Iterator[tuple[Key, Mark]]:
    """Return what makes it too late for an action if it was done meanwhile."""
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
        yield from ((key, mark) for mark in _set_by(action.patch))
    elif isinstance(action.sequence, SequenceLinkMetadata) and action.sequence.ord is not None:
        yield key, _place(action.sequence.role, action.sequence.ord)
        if action.sequence.merge != SequenceMergeMode.REJECT_SEQUENCE_OPERATION:
            yield key, _place(action.sequence.role, None)


def _does(action: Action) -> Iterator[tuple[Key, Mark]]:
    """Return what an action does that may make it too late for others."""
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
        yield from ((key, mark) for mark in _set_by(action.patch))
    elif isinstance(action.sequence, SequenceLinkMetadata):
        yield key, _place(action.sequence.role, action.sequence.ord)


def _set_by(patch: SequencePatch) -> Iterator[Mark]:
    """Return the attributes that a patch sets; `_renames` finds one that sets the name."""
    for attribute in patch.attributes or ():
        yield "attribute", attribute


def _place(role: str | None, ord: int | None) -> Mark:
    return "place", role, ord
