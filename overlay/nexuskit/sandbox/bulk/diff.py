"""The changes that a bulk request writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

import attrs

from ...bulk.rules.keys import AssetKey, Slot
from .rules import Outcome, ProjectState, SequenceState

UpdateDate: TypeAlias = Literal["change", "write", "never"]


@attrs.frozen(kw_only=True)
class Changes:
    """Writes, in an order that never violates the uniqueness of names and slots."""

    removed: list[str]
    # In the order in which the names become free. An id occurs twice if its sequence is renamed twice, which
    # lets two sequences exchange their names.
    renamed: list[tuple[str, str]]
    attributes: dict[str, dict[str, str]]
    created: dict[str, SequenceState]
    # The assets whose entries to delete.
    unplaced: list[AssetKey]
    placed: list[tuple[AssetKey, str, Slot]]
    # The existing sequences whose update date to set.
    touched: list[str]


def changes(current: ProjectState, outcome: Outcome, update_date: UpdateDate = "change") -> Changes:
    """Return the changes between the state before a bulk request and its outcome."""
    if outcome.sequences is None:
        raise ValueError("an aborted request has no changes")
    before, after = current.sequences, outcome.sequences
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
        # The entries of a removed sequence are deleted with it.
        unplaced=[asset for asset in moved if places_before[asset][0] in after],
        placed=placed,
        touched=[id for id in after if id in touched and id in before],
    )


def _places(sequences: Mapping[str, SequenceState]) -> dict[AssetKey, tuple[str, Slot]]:
    return {asset: (id, slot) for id, state in sequences.items() for slot, asset in state.slots.items()}
