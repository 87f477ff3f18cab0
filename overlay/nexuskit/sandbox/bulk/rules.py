"""A bulk request as a pure function of a part of a project, and the changes to write.

The actions themselves are implemented in `nexuskit.bulk.rules`, which `diff()` of the client shares.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Literal

import attrs

from nexus_api.enums import SequenceBulkUpdateResult as Result

from ...bulk.rules.engine import Engine
from ...bulk.rules.engine import Rules as Rules
from ...bulk.rules.engine import SequenceState as SequenceState
from ...bulk.rules.keys import AssetKey, Slot
from ...resources.actions import Action


@attrs.frozen
class BulkUpdateState:
    """The part of a project that a bulk request can change."""

    # By id, and by filename.
    assets: Mapping[str, AssetKey] = attrs.Factory(dict)
    filenames: Mapping[str, AssetKey] = attrs.Factory(dict)
    # By id: those of the actions, those with the new name of a patch, and those that contain an asset.
    sequences: Mapping[str, SequenceState] = attrs.Factory(dict)


@attrs.frozen
class BulkUpdateOutcome:
    """The outcome of a bulk request."""

    results: list[Result]
    # `None` if nothing is applied.
    sequences: Mapping[str, SequenceState] | None
    renamed: tuple[tuple[str, str], ...] = ()
    # The sequences with a successful action, also without a change, and those that lost an entry.
    written: Set[str] = frozenset()
    lost: Set[str] = frozenset()


def apply_actions(
    before: BulkUpdateState, actions: Iterable[Action], rules: Rules, *, abort_on_failure: bool
) -> BulkUpdateOutcome:
    """Apply actions in order. Each sees the effects of earlier ones.

    With `abort_on_failure`, a failure undoes all actions: the failed one has its own result, all others
    `FAILED`. With `on_abort="stop"`, earlier actions and their results are kept.
    """
    actions = list(actions)
    sequences = {id: state.copy() for id, state in before.sequences.items()}
    engine = Engine(rules, sequences, before.assets, before.filenames)
    results: list[Result] = []
    renamed: list[tuple[str, str]] = []
    written: set[str] = set()
    lost: set[str] = set()
    for position, action in enumerate(actions):
        done = engine.apply(action)
        results.append(done.result)
        if done.result is not Result.OK:
            if not abort_on_failure:
                continue
            not_applied = [Result.FAILED] * (len(actions) - len(results))
            if rules.on_abort == "undo":
                return BulkUpdateOutcome([*([Result.FAILED] * position), done.result, *not_applied], None)
            results += not_applied
            break
        if done.sequence is not None:
            written.add(done.sequence)
            if done.renamed is not None:
                renamed.append((done.sequence, done.renamed[1]))
        if done.before is not None and done.before != done.after:
            lost.add(done.before[0])
    present = sequences.keys()
    kept = tuple((id, name) for id, name in renamed if id in present)
    return BulkUpdateOutcome(results, sequences, kept, present & written, present & lost)


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


def find_changes(
    current: BulkUpdateState,
    outcome: BulkUpdateOutcome,
    update_date: Literal["change", "write", "never"] = "change",
) -> Changes:
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
