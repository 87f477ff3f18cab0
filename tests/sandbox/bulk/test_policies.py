"""The rules of the bulk update under each policy, as a pure function."""

from __future__ import annotations

import itertools
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from nexus_api.enums import SequenceBulkUpdateResult as Result
from nexus_api.models import SequenceBulkUpdateActionLink, SequenceLinkMetadata
from nexuskit.bulk.rules.engine import Engine
from nexuskit.sandbox.bulk.rules import Action, ProjectState, Rules, SequenceState, run
from tests.sandbox.bulk.test_rules import link, picture, pictures, policies, remove, requests, rules


@given(pictures(), requests, policies)
def test_stopping_is_the_same_as_sending_what_came_before_alone(
    picture: ProjectState, actions: list[Action], policies: dict[str, Any]
) -> None:
    stopped = run(picture, actions, rules(**{**policies, "on_abort": "stop"}), abort_on_failure=True)
    place = next((n for n, result in enumerate(stopped.results) if result is not Result.OK), len(actions))
    alone = run(picture, actions[:place], rules(**policies), abort_on_failure=False)

    assert stopped.sequences == alone.sequences
    assert stopped.renamed == alone.renamed
    assert stopped.results[:place] == alone.results
    assert set(stopped.results[place + 1 :]) <= {Result.FAILED}


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


def test_a_target_can_be_tried_again() -> None:
    actions = [link("three", "B"), link("three", "B", role="R"), remove("seq_b"), remove("seq_b")]
    outcome = run(picture(), actions, rules(once_per_request=False), abort_on_failure=False)
    assert outcome.results == [*[Result.OK] * 3, Result.FAILED_REMOVE_SEQUENCE_SEQUENCE_NOT_FOUND]
