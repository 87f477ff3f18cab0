"""Names that look alike: within a plan, and of a plan in what was read of a project."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest

from nexus_api.models import Sequence
from nexuskit.bulk.diff.project_diff import Diff, compare
from nexuskit.bulk.plan.planner import make_plan
from nexuskit.resources.actions import typed_actions
from tests.overlay.bulk.diff.test_diff import project_state, sequence
from tests.overlay.bulk.given import link

COMPOSED, DECOMPOSED = (unicodedata.normalize(form, "K\xf6ln") for form in ("NFC", "NFD"))


def alike(*actions: Any) -> list[tuple[int, int | None]]:
    findings = make_plan(typed_actions(actions)).findings
    assert {each.severity for each in findings} <= {"warning"}
    return [(each.row, each.other_row) for each in findings if each.code == "looks-like-another"]


@pytest.mark.parametrize(
    "other", ["p002", "P002 ", " P002", "P\N{ZERO WIDTH SPACE}002", "P002\N{NO-BREAK SPACE}", "Ｐ００２"]
)
def test_names_that_look_alike_are_a_warning_once(other: str) -> None:
    assert alike(link("a", "P002"), link("b", other), link("c", other), link("d", "P003")) == [(1, 0)]
    assert alike(link("a", other), link("b", "P002"), link("c", "P002")) == [(1, 0)]


# Of a project


def diff_of(*given: Any, sequences: list[Sequence]) -> Diff:
    actions = typed_actions(given)
    state = project_state(actions, [], sequences)
    return compare(enumerate(actions), state, warnings=make_plan(actions).warnings)


def test_a_diff_has_the_warnings_of_the_plan_by_row() -> None:
    there = [sequence("seq_1", "P003", {}, {})]
    diff = diff_of(link("a", "P002"), link("b", "p002"), link("c", "p003"), sequences=there)
    assert [each.row for each in diff.findings] == [1, 2]
    assert "differs from 'P003' only in letter case" in " ".join(str(diff).split())


def test_a_name_that_the_project_has_is_right_whatever_looks_like_it() -> None:
    there = [sequence("seq_1", "P002", {}, {}), sequence("seq_2", "p002", {}, {})]
    assert diff_of(link("a", "p002"), sequences=there).findings == ()
