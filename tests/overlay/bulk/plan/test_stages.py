"""The distribution of actions over requests: what holds for all plans, and how full common ones come out."""

from __future__ import annotations

import itertools
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nexus_api.enums import SequenceBulkUpdateAbortMode as AbortMode
from nexuskit.bulk.plan.chunks import Limits
from nexuskit.bulk.plan.planner import make_plan
from nexuskit.resources.actions import typed_actions
from tests.overlay.bulk.proofs.holding import Holding

NAMES = st.sampled_from("ABCD")
IDS = st.sampled_from(["seq_a", "seq_b", "seq_c"])
ASSETS = st.sampled_from(["one", "two", "three", "four", "five"])
ORDS = st.none() | st.integers(1, 3)
REJECT = "RejectSequenceOperation"


def targets_of(by_id: str, ids: Any, by_name: str, names: Any) -> Any:
    return st.one_of(st.fixed_dictionaries({by_id: ids}), st.fixed_dictionaries({by_name: names}))


def action_lists(assets: Any, sequences: Any) -> Any:
    """Actions of every kind; few names, so that they collide."""
    placed = st.fixed_dictionaries(
        {"name": NAMES}, optional={"ord": ORDS, "role": st.sampled_from(["", "R"]), "merge": st.just(REJECT)}
    )
    patches = st.fixed_dictionaries(
        {}, optional={"name": NAMES, "attributes": st.dictionaries(st.sampled_from("xy"), st.text("ä"))}
    )
    return st.one_of(
        st.builds(lambda asset, sequence: {**asset, "sequence": sequence}, assets, placed),
        assets,
        st.builds(lambda sequence, patch: {**sequence, "patch": patch}, sequences, patches),
        sequences,
    )


MIXED = action_lists(
    targets_of("asset_id", ASSETS, "asset_filename", ASSETS),
    targets_of("sequence_id", IDS, "sequence_name", NAMES),
)
LIMITS = st.builds(Limits, st.integers(1, 6), st.integers(1, 400) | st.just(10**6))
MODES = st.sampled_from([AbortMode.NONE, AbortMode.ABORT_ON_ANY_FAILED])


@given(st.lists(MIXED, max_size=25), LIMITS, MODES)
def test_every_row_is_in_one_chunk_and_no_chunk_exceeds_its_limits(
    actions: list[Any], limits: Limits, abort_mode: AbortMode
) -> None:
    plan = make_plan(typed_actions(actions), limits=limits, abort_mode=abort_mode)
    rows = [row for stage in plan.stages for chunk in stage for row in chunk.rows]
    assert sorted(rows) == [row for row in range(len(plan)) if row not in plan.refused], "lost or doubled"
    assert all(plan.stages), "an empty stage"
    for chunk in itertools.chain.from_iterable(plan.stages):
        assert list(chunk.rows) == sorted(chunk.rows)
        assert 1 <= len(chunk) <= limits.chunk_size
        encoded = msgspec.json.encode([plan.action(row) for row in chunk.rows])
        assert chunk.size == len(encoded) - 2
        assert chunk.size <= limits.max_chunk_bytes or len(chunk) == 1
    again = make_plan(typed_actions(actions), limits=limits, abort_mode=abort_mode)
    assert (again.stages, again.digest, again.findings) == (plan.stages, plan.digest, plan.findings)


@given(st.lists(MIXED, max_size=12), st.sets(st.integers(0, 11)))
def test_settled_rows_are_in_no_chunk(actions: list[Any], done: set[int]) -> None:
    typed = typed_actions(actions)
    plan, whole = make_plan(typed, done=done, first_row=0), make_plan(typed)
    rows = {row for stage in plan.stages for chunk in stage for row in chunk.rows}
    assert rows == set(range(len(typed))) - done - whole.refused.keys()
    assert (plan.digest, plan.findings) == (whole.digest, whole.findings)
    assert plan.refused.keys() == whole.refused.keys() - done


PROJECT = {
    "assets": [{"id": name, "filename": name} for name in ("one", "two", "three", "four", "five")],
    "sequences": [
        {"id": "seq_a", "name": "A", "attributes": {"x": "ä"}},
        {"id": "seq_b", "name": "B", "items": [{"assetId": "one", "ord": 1}]},
    ],
}


