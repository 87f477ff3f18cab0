"""Behaviours that the API description assumes, as far as the model of the concurrency tests lacks them."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from nexuskit.sandbox import Sandbox
from tests.sandbox.support import MIB, Api, link, patch, remove, unlink


def test_linking_to_a_name_that_no_sequence_has_creates_it(api: Api) -> None:
    assert api.bulk(link("asset_9", "Patient N")) == ["Ok"]
    created = api.sequences()["Patient N"]
    assert re.fullmatch(r"seq_[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", created["id"])
    assert created["attributes"] == {"bytesUsed": 0, "bytesTotal": MIB, "items": {}}
    assert created["createDate"] == created["updateDate"] >= 1_000_000


@pytest.mark.parametrize(
    "again",
    [unlink("image_1.jpg"), link("asset_1", "Patient B"), unlink("asset_1")],
    ids=["name", "link", "id"],
)
def test_an_asset_is_linked_or_unlinked_once_in_a_request(api: Api, again: dict[str, Any]) -> None:
    results = api.bulk(link("asset_1", "Patient B", ord=1), again)
    assert results == ["Ok", "FailedLinkAssetAlreadyProcessed"]
    assert api.entries("Patient B") == [(None, 1, "asset_1")]


def test_an_asset_counts_as_tried_also_when_the_first_try_failed(api: Api) -> None:
    first = link("asset_1", "Patient A", role="Sagittal", ord=6, merge="RejectSequenceOperation")
    assert api.bulk(first, unlink("asset_1"), unlink("no-such"), unlink("no-such")) == [
        "FailedLinkWouldOverwriteExistingItem",
        "FailedLinkAssetAlreadyProcessed",
        "FailedLinkAssetNotFound",
        "FailedLinkAssetAlreadyProcessed",
    ]


def test_the_same_text_as_id_and_as_filename_is_not_the_same_asset(api: Api) -> None:
    by_filename = {"kind": "Link", "assetFilename": "asset_1", "sequence": "Unset"}
    assert api.bulk(unlink("asset_1"), by_filename, unlink("asset_x")) == [
        "Ok",
        "Ok",
        "FailedLinkAssetAlreadyProcessed",
    ]


def test_a_sequence_counts_as_patched_also_when_the_first_try_failed(api: Api) -> None:
    assert api.bulk(patch("seq_a", name="Patient B"), patch("seq_a", name="Free")) == [
        "FailedPatchSequenceRenameWouldDuplicate",
        "FailedPatchSequenceSequenceAlreadyProcessed",
    ]


def test_a_name_that_designates_nothing_counts_by_its_text(api: Api) -> None:
    assert api.bulk(patch("New"), link("asset_9", "New"), patch("New"), remove("New"), remove("New")) == [
        "FailedPatchSequenceSequenceNotFound",
        "Ok",
        "FailedPatchSequenceSequenceAlreadyProcessed",
        "Ok",
        "FailedRemoveSequenceSequenceAlreadyProcessed",
    ]


def test_a_sequence_is_removed_once_in_a_request_by_whatever_it_is_named(api: Api) -> None:
    assert api.bulk(remove("Patient A"), remove("seq_a"), remove("seq_b"), remove("Patient B")) == [
        "Ok",
        "FailedRemoveSequenceSequenceAlreadyProcessed",
        "Ok",
        "FailedRemoveSequenceSequenceAlreadyProcessed",
    ]


def test_a_sequence_may_be_patched_and_removed_in_one_request(api: Api) -> None:
    assert api.bulk(patch("Patient A", name="Gone"), remove("Gone")) == ["Ok", "Ok"]
    assert list(api.sequences()) == ["Patient B"]


def test_a_former_name_is_still_the_sequence_that_was_patched(api: Api) -> None:
    assert api.bulk(patch("seq_a", name="Patient Z"), patch("Patient A", name="Y"), remove("Patient A")) == [
        "Ok",
        "FailedPatchSequenceSequenceAlreadyProcessed",
        "FailedRemoveSequenceSequenceNotFound",
    ]


def test_a_name_that_is_used_again_is_a_sequence_of_its_own(api: Api) -> None:
    actions = (remove("Patient B"), link("asset_9", "Patient B"), remove("Patient B"))
    assert api.bulk(*actions) == ["Ok", "Ok", "Ok"]
    assert list(api.sequences()) == ["Patient A"]


def test_names_are_unique_within_a_project_only(api: Api) -> None:
    api.call("PATCH", "/sequences/seq_a", json={"name": "Patient Of Both"})
    assert api.sequences().keys() == {"Patient Of Both", "Patient B"}


def test_names_can_be_passed_on_within_a_request(api: Api) -> None:
    assert api.bulk(
        patch("seq_b", name="Free"), patch("seq_a", name="Patient B"), link("asset_9", "Patient A")
    ) == [
        "Ok",
        "Ok",
        "Ok",
    ]
    assert {name: row["id"] for name, row in api.sequences().items() if name != "Patient A"} == {
        "Free": "seq_b",
        "Patient B": "seq_a",
    }


def test_no_role_on_both_sides_conflicts_and_the_empty_role_is_another(api: Api) -> None:
    rejecting = {"ord": 1, "merge": "RejectSequenceOperation"}
    assert api.bulk(
        link("asset_8", "Patient A", **rejecting), link("asset_9", "Patient A", role="", **rejecting)
    ) == [
        "FailedLinkWouldOverwriteExistingItem",
        "Ok",
    ]
    assert api.entries("Patient A")[:2] == [(None, 1, "asset_4"), ("", 1, "asset_9")]


def test_an_asset_does_not_conflict_with_itself(api: Api) -> None:
    before = api.sequence("seq_a")
    again = link("asset_1", "Patient A", role="Sagittal", ord=3, merge="RejectSequenceOperation")
    assert api.bulk(again) == ["Ok"]
    assert api.sequence("seq_a") == before


def test_two_assets_can_swap_their_places(api: Api) -> None:
    swap = (
        link("asset_1", "Patient A", role="Sagittal", ord=6),
        link("asset_2", "Patient A", role="Sagittal", ord=3),
    )
    assert api.bulk(*swap) == ["Ok", "Ok"]
    assert api.entries("Patient A")[-2:] == [("Sagittal", 3, "asset_2"), ("Sagittal", 6, "asset_1")]


def test_a_link_without_ord_goes_on_from_a_negative_one(api: Api) -> None:
    assert api.bulk(link("asset_8", "Patient B", ord=-5), link("asset_9", "Patient B")) == ["Ok", "Ok"]
    assert api.entries("Patient B") == [(None, -5, "asset_8"), (None, -4, "asset_9")]


def test_roles_sort_by_code_point(api: Api) -> None:
    roles = ["\U0001f9b5", "z", "Ä", "\uffff", "a", "B"]
    for number, role in enumerate(roles, 1):
        assert api.bulk(link(f"asset_{number}", "Patient N", role=role)) == ["Ok"]
    assert [role for role, _, _ in api.entries("Patient N")] == sorted(roles)


def test_a_sequence_that_becomes_empty_stays(api: Api) -> None:
    api.bulk(*(unlink(f"asset_{number}") for number in range(1, 5)))
    assert api.sequence("seq_a")["items"] == []
    assert api.sequence("seq_a")["attributes"]["items"] == {"report0": "...", "report1": "..."}


@pytest.mark.parametrize("how", ["delete", "bulk"])
def test_deleting_a_sequence_unlinks_its_assets_and_drops_its_attributes(api: Api, how: str) -> None:
    if how == "delete":
        assert api.call("DELETE", "/sequences/seq_a") == {"deleted": True, "id": "seq_a"}
    else:
        assert api.bulk(remove("seq_a")) == ["Ok"]
    api.problem(404, "GET", "/sequences/seq_a")
    assert api.bulk(link("asset_1", "Patient A")) == ["Ok"]
    again = api.sequences()["Patient A"]
    assert [item["assetId"] for item in again["items"]] == ["asset_1"]
    assert again["attributes"]["items"] == {}


def test_bytes_used_is_the_utf8_length_of_all_names_and_values(api: Api) -> None:
    assert api.sequence("seq_a")["attributes"]["bytesUsed"] == 20
    answer = api.call("PATCH", "/sequences/seq_b", json={"attributes": {"ä": "€", "🦵": ""}})
    assert answer["attributes"]["bytesUsed"] == 2 + 3 + 4


def test_attributes_up_to_the_limit_fit_and_no_more(api: Api) -> None:
    fits = {"attributes": {"k": "x" * (MIB - 1)}}
    assert api.call("PATCH", "/sequences/seq_b", json=fits)["attributes"]["bytesUsed"] == MIB
    assert "1048576" in api.problem(400, "PATCH", "/sequences/seq_b", json={"attributes": {"j": ""}})
    assert api.bulk(patch("seq_b", name="Other", attributes={"j": ""})) == [
        "FailedPatchSequenceAttributeSizeWouldExceedLimit"
    ]
    assert api.sequence("seq_b")["name"] == "Patient B"


def test_actions_apply_in_order_each_seeing_those_before(api: Api) -> None:
    assert (
        api.bulk(
            link("asset_9", "Patient N"),
            patch("Patient N", name="Patient M", attributes={"a": "1"}),
            link("asset_8", "Patient M"),
            link("asset_7", "Patient N"),
        )
        == ["Ok"] * 4
    )
    assert api.entries("Patient M") == [(None, 1, "asset_9"), (None, 2, "asset_8")]
    assert api.entries("Patient N") == [(None, 1, "asset_7")]


def test_a_link_to_a_new_name_reaches_the_entries_of_the_renamed_sequence(api: Api) -> None:
    assert api.bulk(patch("seq_a", name="Fresh"), link("asset_9", "Fresh", role="Sagittal")) == ["Ok", "Ok"]
    assert ("Sagittal", 7, "asset_9") in api.entries("Fresh")


def test_the_name_filter_matches_exactly(reader: Api) -> None:
    assert [row["id"] for row in reader.walk("/sequences", name="Patient A")] == ["seq_a"]
    for name in ("Patient", "patient a", "Patient A ", "%", "null"):
        assert reader.walk("/sequences", name=name) == []


def test_the_filename_filter_matches_exactly(reader: Api) -> None:
    assert [row["id"] for row in reader.walk("/assets", filename="image_2.jpg")] == ["asset_2"]
    for filename in ("image_2", "IMAGE_2.JPG", "image_%", "asset_2"):
        assert reader.walk("/assets", filename=filename) == []


def test_lists_go_by_creation_oldest_first(reader: Api, api: Api) -> None:
    assert [flow["id"] for flow in reader.call("GET", "/workflows")] == ["flow_1", "flow_2"]
    assert [row["id"] for row in reader.walk("/sequences")] == ["seq_a", "seq_b"]
    api.bulk(link("asset_8", "Z"), link("asset_9", "A"))
    assert list(api.sequences()) == ["Patient A", "Patient B", "Z", "A"]


def test_an_asset_is_found_by_id_or_filename_and_the_id_wins(reader: Api) -> None:
    assert reader.call("GET", "/assets/asset_2")["id"] == "asset_2"
    assert reader.call("GET", "/assets/image_2.jpg")["id"] == "asset_2"
    assert reader.call("GET", "/assets/asset_1")["filename"] == "image_1.jpg"


@pytest.mark.parametrize("field", ["name", "attributes"])
def test_null_in_a_patch_means_absent(api: Api, field: str) -> None:
    before = api.sequence("seq_a")
    assert api.call("PATCH", "/sequences/seq_a", json={field: None}) == before
    assert api.bulk(patch("seq_a", name=None, attributes=None)) == ["Ok"]
    assert api.sequence("seq_a") == before


def test_an_empty_patch_changes_nothing(api: Api) -> None:
    before = api.sequence("seq_a")
    assert api.call("PATCH", "/sequences/seq_a", json={}) == before
    assert api.call("PATCH", "/sequences/seq_a", json={"attributes": {}}) == before


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


def test_moving_an_asset_changes_both_sequences(api: Api) -> None:
    api.bulk(link("asset_1", "Patient B"))
    assert api.sequence("seq_a")["updateDate"] == api.sequence("seq_b")["updateDate"] >= 1_000_000


def test_what_changes_nothing_leaves_the_update_date(api: Api) -> None:
    api.bulk(
        patch("seq_a", attributes={"report0": "..."}), link("asset_1", "Patient A", role="Sagittal", ord=3)
    )
    assert api.sequence("seq_a")["updateDate"] == 1001


def test_a_workflow_is_retitled(api: Api) -> None:
    answer = api.call("PATCH", "/workflows/flow_1", json={"title": "New"})
    assert answer == api.call("GET", "/workflows/flow_1")
    assert (answer["title"], answer["createDate"]) == ("New", 100)
    assert answer["updateDate"] >= 1_000_000
    assert api.call("PATCH", "/workflows/flow_1", json={"title": "New"}) == answer


def test_the_number_of_entries_is_limited(api: Api) -> None:
    results = api.bulk(*(link(f"asset_{number}", "Patient A", role="R") for number in (7, 8, 9)))
    assert results == ["Ok", "Ok", "FailedLinkSequenceWouldExceedMaximumItemCount"]
    assert api.sequence("seq_a")["length"] == 6


def test_a_full_sequence_takes_what_does_not_make_it_longer(api: Api) -> None:
    api.bulk(*(link(f"asset_{number}", "Patient A", role="R") for number in (7, 8)))
    assert api.bulk(
        link("asset_7", "Patient A", role="S"), link("asset_9", "Patient A", role="R", ord=2)
    ) == [
        "Ok",
        "Ok",
    ]
    assert api.sequence("seq_a")["length"] == 6


def test_the_number_of_actions_is_limited(api: Api) -> None:
    assert len(api.bulk(*(unlink(f"none_{number}") for number in range(50)))) == 50
    body = {"actions": [unlink(f"none_{number}") for number in range(51)], "abortMode": "None"}
    assert "actions: a request may contain at most 50" in api.problem(
        400, "POST", "/sequencesBulkUpdates", json=body
    )


def test_no_action_is_no_result(api: Api) -> None:
    assert api.bulk() == []


def test_projects_and_workspace(reader: Api) -> None:
    workspace: httpx.Response = reader.http.get("/workspace")
    assert workspace.json() == {
        "id": "ws_1",
        "name": "Tests",
        "owner": "user_1",
        "tier": "Free",
        "createDate": 5,
    }
    project = reader.call("GET", "")
    assert (project["id"], project["workspaceId"], project["name"]) == ("proj_a", "ws_1", "Knee study")
    assert reader.http.get("/workspace/projects").json() == [project]


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
