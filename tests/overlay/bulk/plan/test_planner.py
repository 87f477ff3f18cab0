"""The plan as a whole: its digest, what is refused, and how it is shown."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from nexus_api.enums import SequenceBulkUpdateAbortMode as AbortMode
from nexuskit.bulk.plan.chunks import Limits
from nexuskit.bulk.plan.planner import Plan, make_plan
from nexuskit.resources.actions import validate_actions
from tests.overlay.bulk.given import link


def plan_of(actions: list[Any], **options: Any) -> Plan:
    kept, refused = validate_actions(actions)
    return make_plan(kept, refused=refused, **options)


def rows(plan: Plan) -> list[list[list[int]]]:
    return [[list(chunk.rows) for chunk in stage] for stage in plan.stages]


def test_a_removal_shares_a_request_where_failures_abort() -> None:
    actions = [link("a", "A"), {"sequence_name": "A"}]
    assert rows(plan_of(actions)) == [[[0]], [[1]]]
    assert rows(plan_of(actions, abort_mode=AbortMode.ABORT_ON_ANY_FAILED)) == [[[0, 1]]]


# The digest


def test_the_digest_depends_on_neither_limits_nor_spelling() -> None:
    actions = [link("a", "A"), link("b", "A")]
    other = [{"kind": "Link", **action} for action in actions]
    assert plan_of(actions).digest == plan_of(other, limits=Limits(1, 1)).digest


# What is shown

FAULTY = [link("a", "A"), link("a", "B"), {"asset_idd": "<b>"}, *({"sequence_name": "C"} for _ in range(6))]


def test_a_printed_plan_of_many_stages_says_what_they_are_for() -> None:
    limits = Limits(chunk_size=2)
    plan = plan_of([*(link("a", f"A{n}") for n in range(21)), {"asset_id": ""}], limits=limits)
    assert "  asset 'a' is in 21 of the stages, which therefore" in str(plan)
    assert "of the stages" not in repr(plan)
    assert "  20 warnings: " in str(plan)
    assert "of the stages" not in str(plan_of([link(f"a{n}", f"A{n % 2}") for n in range(20)], limits=limits))


def test_a_notebook_shows_the_findings_before_the_rest() -> None:
    markup = plan_of(FAULTY)._repr_html_()
    texts = [text for text in ElementTree.fromstring(markup).itertext() if text]
    assert texts[:6] == ["7 findings", "severity", "finding", "count", "rows", "message"]
    assert texts[6:10] == ["error", "removed-twice", "5", "rows 4, 5, 6, 7, 8"]
    assert "asset_idd: unknown key; did you mean 'asset_id'?" in texts
    assert texts[-1] == "Plan: 6 errors, 1 warning, 9 actions, 2 requests in 2 stages"
    assert plan_of([link("a", "A")])._repr_html_() == "<div><p>Plan: 1 action, 1 request</p></div>"
