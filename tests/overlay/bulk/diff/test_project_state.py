"""A picture keeps what concerns a plan, and of a listing that changes what was seen last."""

from __future__ import annotations

from typing import Any

from nexus_api.models import Sequence, SequenceAttributes, SequenceEntryAsset
from nexuskit.bulk.diff.project_state import ProjectState, Targets
from nexuskit.resources.actions import typed_actions


def sequence(id: str, name: str, *entries: tuple[str, int], **attributes: str) -> Sequence:
    items = [SequenceEntryAsset(held, ord) for held, ord in entries]
    return Sequence(id, name, "proj_1", items, SequenceAttributes(0, 100, attributes or None), 0, 0)


def picture_of(*actions: dict[str, Any]) -> ProjectState:
    return ProjectState(Targets.of(typed_actions(actions)))


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
