"""A picture keeps what concerns a plan, and of a listing that changes what was seen last."""

from __future__ import annotations

import tracemalloc
from typing import Any

from nexus_api.models import Asset, AssetFileMetadata, Sequence, SequenceAttributes, SequenceEntryAsset
from nexuskit.bulk.diff.project_state import ProjectState, Targets
from nexuskit.resources.actions import typed_actions


def asset(id: str, filename: str) -> Asset:
    return Asset(id, "proj_1", filename, "", 0, "", AssetFileMetadata(0, "", 1, 1, []))


def sequence(id: str, name: str, *entries: tuple[str, int], **attributes: str) -> Sequence:
    items = [SequenceEntryAsset(held, ord) for held, ord in entries]
    return Sequence(id, name, "proj_1", items, SequenceAttributes(0, 100, attributes or None), 0, 0)


def link(filename: str, name: str) -> dict[str, Any]:
    return {"asset_filename": filename, "sequence": {"name": name}}


def picture_of(*actions: dict[str, Any]) -> ProjectState:
    return ProjectState(Targets.of(typed_actions(actions)))


def test_a_plan_concerns_what_its_actions_speak_of() -> None:
    concerns = Targets.of(
        typed_actions(
            [
                link("a.jpg", "A"),
                {"asset_id": "asset_1"},
                {"sequence_id": "seq_b", "patch": {"attributes": {"k": 1}}},
                {"sequence_name": "C", "patch": {"name": "D"}},
                {"sequence_name": "E"},
                {"sequence_name": "F", "patch": {}},
            ]
        )
    )
    assert concerns == Targets(
        asset_ids={"asset_1"},
        filenames={"a.jpg"},
        sequence_ids={"seq_b"},
        names={"A", "C", "D", "E", "F"},
        entries={"A", "C"},
        attributes={"seq_b", "C"},
    )
    assert concerns.moves
    assert Targets.of([{"no": "action"}, None]) == Targets()
    assert not Targets().moves


def test_all_entries_where_the_plan_links_else_those_of_its_assets() -> None:
    picture = picture_of(link("a.jpg", "A"), {"sequence_name": "C"})
    picture.take_assets([asset("asset_1", "a.jpg"), asset("asset_2", "b.jpg")])
    picture.take([sequence("seq_a", "A", ("asset_2", 1), ("asset_3", 2), k="v")])
    picture.take([sequence("seq_b", "B", ("asset_1", 1), ("asset_4", 2))])
    picture.take([sequence("seq_c", "C", ("asset_5", 1)), sequence("seq_d", "D", ("asset_6", 1))])
    kept = {id: (one.count, one.slots, one.attributes) for id, one in picture.sequences.items()}
    assert kept == {
        "seq_a": (2, {(None, 1): "asset_2", (None, 2): "asset_3"}, {}),
        "seq_b": (2, {(None, 1): "asset_1"}, {}),
        "seq_c": (1, {}, {}),
    }
    assert picture.places == {"asset_1": ("seq_b", (None, 1))}
    assert picture.by_filename == {"a.jpg": ("asset_1",)}


def test_attributes_where_the_plan_patches() -> None:
    picture = picture_of({"sequence_id": "seq_a", "patch": {"attributes": {"k": 1}}}, {"sequence_name": "B"})
    picture.take([sequence("seq_a", "A", k="v"), sequence("seq_b", "B", k="v")])
    assert {id: one.attributes for id, one in picture.sequences.items()} == {"seq_a": {"k": "v"}, "seq_b": {}}
    assert picture.sequences["seq_a"].bytes_total == 100


def test_what_is_still_to_be_found() -> None:
    picture = picture_of(
        link("a.jpg", "A"), link("b.jpg", "A"), {"asset_id": "asset_3"}, {"sequence_id": "seq_x"}
    )
    picture.take_assets([asset("asset_1", "a.jpg")])
    assert (picture.unseen_filenames, picture.unseen_assets) == ({"b.jpg"}, {"asset_3"})
    # An entry shows that its asset exists.
    picture.take([sequence("seq_b", "B", ("asset_3", 1))])
    assert (picture.unseen_assets, picture.unseen_names, picture.unseen_sequences) == (
        set(),
        {"A"},
        {"seq_x"},
    )
    picture.take([sequence("seq_x", "A")])
    assert (picture.unseen_names, picture.unseen_sequences) == (set(), set())


def test_several_assets_of_a_filename_are_all_kept_once() -> None:
    picture = picture_of(link("a.jpg", "A"))
    for _ in range(2):
        picture.take_assets([asset("asset_1", "a.jpg"), asset("asset_2", "a.jpg")])
    assert picture.by_filename == {"a.jpg": ("asset_1", "asset_2")}


def test_a_sequence_that_comes_twice_is_as_it_was_seen_last() -> None:
    picture = picture_of({"asset_id": "asset_1"}, {"asset_id": "asset_2"}, {"sequence_name": "A"})
    picture.take([sequence("seq_a", "A", ("asset_1", 1), ("asset_2", 2))])
    picture.take([sequence("seq_a", "B", ("asset_1", 5))])
    assert picture.places == {"asset_1": ("seq_a", (None, 5))}
    assert picture.by_name == {"B": "seq_a"}
    assert picture.unseen_names == {"A"}


def test_an_asset_that_moved_during_the_reading_is_where_it_was_seen_last() -> None:
    picture = picture_of({"asset_id": "asset_1"})
    picture.take([sequence("seq_a", "A", ("asset_1", 1), ("asset_2", 2))])
    picture.take([sequence("seq_b", "B", ("asset_1", 7))])
    assert picture.places == {"asset_1": ("seq_b", (None, 7))}
    assert (picture.sequences["seq_a"].slots, picture.sequences["seq_a"].count) == ({}, 1)


def test_the_project_may_be_large_and_the_picture_stays_small() -> None:
    picture = picture_of(link("slice_7.jpg", "Patient 7"), {"asset_id": "asset_9"})

    def read(first: int, last: int) -> int:
        """Read a hundred pages' worth, and return the bytes that stay."""
        before = tracemalloc.get_traced_memory()[0]
        for number in range(first, last):
            picture.take_assets([asset(f"asset_{number}", f"slice_{number}.jpg")])
            picture.take([sequence(f"seq_{number}", f"Patient {number}", (f"asset_{number}", 1), k="v")])
        return tracemalloc.get_traced_memory()[0] - before

    tracemalloc.start()
    try:
        read(0, 100)
        assert read(100, 3000) < 5_000
    finally:
        tracemalloc.stop()
    assert picture.sequences.keys() == {"seq_7", "seq_9"}
