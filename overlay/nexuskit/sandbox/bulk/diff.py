"""What a bulk request has to write: the difference between two pictures, without any I/O."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

import attrs

from ...bulk.rules.ord_allocation import AssetKey
from ...bulk.rules.slots import Slot
from .rules import Outcome, ProjectState, SequenceState

UpdateDate: TypeAlias = Literal["change", "write", "never"]


@attrs.frozen(kw_only=True)
class Changes:
    """Writes, in an order in which no name and no slot is taken twice on the way.

    Attributes:
        removed: Ids of sequences to delete, entries and all.
        renamed: Ids and new names of sequences, in the order in which the names become free. An id comes
            twice if its sequence is renamed twice: with one name for each, two could not exchange theirs.
        attributes: New attributes of sequences, by id.
        created: Sequences to add, by id.
        unplaced: Assets whose entries are to be deleted.
        placed: Entries to add: the asset, the id of the sequence, the slot.
        touched: Ids of the sequences, there before and after, whose date of update is set.
    """

    removed: list[str]
    renamed: list[tuple[str, str]]
    attributes: dict[str, dict[str, str]]
    created: dict[str, SequenceState]
    unplaced: list[AssetKey]
    placed: list[tuple[AssetKey, str, Slot]]
    touched: list[str]


def changes(picture: ProjectState, outcome: Outcome, update_date: UpdateDate = "change") -> Changes:
    """Compare what was there with what came of a bulk request that is applied."""
    if outcome.sequences is None:
        raise ValueError("an aborted request has no changes")
    before, after = picture.sequences, outcome.sequences
    renamed = [(id, name) for id, name in outcome.renamed if id in before]
    attributes = {
        id: state.attributes
        for id, state in after.items()
        if id in before and state.attributes != before[id].attributes
    }
    places_before, places_after = _places(before), _places(after)
    moved = [asset for asset, place in places_before.items() if places_after.get(asset) != place]
    placed = [
        (asset, id, slot)
        for asset, (id, slot) in places_after.items()
        if places_before.get(asset) != (id, slot)
    ]
    touched: set[str] = set()
    if update_date != "never":
        touched.update(attributes, (id for id, _ in renamed), (id for _, id, _ in placed))
        touched.update(places_before[asset][0] for asset in moved)
    if update_date == "write":
        touched |= outcome.written
    return Changes(
        removed=[id for id in before if id not in after],
        renamed=renamed,
        attributes=attributes,
        created={id: state for id, state in after.items() if id not in before},
        # The entries of a removed sequence go with it.
        unplaced=[asset for asset in moved if places_before[asset][0] in after],
        placed=placed,
        touched=[id for id in after if id in touched and id in before],
    )


def _places(sequences: Mapping[str, SequenceState]) -> dict[AssetKey, tuple[str, Slot]]:
    return {asset: (id, slot) for id, state in sequences.items() for slot, asset in state.slots.items()}
