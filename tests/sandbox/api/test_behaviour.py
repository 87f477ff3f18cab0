"""Behaviours that the API description assumes, who may see what, and in which order a request is judged."""

from __future__ import annotations

import pytest

from nexuskit.sandbox import Sandbox
from tests.sandbox.support import BOTH_KEY, OTHER_KEY, OTHER_PROJECT, Api, link, patch, unlink


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


def test_projects_do_not_mix(shared_sandbox: Sandbox) -> None:
    with Api(shared_sandbox, OTHER_PROJECT, OTHER_KEY) as other:
        assert other.call("GET", "/workflows/flow_1")["title"] == "Of the other project"
        assert other.entries("Patient A") == [(None, 1, "asset_1")]
        assert [asset["id"] for asset in other.walk("/assets")] == ["asset_1"]
        for path in ("/workflows/flow_2", "/sequences/seq_b", "/assets/asset_2", "/assets/image_2.jpg"):
            assert "has no" in other.problem(404, "GET", path)


BAD_BODY = {"content": b"{", "headers": {"Content-Type": "application/json"}}


def test_the_order_of_the_checks(shared_sandbox: Sandbox) -> None:
    # Each request has every fault that comes after the one it is answered for.
    with Api(shared_sandbox, key=None) as nobody:
        nobody.problem(404, "PATCH", "/nothing/none", **BAD_BODY)
        nobody.problem(405, "PUT", "/workflows/none", **BAD_BODY)
        nobody.problem(401, "PATCH", "/workflows/none", **BAD_BODY)
    with Api(shared_sandbox, OTHER_PROJECT) as stranger:
        stranger.problem(403, "PATCH", "/workflows/none", **BAD_BODY)
        stranger.problem(403, "GET", "/sequences", params={"limit": 0})
    with Api(shared_sandbox) as caller:
        caller.problem(400, "PATCH", "/workflows/none", **BAD_BODY)
        caller.problem(404, "PATCH", "/workflows/none", json={"title": "x"})


JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize("method", ["PATCH", "GET"])
def test_a_length_that_is_given_in_two_ways_is_refused_and_the_connection_ends(
    reader: Api, method: str
) -> None:
    headers = {**JSON, "Content-Length": "15", "Transfer-Encoding": "chunked"}
    answer = reader.http.request(
        method, reader.project + "/workflows/flow_1", content=iter([b'{"title": "New"}']), headers=headers
    )
    assert (answer.status_code, answer.headers["connection"]) == (400, "close")
    assert answer.json()["message"] == (
        "headers: Content-Length and Transfer-Encoding are mutually exclusive; send one of them"
    )


@pytest.mark.parametrize("path", ["/sequences?name=B", "/assets?limit=2", "/assets/asset_1/logs?limit=2"])
def test_the_example_cursor_of_the_spec_means_the_first_page(reader: Api, path: str) -> None:
    assert reader.call("GET", f"{path}&page=T2YAGDY1NWFlNDcyMzZkiMDYwMTQ5N2U2") == reader.call("GET", path)


def test_a_cursor_is_good_for_its_listing_in_its_sandbox_alone(
    shared_sandbox: Sandbox, reader: Api, api: Api
) -> None:
    cursor = reader.call("GET", "/sequences", params={"limit": 1})["nextPage"]
    reader.call("GET", "/sequences", params={"page": cursor})
    reader.problem(400, "GET", "/assets", params={"page": cursor})
    reader.problem(400, "GET", "/sequences", params={"page": cursor, "name": "Patient A"})
    api.problem(400, "GET", "/sequences", params={"page": cursor})
    with Api(shared_sandbox, OTHER_PROJECT, BOTH_KEY) as other:
        other.problem(400, "GET", "/sequences", params={"page": cursor})
