"""Which rule fires for which request, as a function of the plan, the seed and the requests."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexuskit.sandbox.faults import Rule, read_plan
from nexuskit.sandbox.faults.schedule import Schedule, chance
from nexuskit.sandbox.operation_ids import OPERATION_IDS

operations = st.sampled_from(sorted(OPERATION_IDS))
conditions = st.fixed_dictionaries(
    {},
    optional={
        "nth": st.integers(1, 20) | st.lists(st.integers(1, 20), min_size=1, max_size=4),
        "every": st.integers(1, 5),
        "sequence": st.lists(st.sampled_from(["ok", "fault"]), max_size=4).map(
            lambda words: [*words, "fault"]
        ),
        "rate": st.floats(0, 1),
        "count": st.integers(1, 4),
    },
)
plans = st.lists(
    st.fixed_dictionaries(
        {
            "operation": operations
            | st.sampled_from(["*", "get*", "*Sequence*"])
            | st.lists(operations, min_size=1, max_size=3),
            "when": conditions,
            "do": st.just({"status": 503}),
        }
    ),
    max_size=4,
)
seeds = st.integers(-(2**70), 2**70)
requests = st.lists(operations, max_size=60)


def decisions(rules: tuple[Rule, ...], seed: int, requests: list[str]) -> list[int | None]:
    schedule = Schedule(rules, seed)
    return [schedule.next(operation) for operation in requests]


def fired(requests: int = 12, seed: int = 0, **when: Any) -> list[int]:
    """Give the numbers of the requests for which a rule fires."""
    rules = read_plan([{"when": when, "do": {"status": 503}}])
    answers = decisions(rules, seed, ["getWorkflow"] * requests)
    return [number for number, position in enumerate(answers, 1) if position is not None]


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({}, [*range(1, 13)]),
        ({"nth": 3}, [3]),
        ({"nth": [1, 3]}, [1, 3]),
        ({"every": 5}, [5, 10]),
        ({"sequence": ["ok", "fault", "fault", "ok"]}, [2, 3, 6, 7, 10, 11]),
        ({"sequence": ["fault"]}, [*range(1, 13)]),
        ({"count": 2}, [1, 2]),
        ({"every": 2, "count": 3}, [2, 4, 6]),
        ({"nth": [2, 4, 5], "every": 2}, [2, 4]),
        ({"rate": 1}, [*range(1, 13)]),
        ({"rate": 0}, []),
        ({"rate": 1.0, "count": 1}, [1]),
    ],
    ids=str,
)
def test_conditions_hold_together(when: dict[str, Any], expected: list[int]) -> None:
    assert fired(**when) == expected


def test_the_first_rule_that_is_due_fires_and_all_count() -> None:
    rules = read_plan(
        [
            {"operation": "get*", "when": {"nth": 2}, "do": {"status": 500}},
            {"operation": "getAsset", "when": {"nth": [2, 3]}, "do": {"status": 501}},
            {"when": {"count": 1}, "do": {"status": 502}},
        ]
    )
    schedule = Schedule(rules, 0)
    names = ["getAsset", "getAsset", "getAsset", "listAssets"]
    assert [schedule.next(name) for name in names] == [2, 0, 1, None]
    assert [(counts.matched, counts.fired) for counts in schedule.states] == [(3, 1), (3, 1), (4, 1)]


@given(plans, seeds, requests, operations)
def test_requests_that_match_no_rule_change_nothing(
    plan: list[dict[str, Any]], seed: int, requests: list[str], other: str
) -> None:
    rules = tuple(rule for rule in read_plan(plan) if other not in rule.operations)
    among = [name for operation in requests for name in (other, operation)]
    assert decisions(rules, seed, among)[1::2] == decisions(rules, seed, requests)


@given(seeds, st.integers(1, 100), st.integers(1, 2**53))
def test_chances_are_from_zero_to_below_one(seed: int, rule: int, ordinal: int) -> None:
    assert 0 <= chance(seed, rule, ordinal) < 1
