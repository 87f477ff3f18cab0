"""Whatever a plan makes of actions, they come to what they come to one by one, in row order."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from nexuskit.bulk.plan.chunks import Limits
from nexuskit.bulk.plan.planner import make_plan
from nexuskit.resources.actions import typed_actions
from tests.overlay.bulk.proofs.holding import Holding

PROJECT = {
    "assets": [{"id": f"asset_{number}", "filename": f"image_{number}.jpg"} for number in range(5)],
    "sequences": [
        {"id": "seq_a", "name": "A", "attributes": {"a": "B"}},
        {"id": "seq_b", "name": "B", "items": [{"assetId": "asset_0", "ord": 1}]},
    ],
}
NAMES = st.sampled_from("ABC")
NUMBERS = st.integers(0, 4)


def designated(**keys: Any) -> Any:
    return st.one_of([values.map(lambda value, key=key: {key: value}) for key, values in keys.items()])


assets = designated(
    asset_id=NUMBERS.map("asset_{}".format), asset_filename=NUMBERS.map("image_{}.jpg".format)
) | NUMBERS.map(lambda number: {"asset_id": f"asset_{number}"})
sequences = designated(sequence_name=NAMES, sequence_id=st.sampled_from(["seq_a", "seq_b"])) | NAMES.map(
    lambda name: {"sequence_name": name}
)
places = st.fixed_dictionaries(
    {"name": NAMES, "merge": st.sampled_from(["ReplaceExistingEntry", "RejectSequenceOperation"])},
    optional={"ord": st.integers(1, 2), "role": st.just("R")},
)
links = st.builds(lambda asset, place: {**asset, "sequence": place}, assets, places)
changes = NAMES.map(lambda value: {"attributes": {"a": value}}) | NAMES.map(lambda name: {"name": name})
patches = st.builds(lambda sequence, change: {**sequence, "patch": change}, sequences, changes)


@given(
    st.lists(st.one_of(links, links, assets, patches, sequences), max_size=9),
    st.sampled_from([2, 3, 500]),
    st.randoms(),
)
def test_a_plan_comes_to_the_same_as_its_rows_one_by_one(
    actions: list[dict[str, Any]], most: int, random: Random
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
