"""Faults while a sandbox runs: replaced, restarted, looked at, by any thread."""

from __future__ import annotations

import pytest

from nexuskit.sandbox.faults import FaultPlanError, Faults, RuleState

PLAN = [
    {
        "operation": "get*",
        "when": {"nth": [1, 3], "count": 1},
        "do": {"status": 503, "retry_after": {"date_in": 2}},
    },
    {"operation": ["getAsset", "list*"], "when": {"sequence": ["ok", "fault"]}, "do": {"reset": "after"}},
    {"operation": "*", "when": {"rate": 0.5}, "do": {"delay": 0.5, "slow": 100.0}},
]


def labels(faults: Faults, *operations: str) -> list[str | None]:
    return [None if fault is None else fault.label for fault in map(faults.draw, operations)]


def test_the_state_tells_how_far_each_rule_has_come() -> None:
    faults = Faults.load(PLAN[:2])
    assert labels(faults, "getAsset", "getAsset", "listAssets", "deleteSequence") == [
        "rule 1: status 503",
        "rule 2: reset after",
        None,
        None,
    ]
    assert faults.state() == [
        RuleState(1, "rule 1: status 503", matched=2, fired=1),
        RuleState(2, "rule 2: reset after", matched=3, fired=1),
    ]


def test_a_plan_that_is_refused_changes_nothing() -> None:
    faults = Faults.load(PLAN[:1])
    labels(faults, "getAsset")
    with pytest.raises(FaultPlanError):
        faults.replace([PLAN[0], {"do": {"status": 200}}], seed=9)
    assert (faults.plan, faults.seed) == (PLAN[:1], 0)
    assert faults.state()[0].matched == 1
