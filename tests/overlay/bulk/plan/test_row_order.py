"""Whatever a plan makes of actions, they come to what they come to one by one, in row order."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from nexuskit.bulk.plan.chunks import Limits
from nexuskit.bulk.plan.planner import make_plan
from nexuskit.resources.actions import typed_actions
from tests.overlay.bulk.proofs.holding import Holding

ASSETS = [{"id": f"asset_{number}", "filename": f"image_{number}.jpg"} for number in range(5)]
NAMES = st.sampled_from(["A", "B", "C"])
MERGES = st.sampled_from(["ReplaceExistingEntry", "RejectSequenceOperation"])

assets = st.sampled_from([asset["id"] for asset in ASSETS])
links = st.builds(
    lambda asset, name, ord, merge: {
        "asset_id": asset,
        "sequence": {"name": name, "ord": ord, "merge": merge},
    },
    assets,
    NAMES,
    st.one_of(st.none(), st.integers(1, 2)),
    MERGES,
)
unlinks = st.builds(lambda asset: {"asset_id": asset}, assets)
patches = st.builds(
    lambda name, value: {"sequence_name": name, "patch": {"attributes": {"a": value}}}, NAMES, NAMES
)


@given(
    st.lists(st.one_of(links, links, unlinks, patches), max_size=9),
    st.sampled_from([2, 3, 500]),
    st.randoms(),
)
def test_a_plan_comes_to_the_same_as_its_rows_one_by_one(
    actions: list[dict[str, Any]], most: int, random: Random
) -> None:
    typed = typed_actions(actions)
    one_by_one, planned = Holding({"assets": ASSETS}), Holding({"assets": ASSETS})
    wanted = [one_by_one.apply([action])[0] for action in typed]
    results = dict[int, Any]()
    for stage in make_plan(typed, limits=Limits(chunk_size=most)).stages:
        # Those of one stage may come in any order.
        for chunk in random.sample(stage, len(stage)):
            results |= zip(chunk.rows, planned.apply([typed[row] for row in chunk.rows]), strict=True)
    assert [results[row] for row in range(len(typed))] == wanted
    assert planned.contents() == one_by_one.contents()
