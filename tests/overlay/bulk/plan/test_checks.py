"""What is found in a list of actions before anything is sent, and what is not held against it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_api.enums import SequenceBulkUpdateResult as Result
from nexuskit.bulk.plan.checks import Finding
from nexuskit.bulk.plan.planner import Plan, make_plan
from nexuskit.resources.actions import typed_actions, validate_actions
from tests.overlay.bulk.given import by_id, link, patch, remove, rename, unlink
from tests.overlay.bulk.proofs.holding import Holding

FULL = {"report": "x" * (1_048_576 - len("report"))}
HALF = {"first": "x" * 600_000}
OTHER_HALF = {"second": "é" * 300_000}


def plan_of(actions: Any, first_row: int = 0) -> Plan:
    kept, refused = validate_actions(actions, first_row)
    return make_plan(kept, refused=refused, first_row=first_row)


@pytest.mark.parametrize(
    ("actions", "found"),
    [
        ([{"asset_idd": "a"}, unlink("b")], ["0 invalid error None"]),
        ([link("a", "A", 2**53)], ["0 invalid error None"]),
        ([link("a", "A\ud800"), link("b", "é\\ud800")], ["0 lone-surrogate warning None"]),
        ([link("a", "A"), patch("A", note="\udfff")], ["1 lone-surrogate warning None"]),
        (
            [patch("A", note="\udfff" * 349_525)],
            ["0 lone-surrogate warning None", "0 attributes-too-large error None"],
        ),
        # Assets
        ([link("a", "A"), link("a", "B")], ["1 asset-linked-twice warning 0"]),
        ([link("a", "A", 1), link("a", "A", 1)], ["1 asset-linked-twice warning 0"]),
        (
            [link("a", "A"), link("a", "B"), link("a", "C")],
            ["1 asset-linked-twice warning 0", "2 asset-linked-twice warning 1"],
        ),
        ([link("a", "A"), unlink("a")], ["1 unlinked-after-link warning 0"]),
        ([unlink("a"), unlink("a")], ["1 unlinked-twice warning 0"]),
        # Slots
        ([link("a", "A", 1), link("b", "A", 1)], ["1 slot-taken-twice warning 0"]),
        ([link("a", "A", 1, "R"), link("b", "A", 1, "R")], ["1 slot-taken-twice warning 0"]),
        (
            [link("a", "A", 1), link("b", "A", 1), link("c", "A", 1)],
            ["1 slot-taken-twice warning 0", "2 slot-taken-twice warning 1"],
        ),
        (
            [link("a", "A", 1), link("b", "A", 1, merge="RejectSequenceOperation"), link("c", "A", 1)],
            ["1 slot-taken-twice warning 0", "2 slot-taken-twice warning 0"],
        ),
        ([patch("A", k="v"), link("a", "A", 1), link("b", "A", 1)], ["2 slot-taken-twice warning 1"]),
        ([link("a", "A", 1), rename("A", "B"), link("b", "B", 1)], ["2 slot-taken-twice warning 0"]),
        (
            [link("a", "A", 1), link("a", "A", 2), link("b", "A", 2)],
            ["1 asset-linked-twice warning 0", "2 slot-taken-twice warning 1"],
        ),
        # Patches
        ([patch("A", k="1"), patch("A", k="2")], ["1 patched-twice warning 0"]),
        ([by_id(patch("s", k="1")), by_id(patch("s", k="2"))], ["1 patched-twice warning 0"]),
        ([rename("A", "B"), patch("B", k="2")], ["1 patched-twice warning 0"]),
        ([by_id(rename("s", "B")), patch("B", k="2")], ["1 patched-twice warning 0"]),
        ([patch("A", **FULL, a="1")], ["0 attributes-too-large error None"]),
        (
            [patch("A", **HALF), patch("A", **OTHER_HALF)],
            ["1 attributes-too-large warning 0", "1 patched-twice warning 0"],
        ),
        # Removals
        ([remove("A"), remove("A")], ["1 removed-twice error 0"]),
        ([by_id(remove("s")), by_id(remove("s"))], ["1 removed-twice error 0"]),
        ([remove("A"), patch("A", k="v")], ["1 patched-after-removal error 0"]),
        ([remove("A"), rename("A", "B")], ["1 patched-after-removal error 0"]),
        ([by_id(remove("s")), link("a", "A"), by_id(patch("s", k="v"))], ["2 patched-after-removal error 0"]),
        ([rename("A", "B"), remove("B"), patch("B", k="v")], ["2 patched-after-removal error 1"]),
        (
            [by_id(rename("s", "B")), remove("B"), by_id(patch("s", k="v"))],
            ["2 patched-after-removal warning 1"],
        ),
        # Renames
        ([rename("A", "B"), patch("A", k="v")], ["1 renamed-before warning 0"]),
        ([rename("A", "B"), remove("A")], ["1 renamed-before warning 0"]),
        ([link("a", "B"), rename("A", "B")], ["1 renamed-onto-used-name warning 0"]),
        ([patch("B", k="v"), by_id(rename("s", "B"))], ["1 renamed-onto-used-name warning 0"]),
        ([rename("A", "C"), rename("B", "C")], ["1 renamed-onto-used-name warning 0"]),
    ],
    ids=str,
)
def test_what_is_found(actions: list[Any], found: list[str]) -> None:
    for first_row in (0, 1000):
        findings = plan_of(actions, first_row).findings
        assert [format_finding(finding, first_row) for finding in findings] == found


def format_finding(finding: Finding, first_row: int) -> str:
    other = None if finding.other_row is None else finding.other_row - first_row
    return f"{finding.row - first_row} {finding.code} {finding.severity} {other}"


@pytest.mark.parametrize(
    "actions",
    [
        [],
        [link(f"{name}{ord}", name, ord, role) for name in "AB" for role in (None, "R") for ord in range(2)][
            :2
        ],
        [link("a", "A", 1), link("b", "A", 2), link("c", "A", 1, "R"), link("d", "B", 1)],
        [link("a", "A"), link("b", "A"), link("c", "A", 1)],
        [{"asset_id": "a", "sequence": {"name": "A"}}, link("a", "A")],
        [unlink("a"), link("a", "A"), patch("A", k="v")],
        [remove("A"), link("a", "A", 1), patch("A", k="v"), remove("A"), link("b", "A", 1)],
        [link("a", "A", 1), remove("A"), link("b", "A", 1)],
        [remove("B"), rename("A", "B"), link("a", "B", 1)],
        [rename("A", "B"), link("a", "A", 1), link("b", "B", 1)],
        [link("a", "A", 1), rename("A", "B"), link("b", "A", 1)],
        [rename("A", "tmp"), rename("B", "A")],
        [rename("A", "A")],
        [patch("A", **FULL)],
        [patch("A", **HALF), patch("B", **OTHER_HALF)],
        [by_id(patch("A", k="v")), patch("A", k="v")],
        [by_id(remove("A")), remove("A")],
    ],
    ids=str,
)
def test_a_clean_plan_is_told_nothing_of(actions: list[Any]) -> None:
    assert plan_of(actions).findings == ()


TEXT = st.sampled_from("AB")
NAMED = st.builds(rename, TEXT, TEXT) | st.builds(patch, TEXT) | st.builds(remove, TEXT)
ACTIONS = st.one_of(
    st.builds(link, TEXT, TEXT, st.none() | st.integers(1, 2)),
    st.builds(unlink, TEXT),
    NAMED,
    NAMED.map(by_id),
)


@given(
    st.lists(ACTIONS, max_size=12),
    st.dictionaries(TEXT, TEXT, max_size=2),
)
def test_what_is_an_error_never_succeeds_whatever_is_there(
    actions: list[Any], present: dict[str, str]
) -> None:
    # By name, so that no two have the same one.
    sequences = [{"id": id, "name": name} for name, id in {name: id for id, name in present.items()}.items()]
    holding = Holding(
        {"assets": [{"id": f"id of {each}", "filename": each} for each in "AB"], "sequences": sequences}
    )
    refused = plan_of(actions).refused
    for row, action in enumerate(typed_actions(actions)):
        assert not (holding.apply([action]) == [Result.OK] and row in refused), row


def test_attributes_that_a_patch_sets_again_count_once() -> None:
    again = [patch("A", first="x" * (600_000 - number)) for number in range(3)]
    said = [finding.message for finding in plan_of([*again, patch("A", **OTHER_HALF)]).findings]
    assert [message for message in said if "bytes" in message] == [
        "with the earlier patches, the attributes of 'A' take 1,200,009 bytes, and the limit is "
        "1,048,576; leave some out or shorten them"
    ]


def test_a_rename_that_is_only_warned_of_may_bring_a_name_back() -> None:
    renamed = [
        remove("C"),
        by_id(rename("seq_0", "A")),
        remove("A"),
        by_id(rename("seq_0", "C")),
        remove("C"),
    ]
    by_name = [rename("T", "S"), remove("S"), rename("T", "S"), patch("S")]
    assert plan_of(renamed).errors == plan_of(by_name).errors == ()
    assert [finding.row for finding in plan_of([*renamed, remove("C")]).errors] == [5]
