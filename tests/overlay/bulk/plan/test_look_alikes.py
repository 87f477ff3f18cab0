"""Names that look alike: within a plan, and of a plan in what was read of a project."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest

from nexus_api.models import Asset, AssetFileMetadata, Sequence, SequenceAttributes, SequenceEntryAsset
from nexuskit.bulk.diff.project_diff import Diff, compare
from nexuskit.bulk.diff.project_state import ProjectState, Targets
from nexuskit.bulk.plan.planner import make_plan
from nexuskit.resources.actions import typed_actions
from tests.overlay.bulk.plan.test_checks import link, remove

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


def sequence(id: str, name: str, role: str | None = None) -> Sequence:
    items = [SequenceEntryAsset(f"asset_of_{id}", 1, role)]
    return Sequence(id, name, "proj_1", items, SequenceAttributes(0, 0), 0, 0)


def asset(filename: str) -> Asset:
    return Asset(f"asset_{filename}", "proj_1", filename, "None", 0, "", AssetFileMetadata(0, "i", 1, 1, []))


def diff_of(*given: Any, sequences: tuple[Sequence, ...] = (), filenames: tuple[str, ...] = ()) -> Diff:
    actions = typed_actions(given)
    state = ProjectState(Targets.of(actions))
    state.take_assets(map(asset, filenames))
    state.take(sequences)
    return compare(enumerate(actions), state, warnings=make_plan(actions).warnings)


def test_a_name_that_the_project_has_in_another_spelling_is_a_finding() -> None:
    there = (sequence("seq_1", "P002"), sequence("seq_2", "P003"), sequence("seq_3", "P004"))
    diff = diff_of(link("a", "p002"), link("b", "p002"), link("c", "P003"), remove("P004 "), sequences=there)
    assert [(each.row, each.code, each.other_row) for each in diff.findings] == [
        (0, "looks-like-another", None),
        (3, "looks-like-another", None),
    ]
    assert diff.findings[0].message == (
        "this sequence name looks like one of the project: 'p002' differs from 'P002' only in letter case; "
        "spell both alike"
    )


def test_a_diff_has_the_warnings_of_the_plan_by_row() -> None:
    there = (sequence("seq_1", "P003"),)
    diff = diff_of(link("a", "P002"), link("b", "p002"), link("c", "p003"), sequences=there)
    assert [each.row for each in diff.findings] == [1, 2]
    assert "differs from 'P003' only in letter case" in " ".join(str(diff).split())


def test_a_name_that_the_project_has_is_right_whatever_looks_like_it() -> None:
    there = (sequence("seq_1", "P002"), sequence("seq_2", "p002"))
    assert diff_of(link("a", "p002"), sequences=there).findings == ()
