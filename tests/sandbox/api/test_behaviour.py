"""Behaviours that the API description assumes, as far as the model of the concurrency tests lacks them."""

from __future__ import annotations

from typing import Any

import pytest

from nexuskit.sandbox import Sandbox
from tests.sandbox.support import Api, link, patch, remove, unlink


@pytest.mark.parametrize(
    "again",
    [unlink("image_1.jpg"), link("asset_1", "Patient B"), unlink("asset_1")],
    ids=["name", "link", "id"],
)
def test_an_asset_is_linked_or_unlinked_once_in_a_request(api: Api, again: dict[str, Any]) -> None:
    results = api.bulk(link("asset_1", "Patient B", ord=1), again)
    assert results == ["Ok", "FailedLinkAssetAlreadyProcessed"]
    assert api.entries("Patient B") == [(None, 1, "asset_1")]


def test_the_same_text_as_id_and_as_filename_is_not_the_same_asset(api: Api) -> None:
    by_filename = {"kind": "Link", "assetFilename": "asset_1", "sequence": "Unset"}
    assert api.bulk(unlink("asset_1"), by_filename, unlink("asset_x")) == [
        "Ok",
        "Ok",
        "FailedLinkAssetAlreadyProcessed",
    ]


def test_a_sequence_is_removed_once_in_a_request_by_whatever_it_is_named(api: Api) -> None:
    assert api.bulk(remove("Patient A"), remove("seq_a"), remove("seq_b"), remove("Patient B")) == [
        "Ok",
        "FailedRemoveSequenceSequenceAlreadyProcessed",
        "Ok",
        "FailedRemoveSequenceSequenceAlreadyProcessed",
    ]


def test_two_assets_can_swap_their_places(api: Api) -> None:
    swap = (
        link("asset_1", "Patient A", role="Sagittal", ord=6),
        link("asset_2", "Patient A", role="Sagittal", ord=3),
    )
    assert api.bulk(*swap) == ["Ok", "Ok"]
    assert api.entries("Patient A")[-2:] == [("Sagittal", 3, "asset_2"), ("Sagittal", 6, "asset_1")]


def test_a_link_to_a_new_name_reaches_the_entries_of_the_renamed_sequence(api: Api) -> None:
    assert api.bulk(patch("seq_a", name="Fresh"), link("asset_9", "Fresh", role="Sagittal")) == ["Ok", "Ok"]
    assert ("Sagittal", 7, "asset_9") in api.entries("Fresh")


def test_update_date_is_the_time_of_the_last_change(api: Api) -> None:
    for change in (
        lambda: api.call("PATCH", "/sequences/seq_a", json={"name": "Other"}),
        lambda: api.call("PATCH", "/sequences/seq_a", json={"attributes": {"a": "b"}}),
        lambda: api.bulk(unlink("asset_1")),
        lambda: api.bulk(link("asset_1", "Other")),
        lambda: api.bulk(link("asset_9", "Patient B")),
    ):
        before = api.sequence("seq_a")["updateDate"]
        moved_elsewhere = api.sequence("seq_b")["updateDate"]
        change()
        changed = (api.sequence("seq_a")["updateDate"], api.sequence("seq_b")["updateDate"])
        assert changed != (before, moved_elsewhere)
        assert api.sequence("seq_a")["createDate"] == 1000


def test_the_number_of_actions_is_limited(api: Api) -> None:
    assert len(api.bulk(*(unlink(f"none_{number}") for number in range(50)))) == 50
    body = {"actions": [unlink(f"none_{number}") for number in range(51)], "abortMode": "None"}
    assert "actions: a request may contain at most 50" in api.problem(
        400, "POST", "/sequencesBulkUpdates", json=body
    )


@pytest.mark.parametrize("ids", [("asset_1", "1"), ("asset_~1", "1"), ("asset_~asset_1", "asset_1")])
def test_ids_of_custom_metadata_differ_with_the_ids_of_assets(ids: tuple[str, str]) -> None:
    seed = {"projects": [{"id": "proj_1", "assets": [{"id": id} for id in ids]}]}
    with Sandbox(seed=seed) as sandbox, Api(sandbox, "proj_1", sandbox.secret_key) as api:
        items = [
            {"parent": {"kind": "customMetadata#assetParent", "assetId": id}, "customMetadata": {"own": id}}
            for id in ids
        ]
        stored = api.call("POST", "/customMetadataBulkUpdates", json={"customMetadatas": items})
        first, second = (record["id"] for record in stored["customMetadatas"])
        deleted = api.call("POST", "/customMetadataBulkUpdates/delete", json={"ids": [second]})
        assert deleted == {"errors": []}
        left = [api.call("GET", f"/assets/{id}/customMetadatas")["customMetadatas"] for id in ids]
        assert [record["id"] for record in left[0]] == [first]
        assert left[1] == []
