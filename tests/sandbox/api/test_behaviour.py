"""Behaviours that the API description assumes, as far as the model of the concurrency tests lacks them."""

from __future__ import annotations

import pytest

from nexuskit.sandbox import Sandbox
from tests.sandbox.support import Api, link, patch, unlink


def test_the_same_text_as_id_and_as_filename_is_not_the_same_asset(api: Api) -> None:
    by_filename = {"kind": "Link", "assetFilename": "asset_1", "sequence": "Unset"}
    assert api.bulk(unlink("asset_1"), by_filename, unlink("asset_x")) == [
        "Ok",
        "Ok",
        "FailedLinkAssetAlreadyProcessed",
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
