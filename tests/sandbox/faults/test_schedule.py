"""Which rule fires for which request, as a function of the plan, the seed and the requests."""

from __future__ import annotations

from typing import Any

import pytest

from nexuskit.sandbox.faults import Rule, read_plan
from nexuskit.sandbox.faults.injector import Schedule


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


def test_random_faults_depend_on_the_seed_and_the_requests_alone() -> None:
    runs = [fired(requests=200, seed=seed, rate=0.1) for seed in (7, 7, 8)]
    assert runs[0] == runs[1] != runs[2]
    assert 5 < len(runs[0]) < 40
