"""What a diff predicts is what the rules of the sandbox do, result by result and state by state."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_api.enums import SequenceBulkUpdateResult as Result
from nexus_api.models import Asset, AssetFileMetadata, Sequence, SequenceAttributes, SequenceEntryAsset
from nexuskit.bulk.diff.change import Effect
from nexuskit.bulk.diff.project_diff import Diff, compare
from nexuskit.bulk.diff.project_state import ProjectState, Targets
from nexuskit.bulk.diff.render import MOST_ROWS, text_table
from nexuskit.bulk.diff.simulator import Simulator
from nexuskit.resources.actions import Action, typed_actions
from tests.overlay.bulk.proofs.holding import Holding
from tests.overlay.bulk.run import doubts

MOST_BYTES = 10
FEW_BYTES = 3
ASSETS = [doubts.asset(number) for number in range(doubts.COUNT)]


def asset(id: str, filename: str) -> Asset:
    return Asset(id, "proj_1", filename, "None", 0, "", AssetFileMetadata(0, "image/png", 1, 1, []))


def sequence(id: str, name: str, slots: dict[Any, str], attributes: dict[str, str]) -> Sequence:
    items = [SequenceEntryAsset(held, ord, role) for (role, ord), held in slots.items()]
    return Sequence(id, name, "proj_1", items, SequenceAttributes(0, MOST_BYTES, attributes or None), 0, 0)


def project_state(actions: list[Action], assets: list[Asset], sequences: list[Sequence]) -> ProjectState:
    picture = ProjectState(Targets.of(actions))
    picture.add_assets(assets)
    picture.add_sequences(sequences)
    return picture


plans = doubts.drawn_actions
projects = doubts.pictures().map(
    lambda picture: [doubts.sequence(id, state) for id, state in picture.sequences.items()]
)


def service_of(sequences: list[Sequence]) -> Holding:
    """The rules of the sandbox, asked for one action at a time."""
    project = {
        "assets": [{"id": each.id, "filename": each.filename} for each in ASSETS],
        "sequences": [
            {
                "id": one.id,
                "name": one.name,
                "items": [
                    {"assetId": each.asset_id, "ord": each.ord, "role": each.role} for each in one.items
                ],
                "attributes": one.attributes.items or {},
            }
            for one in sequences
        ],
    }
    return Holding(project, FEW_BYTES)


def predict(walk: Simulator) -> dict[str, Any]:
    for one in walk.sequences.values():
        # Of a sequence that the plan creates, the documents give the limit.
        one.bytes_total = FEW_BYTES
    return {one.name: (one.attributes, one.slots) for one in walk.sequences.values()}


def whole(sequences: list[Sequence]) -> ProjectState:
    """A picture of everything, whatever the plan concerns."""
    concerns = Targets(
        asset_ids={*doubts.IDS},
        filenames={*doubts.FILES},
        sequence_ids={"seq_a", "seq_b", "seq_c"},
        names={"A", "B", "C", "D"},
        entries={"A", "B", "C", "D"},
        attributes={"A", "B", "C", "D"},
    )
    picture = ProjectState(concerns)
    picture.add_assets(ASSETS)
    picture.add_sequences(sequences)
    return picture


@given(projects, plans)
def test_the_walk_does_what_the_service_does(sequences: list[Sequence], plan: list[Action]) -> None:
    service, walk = service_of(sequences), Simulator(whole(sequences))
    predict(walk)
    for row, action in enumerate(plan):
        before = service.contents()
        [result] = service.apply([action])
        change = walk.apply(row, action)
        assert change.result is result
        assert predict(walk) == service.contents()
        assert (change.effect in ("same", "fail")) == (service.contents() == before)
        assert (change.effect == "fail") == (result is not Result.OK)
        assert all(one.count == len(one.slots) for one in walk.sequences.values())


@given(projects, plans)
def test_what_the_plan_does_not_concern_makes_no_difference(
    sequences: list[Sequence], plan: list[Action]
) -> None:
    assert (
        compare(enumerate(plan), project_state(plan, ASSETS, sequences)).rows
        == compare(enumerate(plan), whole(sequences)).rows
    )


@given(projects, plans, st.data())
def test_without_what_is_unneeded_the_others_do_the_same(
    sequences: list[Sequence], plan: list[Action], data: st.DataObject
) -> None:
    diff = compare(enumerate(plan), whole(sequences))
    assert diff.unneeded <= {change.row for change in diff.already}
    left_out = data.draw(st.sets(st.sampled_from(sorted(diff.unneeded)))) if diff.unneeded else set()
    rest = [(row, action) for row, action in enumerate(plan) if row not in left_out]
    again = compare(rest, whole(sequences))
    assert again.rows == tuple(change for change in diff if change.row not in left_out)


PROJECT = [
    sequence("seq_a", "A", {(None, 1): "asset_0", ("R", 1): "asset_1", ("R", 2): "asset_2"}, {"k": "1"}),
    sequence("seq_b", "B", {}, {}),
    sequence("seq_g", "G", {("R", 1): "asset_5", ("R", 3): "asset_6"}, {}),
]
PROJECT_ASSETS = [asset(f"asset_{number}", f"asset_{number}.jpg") for number in range(7)]


def diff_of(*actions: dict[str, Any], assets: list[Asset] | None = None) -> Diff:
    typed = typed_actions(actions)
    there = PROJECT_ASSETS if assets is None else assets
    return compare(enumerate(typed), project_state(typed, there, PROJECT))


def link(id: str, name: str, /, **place: Any) -> dict[str, Any]:
    return {"asset_filename": f"{id}.jpg", "sequence": {"name": name, **place}}


def unlink(id: str) -> dict[str, Any]:
    return {"asset_filename": f"{id}.jpg"}


def patch(name: str, /, **changes: Any) -> dict[str, Any]:
    return {"sequence_name": name, "patch": changes}


def remove(name: str) -> dict[str, Any]:
    return {"sequence_name": name}


@pytest.mark.parametrize(
    ("action", "effect", "detail"),
    [
        (link("asset_3", "C", role="R"), "create", "to 'C', role 'R', ord 1"),
        (link("asset_0", "C"), "create", "from 'A', ord 1 to 'C', ord 1"),
        (link("asset_3", "A"), "add", "to 'A', ord 2"),
        (link("asset_2", "B", ord=7), "move", "from 'A', role 'R', ord 2 to 'B', ord 7"),
        (link("asset_1", "A", role="R"), "move", "from 'A', role 'R', ord 1 to 'A', role 'R', ord 3"),
        (link("asset_3", "A", ord=1), "overwrite", "to 'A', ord 1 instead of 'asset_0'"),
        (link("asset_2", "A", role="R"), "same", "already at 'A', role 'R', ord 2"),
        (link("asset_2", "A", role="R", ord=2), "same", "already at 'A', role 'R', ord 2"),
        (unlink("asset_1"), "unlink", "from 'A', role 'R', ord 1"),
        (unlink("asset_3"), "same", "already so"),
        (patch("A", name="C", attributes={"k": 2, "l": 3}), "change", None),
        (patch("A", attributes={"k": 1}), "same", "already so"),
        (patch("A", name="A"), "same", "already so"),
        (remove("A"), "remove", "unlinks 3 entries"),
        (remove("B"), "remove", "has no entries"),
        (link("none", "A"), "fail", "FailedLinkAssetNotFound: no asset has this filename"),
        (
            link("asset_3", "A", ord=1, merge="RejectSequenceOperation"),
            "fail",
            "FailedLinkWouldOverwriteExistingItem: 'asset_0' has this position, and merge rejects",
        ),
        (remove("X"), "fail", "FailedRemoveSequenceSequenceNotFound: no sequence has this name"),
        (patch("X", name="Y"), "fail", "FailedPatchSequenceSequenceNotFound: no sequence has this name"),
        (
            patch("A", name="B"),
            "fail",
            "FailedPatchSequenceRenameWouldDuplicate: another sequence has the name 'B'",
        ),
        (
            patch("A", attributes={"long": "1234567"}),
            "fail",
            "FailedPatchSequenceAttributeSizeWouldExceedLimit: the attributes would take 13 bytes of 10",
        ),
    ],
)
def test_each_effect_is_told_in_words(action: dict[str, Any], effect: Effect, detail: str | None) -> None:
    [change] = diff_of(action)
    assert change.effect == effect
    assert change.detail == (detail or "name from 'A' to 'C'; 'k' from '1' to '2', 'l' to '3'")


@pytest.mark.parametrize(
    ("unclear", "then"),
    [
        (link("x", "B"), unlink("asset_3")),
        (unlink("x"), unlink("asset_3")),
        (unlink("x"), link("asset_2", "A", role="R")),
        (link("y", "A", role="R"), link("asset_2", "A", role="R")),
        (link("x", "A", ord=1), link("asset_0", "A", ord=1)),
    ],
)
def test_what_an_unclear_action_may_have_changed_is_still_needed(
    unclear: dict[str, Any], then: dict[str, Any]
) -> None:
    several = [("asset_3", "x.jpg"), ("asset_1", "x.jpg"), ("asset_3", "y.jpg"), ("asset_4", "y.jpg")]
    of_one_name = [asset(id, filename) for id, filename in several]
    diff = diff_of(
        unclear, then, link("asset_5", "G", role="R", ord=1), assets=[*PROJECT_ASSETS, *of_one_name]
    )
    assert [change.effect for change in diff] == ["unclear", "same", "same"]
    assert diff.unneeded == {2}


@pytest.mark.parametrize(
    ("first", "then"),
    [(remove("A"), unlink("asset_0")), (patch("A", name="Z"), link("asset_0", "Z", ord=1))],
)
def test_what_an_earlier_action_makes_so_is_still_needed(first: dict[str, Any], then: dict[str, Any]) -> None:
    diff = diff_of(first, then)
    assert (diff[1].effect, diff.unneeded) == ("same", set())


def test_the_table_is_of_bounded_size() -> None:
    diff = diff_of(*[unlink(f"gone_{number}") for number in range(1000)])
    lines = text_table(diff.rows, 80).splitlines()
    assert lines == [
        "1,000 actions: 1,000 fail",
        "    1,000 fail: FailedLinkAssetNotFound: no asset has this filename",
        "    rows 0, 1, 2, 3, 4 and 995 more, such as unlink 'gone_0.jpg'",
    ]
    lines = text_table(diff_of(*[link("asset_3", "A", ord=ord) for ord in range(1000)]).rows, 80).splitlines()
    assert len(lines) == MOST_ROWS + 5
    assert [line.split() for line in lines if "more" in line] == [["move", "…", "and", "988", "more"]]
    assert str(diff)
    assert str(Diff()) == "0 actions"
    assert Diff(), "a diff without actions is still a diff"


@given(st.text(min_size=1), st.integers(1, 200))
def test_the_table_fits_a_terminal_and_does_it_no_harm(name: str, width: int) -> None:
    lines = text_table(diff_of(remove(name), link("asset_3", name)).rows, width).splitlines()
    assert len(lines) >= 4
    assert all(line.isprintable() or not line.isascii() for line in lines)
    assert not any(ord(letter) < 32 or letter in "\x1b\x7f\u202e" for line in lines for letter in line)
    if "".join(lines).replace("…", "").isascii():
        assert max(map(len, lines[1:])) <= max(width, 45)