@given(st.lists(MIXED, max_size=9), st.sampled_from([2, 3, 500]), st.randoms())
def test_a_plan_comes_to_the_same_as_its_rows_one_by_one(
    actions: list[Any], most: int, random: Random
) -> None:
    typed = typed_actions(actions)
    one_by_one, planned = Holding(PROJECT), Holding(PROJECT)
    wanted = [one_by_one.apply([action])[0] for action in typed]
    results = dict[int, Any]()
    plan = make_plan(typed, limits=Limits(chunk_size=most))
    for stage in plan.stages:
        # Those of one stage may come in any order.
        for chunk in random.sample(stage, len(stage)):
            results |= zip(chunk.rows, planned.apply([typed[row] for row in chunk.rows]), strict=True)
    # Nobody can tell that an id and a name in one request mean the same.
    assume(not any("AlreadyProcessed" in result for result in results.values()))
    assert {row: result for row, result in enumerate(wanted) if row not in plan.refused} == results
    assert all(wanted[row] != "Ok" for row in plan.refused)
    assert planned.contents() == one_by_one.contents()


# How full the chunks are.


def links(sequences: int, each: int, interleaved: bool = False) -> list[Any]:
    pairs = list(itertools.product(range(sequences), range(each)))
    if interleaved:
        pairs.sort(key=lambda pair: pair[1])
    return [
        {"asset_filename": f"{sequence}-{ord}.dcm", "sequence": {"name": f"Patient {sequence}", "ord": ord}}
        for sequence, ord in pairs
    ]


def shape(actions: list[Any], **limits: int) -> list[list[int]]:
    plan = make_plan(typed_actions(actions), limits=Limits(**limits))
    return [[len(chunk) for chunk in stage] for stage in plan.stages]


BY_ID, BY_NAME = {"sequence_id": "seq_a"}, {"sequence_name": "A"}
SET = {"patch": {"attributes": {"x": "1"}}}
LINK = {"sequence": {"name": "A"}}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({**BY_ID, **SET}, {**BY_ID, **SET}),
        ({**BY_NAME, **SET}, {**BY_NAME, **SET}),
        (BY_ID, BY_ID),
        (BY_NAME, {**BY_NAME, **SET}),
        ({**BY_ID, "patch": {"name": "A"}}, {**BY_NAME, **SET}),
        ({"asset_id": "one", **LINK}, {"asset_id": "one"}),
        ({"asset_filename": "one", **LINK}, {"asset_filename": "one", **LINK}),
        ({"asset_id": "one", **LINK}, BY_NAME),
    ],
)
def test_the_service_refuses_no_action_because_another_one_has_its_target(first: Any, second: Any) -> None:
    for actions in ((first, second), (second, first)):
        plan = make_plan(typed_actions(actions))
        requests = [[list(chunk.rows) for chunk in stage] for stage in plan.stages]
        assert requests in ([[[0]], [[1]]], [[[0]]]), "the second one is not sent, or after the first"


@pytest.mark.parametrize("order", ["ABABABAB", "BABABABA", "ABBAABBA", "AAABBBAB"])
def test_rows_of_one_sequence_follow_each_other_however_they_are_mixed(order: str) -> None:
    links = [{"asset_id": f"{row}", "sequence": {"name": name}} for row, name in enumerate(order)]
    plan = make_plan(typed_actions(links), limits=Limits(chunk_size=2))
    stage_of = {
        row: number for number, stage in enumerate(plan.stages) for each in stage for row in each.rows
    }
    chunk_of = {row: each for stage in plan.stages for each in stage for row in each.rows}
    for earlier, later in itertools.combinations(range(len(order)), 2):
        if order[earlier] == order[later]:
            assert chunk_of[earlier] is chunk_of[later] or stage_of[earlier] < stage_of[later]


def test_a_sequence_is_cut_where_a_chunk_would_stay_half_empty() -> None:
    assert shape(links(4, 6), chunk_size=10) == [[10, 10], [4]]


def test_links_that_reject_come_after_unlinks_that_may_free_their_places() -> None:
    unlinks: list[Any] = [{"asset_filename": f"old-{number}.dcm"} for number in range(20)]
    rejecting = links(20, 1)
    for action in rejecting:
        action["sequence"]["merge"] = REJECT
    assert shape(unlinks + rejecting, chunk_size=10) == [[10, 10], [10, 10]]
    assert shape(rejecting + unlinks, chunk_size=10) == [[10, 10], [10, 10]]
    assert shape(unlinks + links(20, 1), chunk_size=10) == [[10, 10, 10, 10]]
    pairs = [action for pair in zip(unlinks, rejecting, strict=True) for action in pair]
    assert shape(pairs, chunk_size=10) == [[10], [10], [10], [10]]
