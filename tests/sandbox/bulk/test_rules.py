"""The rules of the bulk update as a pure function: each result, and what holds for all requests."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from nexus_api.enums import SequenceBulkUpdateResult as Result
from nexus_api.enums import SequenceMergeMode
from nexus_api.models import (
    SequenceBulkUpdateActionLink,
    SequenceBulkUpdateActionPatchSequence,
    SequenceBulkUpdateActionRemoveSequence,
    SequenceLinkMetadata,
    SequencePatch,
)
from nexuskit.bulk.rules.attributes import attribute_bytes
from nexuskit.bulk.rules.engine import Engine
from nexuskit.resources.actions import Action
from nexuskit.sandbox.bulk.rules import (
    BulkUpdateOutcome,
    BulkUpdateState,
    Rules,
    SequenceState,
    apply_actions,
    find_changes,
)

MOST_ENTRIES = 3
MOST_BYTES = 10


def rules(**policies: Any) -> Rules:
    ids = (f"new_{number}" for number in itertools.count())
    return Rules(
        max_entries=MOST_ENTRIES, max_attribute_bytes=MOST_BYTES, new_sequence_id=ids.__next__, **policies
    )


names = st.sampled_from(["A", "B", "C", "D", "E"])
ids = st.sampled_from(["seq_a", "seq_b", "seq_c", "none"])
assets = st.sampled_from([f"asset_{number}" for number in range(6)])
roles = st.sampled_from([None, "", "R"])
ords = st.one_of(st.none(), st.integers(-2, 3), st.just(2**53 - 1))
attributes = st.dictionaries(st.sampled_from(["k", "ä"]), st.text("x€", max_size=4), max_size=2)


def designate(make: Callable[..., Action]) -> st.SearchStrategy[Action]:
    return st.one_of(
        ids.map(lambda id: make(sequence_id=id)), names.map(lambda name: make(sequence_name=name))
    )


def link_of(fields: dict[str, str], sequence: SequenceLinkMetadata | str) -> Action:
    return SequenceBulkUpdateActionLink(sequence=sequence, **fields)  # type: ignore[arg-type]


metadata = st.builds(
    SequenceLinkMetadata, name=names, merge=st.sampled_from(list(SequenceMergeMode)), ord=ords, role=roles
)
links = st.builds(
    link_of,
    st.one_of(
        assets.map(lambda id: {"asset_id": id}), assets.map(lambda id: {"asset_filename": f"{id}.jpg"})
    ),
    st.one_of(st.just("Unset"), metadata),
)
patches = st.builds(SequencePatch, name=st.none() | names, attributes=st.none() | attributes).flatmap(
    lambda change: designate(lambda **target: SequenceBulkUpdateActionPatchSequence(patch=change, **target))
)
removals = designate(SequenceBulkUpdateActionRemoveSequence)
requests = st.lists(st.one_of(links, links, patches, removals), max_size=12)


@st.composite
def pictures(draw: st.DrawFn) -> BulkUpdateState:
    keys = {f"asset_{number}": number for number in range(5)}
    sequences = {f"seq_{name.lower()}": SequenceState(name) for name in ("A", "B", "C")}
    for key in keys.values():
        holder = draw(st.sampled_from([None, *sequences]))
        slot = (draw(roles), draw(st.integers(-1, 3)))
        if holder is not None:
            sequences[holder].slots.setdefault(slot, key)
    for state in sequences.values():
        state.attributes = draw(attributes)
    return BulkUpdateState(keys, {f"{id}.jpg": key for id, key in keys.items()}, sequences)


policies = st.fixed_dictionaries(
    {
        "link_creates_sequence": st.booleans(),
        "linked_asset": st.sampled_from(["move", "fail"]),
        "unlinked_asset": st.sampled_from(["ok", "not-found"]),
        "default_ord": st.sampled_from(["after-last", "first-gap"]),
        "first_ord": st.integers(-1, 2),
        "attribute_patch": st.sampled_from(["merge", "replace"]),
        "empty_patch": st.sampled_from(["accept", "refuse"]),
        "once_per_request": st.booleans(),
        "on_abort": st.sampled_from(["undo", "stop"]),
    }
)


def snapshot(picture: BulkUpdateState) -> dict[str, SequenceState]:
    return {id: state.copy() for id, state in picture.sequences.items()}


@given(pictures(), requests, st.booleans(), policies)
def test_what_holds_for_every_request(
    picture: BulkUpdateState, actions: list[Action], abort: bool, policies: dict[str, Any]
) -> None:
    before = snapshot(picture)
    outcome = apply_actions(picture, actions, rules(**policies), abort_on_failure=abort)

    assert picture.sequences == before
    assert len(outcome.results) == len(actions)
    failed = any(result is not Result.OK for result in outcome.results)
    if abort and failed and policies["on_abort"] == "undo":
        assert outcome.sequences is None
        assert sum(result is not Result.FAILED for result in outcome.results) <= 1
        outcome = apply_actions(picture, actions, rules(**policies), abort_on_failure=False)
    assert outcome.sequences is not None
    for id, state in outcome.sequences.items():
        old = before.get(id, SequenceState(state.name))
        assert len(state.slots) <= max(MOST_ENTRIES, len(old.slots))
        assert attribute_bytes(state.attributes) <= MOST_BYTES or state.attributes == old.attributes
    assert write(picture, outcome) == outcome.sequences


def write(picture: BulkUpdateState, outcome: BulkUpdateOutcome) -> dict[str, SequenceState]:
    """Carry out the changes as a database does, which refuses a name or a slot that is taken."""
    made = find_changes(picture, outcome)
    rows = snapshot(picture)
    untouched = snapshot(picture)
    for id in made.removed:
        del rows[id]
    for id, name in made.renamed:
        assert name not in [state.name for state in rows.values()]
        rows[id].name = name
    for id, new in made.attributes.items():
        rows[id].attributes = new
    for id, state in made.created.items():
        assert state.name not in [state.name for state in rows.values()]
        rows[id] = SequenceState(state.name, state.attributes)
    for asset in made.unplaced:
        [holder] = [state for state in rows.values() if asset in state.slots.values()]
        holder.slots = {slot: held for slot, held in holder.slots.items() if held != asset}
    for asset, id, slot in made.placed:
        assert slot not in rows[id].slots
        assert all(asset not in state.slots.values() for state in rows.values())
        rows[id].slots[slot] = asset
    assert made.touched == [id for id in rows if id in untouched and rows[id] != untouched[id]]
    return rows


steps = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from([None, "R"]), st.none() | st.integers(-2, 5) | st.just("-"))
)


@given(st.sampled_from(["after-last", "first-gap"]), st.integers(-1, 2), steps)
@example("after-last", 1, [(0, None, 2), (1, None, None), (1, None, "-"), (2, None, None)])
def test_default_ords_are_those_of_a_search_through_all_entries(kind: Any, first: int, steps: Any) -> None:
    assets: dict[str, Any] = {f"asset_{number}": number for number in range(4)}
    engine = Engine(
        Rules(new_sequence_id=lambda: "seq", default_ord=kind, first_ord=first, once_per_request=False),
        {"seq_a": SequenceState("A")},
        assets,
        {},
    )
    slots = engine.sequences["seq_a"].slots
    for asset, role, ord in steps:
        others = {taken for (each, taken), held in slots.items() if each == role and held != asset}
        place = "Unset" if ord == "-" else SequenceLinkMetadata("A", ord=ord, role=role)
        applied = engine.apply(SequenceBulkUpdateActionLink(place, asset_id=f"asset_{asset}"))
        if ord is None and kind == "after-last":
            assert applied.after == ("seq_a", (role, max(others) + 1 if others else first))
        elif ord is None:
            gap = next(ord for ord in itertools.count(first) if ord not in others)
            assert applied.after == ("seq_a", (role, gap))
