"""The plan as a whole: its digest, what is refused, and how it is shown."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

from nexus_api.enums import SequenceBulkUpdateAbortMode as AbortMode
from nexuskit.bulk.plan.checks import Finding
from nexuskit.bulk.plan.chunks import Limits
from nexuskit.bulk.plan.planner import Plan, make_plan
from nexuskit.bulk.plan.warnings import Warnings
from nexuskit.errors import ArgumentError
from nexuskit.resources.actions import typed_actions, validate_actions


def link(asset: str, name: str = "A", **metadata: object) -> Any:
    return {"asset_filename": asset, "sequence": {"name": name, **metadata}}


def planned(actions: list[Any], **options: Any) -> Plan:
    kept, refused = validate_actions(actions)
    return make_plan(kept, refused=refused, **options)


def rows(plan: Plan) -> list[list[list[int]]]:
    return [[list(chunk.rows) for chunk in stage] for stage in plan.stages]


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({"chunk_size": 0}, "chunk_size: must be 1 or more, got 0"),
        ({"chunk_size": -3}, "chunk_size: must be 1 or more, got -3"),
        ({"chunk_size": 2.5}, "chunk_size: must be an integer, got 2.5"),
        ({"chunk_size": True}, "chunk_size: must be an integer, got True"),
        ({"max_chunk_bytes": 0}, "max_chunk_bytes: must be 1 or more, got 0"),
        ({"max_chunk_bytes": "1 MB"}, "max_chunk_bytes: must be an integer, got '1 MB'"),
        ({"max_chunk_bytes": None}, "max_chunk_bytes: must be an integer, got None"),
    ],
    ids=str,
)
def test_a_limit_is_at_least_one(limits: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        Limits(**limits)
    assert str(caught.value) == message


def test_a_plan_knows_its_rows_only() -> None:
    plan = make_plan(typed_actions([link("a")]), first_row=10)
    assert plan.action(10) is plan.actions[0]
    for row in (9, 11, -1, 0):
        with pytest.raises(IndexError, match=rf"row {row} is not in the plan, which has rows 10 to 10"):
            plan.action(row)


def test_a_removal_shares_a_request_where_failures_abort() -> None:
    actions = [link("a"), {"sequence_name": "A"}]
    assert rows(planned(actions)) == [[[0]], [[1]]]
    assert rows(planned(actions, abort_mode=AbortMode.ABORT_ON_ANY_FAILED)) == [[[0, 1]]]


def test_without_actions_there_is_nothing_to_send() -> None:
    plan = planned([])
    assert (plan.stages, plan.requests, plan.findings, len(plan)) == ((), 0, (), 0)
    assert plan
    assert repr(plan) == str(plan).replace("Plan", "<Plan", 1) + ">" == "<Plan: 0 actions, 0 requests>"


# The digest


def test_the_digest_depends_on_neither_limits_nor_spelling() -> None:
    actions = [link("a"), link("b")]
    other = [{"kind": "Link", **action} for action in actions]
    assert planned(actions).digest == planned(other, limits=Limits(1, 1)).digest


# What is shown

FAULTY = [
    link("a"),
    link("a", "B"),
    {"asset_idd": "<b>"},
    *({"sequence_name": "C"} for _ in range(6)),
]


def test_a_plan_is_one_line_with_problems_first() -> None:
    assert repr(planned([link("a")])) == "<Plan: 1 action, 1 request>"
    assert repr(planned(FAULTY)) == "<Plan: 6 errors, 1 warning, 9 actions, 2 requests in 2 stages>"


@pytest.mark.parametrize(
    ("actions", "line"),
    [
        ([link("a", f"A{n}") for n in range(21)], "  asset 'a' is in 21 of the stages, which therefore"),
        (
            [link(f"a{n}", "x" * 300) for n in range(20)],
            f"  sequence '{'x' * 78}…{'x' * 39}' is in 10 of the stages,",
        ),
        ([link(f"a{n}", f"A{n % 2}") for n in range(20)], None),
        ([{"asset_filename": "a"}] * 20, "  asset 'a' is in 20 of the stages"),
        ([each for n in range(10) for each in ({"sequence_id": f"{n}"}, {"sequence_name": f"{n}"})], None),
    ],
    ids=lambda value: None,
)
def test_a_printed_plan_of_many_stages_says_what_they_are_for(actions: list[Any], line: str | None) -> None:
    plan = planned(actions, limits=Limits(chunk_size=2))
    shown = [each for each in str(plan).splitlines() if "of the stages" in each]
    assert len(shown) == (line is not None), shown
    assert all(each.startswith(line or "-") for each in shown)
    assert line is None or len(plan.stages) >= 10
    assert "of the stages" not in repr(plan)


def test_warnings_of_a_stream_are_counted_and_few_are_kept() -> None:
    warnings = Warnings()
    warnings.note([Finding(row, "unlinked-twice", "warning", f"asset 'a' {row % 2}") for row in range(9)])
    assert warnings.summary() == ("9 warnings, such as row 0: asset 'a' 0; row 1: asset 'a' 1",)


def test_a_notebook_shows_the_findings_before_the_rest() -> None:
    markup = planned(FAULTY)._repr_html_()
    texts = [text for text in ElementTree.fromstring(markup).itertext() if text]
    assert texts[:6] == ["7 findings", "severity", "finding", "count", "rows", "message"]
    assert texts[6:10] == ["error", "removed-twice", "5", "rows 4, 5, 6, 7, 8"]
    assert "asset_idd: unknown key; did you mean 'asset_id'?" in texts
    assert texts[-1] == "Plan: 6 errors, 1 warning, 9 actions, 2 requests in 2 stages"
    assert planned([link("a")])._repr_html_() == "<div><p>Plan: 1 action, 1 request</p></div>"
