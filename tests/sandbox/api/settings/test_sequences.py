"""Single workflows and sequences, bulk requests, and what may be null, under each setting, over HTTP."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.sandbox.api.settings.conftest import Start
from tests.sandbox.support import Api, link, patch, remove, unlink


def attributes(api: Api) -> dict[str, str]:
    found: dict[str, str] = api.sequence("seq_a")["attributes"]["items"]
    return found


@pytest.mark.parametrize("how", ["patch", "bulk"])
def test_attributes_are_merged_or_replaced(start: Start, how: str) -> None:
    for policy, after, at_last in (
        ("merge", {"report0": "new", "report1": "...", "age": "20"}, 3),
        ("replace", {"report0": "new", "age": "20"}, 0),
    ):
        api = start(attribute_patch=policy)
        for given in ({"report0": "new", "age": "20"}, {}):
            if how == "patch":
                api.call("PATCH", "/sequences/seq_a", json={"attributes": given})
            else:
                assert api.bulk(patch("seq_a", attributes=given)) == ["Ok"]
            assert len(attributes(api)) == at_last if not given else attributes(api) == after
        # Without attributes at all there is nothing to replace.
        api.call("PATCH", "/sequences/seq_a", json={"name": "Other"})
        assert len(attributes(api)) == at_last


def test_the_status_of_a_name_that_is_taken(start: Start) -> None:
    for status in (409, 400):
        api = start(rename_conflict_status=status)
        message = api.problem(status, "PATCH", "/sequences/seq_a", json={"name": "Patient B"})
        assert "'Patient B'" in message
        assert api.bulk(patch("seq_a", name="Patient B")) == ["FailedPatchSequenceRenameWouldDuplicate"]


@pytest.mark.parametrize("empty", [{}, {"attributes": {}}, {"name": None, "attributes": None}], ids=str)
def test_an_empty_patch_is_accepted_or_refused(start: Start, empty: dict[str, Any]) -> None:
    accepting = start(empty_patch="accept")
    before = accepting.sequence("seq_a")
    assert accepting.call("PATCH", "/sequences/seq_a", json=empty) == before
    assert accepting.bulk(patch("seq_a", **empty)) == ["Ok"]
    refusing = start(empty_patch="refuse")
    message = refusing.problem(400, "PATCH", "/sequences/seq_a", json=empty)
    assert message == "body: the patch needs a name or attributes"
    assert refusing.bulk(patch("seq_a", **empty), patch("seq_b", name="B")) == ["Failed", "Ok"]
    refusing.problem(404, "PATCH", "/sequences/none", json=empty)


def dates(api: Api) -> list[bool]:
    """Return whether the sequences and a workflow changed since the seed."""
    found = [api.sequence(id)["updateDate"] for id in ("seq_a", "seq_b")]
    return [date >= 1_000_000 for date in (*found, api.call("GET", "/workflows/flow_1")["updateDate"])]


@pytest.mark.parametrize(
    ("update_date", "equal", "different"),
    [
        ("change", [False, False, False], [True, True, True]),
        ("write", [True, True, True], [True, True, True]),
        ("never", [False, False, False], [False, False, False]),
    ],
)
def test_what_sets_the_date_of_update(
    start: Start, update_date: str, equal: list[bool], different: list[bool]
) -> None:
    same = start(update_date=update_date)
    same.bulk(link("asset_1", "Patient A", role="Sagittal", ord=3))
    same.call("PATCH", "/sequences/seq_b", json={"name": "Patient B"})
    same.call("PATCH", "/workflows/flow_1", json={"title": "First"})
    assert dates(same) == equal
    other = start(update_date=update_date)
    other.bulk(unlink("asset_1"))
    other.call("PATCH", "/sequences/seq_b", json={"name": "Other"})
    assert other.call("PATCH", "/workflows/flow_1", json={"title": "Other"})["title"] == "Other"
    assert dates(other) == different


def test_counters_are_sent_or_left_out(start: Start) -> None:
    counters = {"length", "itemCountWithRole"}
    assert start(counters="send").sequence("seq_a").keys() >= counters
    api = start(counters="omit")
    assert api.sequence("seq_a").keys().isdisjoint(counters)
    assert all(row.keys().isdisjoint(counters) for row in api.walk("/sequences"))


def test_titles_can_be_unique(start: Start) -> None:
    api = start(workflow_titles="repeatable")
    assert api.call("PATCH", "/workflows/flow_1", json={"title": "Second"})["title"] == "Second"
    api = start(workflow_titles="unique")
    message = api.problem(409, "PATCH", "/workflows/flow_1", json={"title": "Second"})
    assert message == "title: project 'proj_a' has another workflow titled 'Second'"
    api.call("PATCH", "/workflows/flow_1", json={"title": "First"})
    api.call("PATCH", "/workflows/flow_1", json={"title": "Of the other project"})


def test_a_sequence_that_loses_its_last_entry_stays_or_goes(start: Start) -> None:
    emptying = [unlink(f"asset_{number}") for number in range(1, 5)]
    keeping = start(empty_sequence="keep")
    assert keeping.bulk(*emptying) == ["Ok"] * 4
    assert keeping.sequences().keys() == {"Patient A", "Patient B"}
    removing = start(empty_sequence="remove")
    assert removing.bulk(*emptying[:3]) == ["Ok"] * 3
    assert removing.sequences().keys() == {"Patient A", "Patient B"}
    # The last one is moved into a sequence that was empty before, which does not go.
    assert removing.bulk(link("asset_4", "Patient B")) == ["Ok"]
    assert removing.sequences().keys() == {"Patient B"}
    assert removing.bulk(link("asset_4", "Patient A"), remove("Patient B")) == ["Ok", "Ok"]
    assert removing.entries("Patient A") == [(None, 1, "asset_4")]


def test_a_request_that_is_undone_removes_no_empty_sequence(start: Start) -> None:
    api = start(empty_sequence="remove")
    api.bulk(*(unlink(f"asset_{number}") for number in range(1, 4)))
    assert api.bulk(unlink("asset_4"), remove("none"), abort=True)[0] == "Failed"
    assert api.entries("Patient A") == [(None, 1, "asset_4")]


def test_an_abort_undoes_or_stops(start: Start) -> None:
    actions = (
        link("asset_9", "Patient N"),
        patch("seq_b", attributes={"a": "b"}),
        remove("No such"),
        unlink("asset_1"),
    )
    failure = "FailedRemoveSequenceSequenceNotFound"
    undoing = start(on_abort="undo")
    assert undoing.bulk(*actions, abort=True) == ["Failed", "Failed", failure, "Failed"]
    assert undoing.sequences().keys() == {"Patient A", "Patient B"}
    stopping = start(on_abort="stop")
    assert stopping.bulk(*actions, abort=True) == ["Ok", "Ok", failure, "Failed"]
    assert stopping.entries("Patient N") == [(None, 1, "asset_9")]
    assert stopping.sequence("seq_b")["attributes"]["items"] == {"a": "b"}
    assert stopping.sequence("seq_a")["length"] == 4
    # Without an abort nothing stops.
    assert stopping.bulk(remove("No such"), unlink("asset_1")) == [failure, "Ok"]


def test_a_link_without_ord_goes_to_the_end_or_into_the_first_gap(start: Start) -> None:
    links = [link(f"asset_{number}", "Patient A", role="Sagittal") for number in (7, 8, 9)]
    for default_ord, first_ord, expected in (
        ("after-last", 1, [7, 8, 9]),
        ("after-last", 0, [7, 8, 9]),
        ("first-gap", 1, [1, 2, 4]),
        ("first-gap", 0, [0, 1, 2]),
        ("first-gap", 5, [5, 7, 8]),
    ):
        api = start(default_ord=default_ord, first_ord=first_ord)
        assert api.bulk(*links) == ["Ok"] * 3
        ords = {asset: ord for _, ord, asset in api.entries("Patient A")}
        assert [ords[f"asset_{number}"] for number in (7, 8, 9)] == expected
        if default_ord == "first-gap":
            assert api.bulk(*links) == ["Ok"] * 3
            assert {asset: ord for _, ord, asset in api.entries("Patient A")} == ords
        assert api.bulk(link("asset_6", "New"), link("asset_5", "Patient A", role="R")) == ["Ok"] * 2
        assert api.entries("New") == [(None, first_ord, "asset_6")]
        assert ("R", first_ord, "asset_5") in api.entries("Patient A")


def test_the_least_ord_that_a_link_may_name(start: Start) -> None:
    assert start().bulk(link("asset_9", "New", ord=-(2**53 - 1))) == ["Ok"]
    api = start(min_ord=1)
    assert api.bulk(link("asset_9", "New", ord=1), link("asset_8", "New")) == ["Ok", "Ok"]
    actions = [unlink("asset_7"), link("asset_9", "New", ord=0)]
    message = api.problem(400, "POST", "/sequencesBulkUpdates", json={"actions": actions})
    assert message == "actions[1].sequence.ord: must be at least 1, got 0"


def send(api: Api, method: str, path: str, body: Any) -> tuple[int, Any]:
    """Send what is wrong by the description, to which calls are held otherwise."""
    with httpx.Client(base_url=api.http.base_url, headers=api.http.headers, trust_env=False) as client:
        answer = client.request(method, api.project + path, json=body)
    return answer.status_code, answer.json()


NULL_ELSEWHERE: list[tuple[dict[str, Any], str]] = [
    ({"kind": "Link", "assetId": "asset_9", "assetFilename": None}, "Ok"),
    ({"kind": "Link", "assetId": "asset_1", "sequence": None}, "Ok"),
    (link("asset_9", "New", merge=None, ord=None, role=None), "Ok"),
    ({"kind": "RemoveSequence", "sequenceId": None, "sequenceName": "Patient A"}, "Ok"),
]


@pytest.mark.parametrize(("action", "result"), NULL_ELSEWHERE)
def test_null_is_absent_for_four_properties_or_for_all_that_are_optional(
    start: Start, action: dict[str, Any], result: str
) -> None:
    body = {"actions": [action], "abortMode": "None"}
    status, answer = send(start(null_properties="observed"), "POST", "/sequencesBulkUpdates", body)
    assert (status, "actions[0]" in answer["message"]) == (400, True)
    taking = start(null_properties="optional")
    for abort in ("None", None):
        sent = send(taking, "POST", "/sequencesBulkUpdates", {**body, "abortMode": abort})
        # The second time the sequence is gone.
        again = "FailedRemoveSequenceSequenceNotFound" if action["kind"] == "RemoveSequence" else result
        assert sent == (200, {"actions": [again if abort is None else result]})


_NAMELESS = {"kind": "Link", "assetId": "asset_9", "sequence": {"name": None}}


@pytest.mark.parametrize("null_properties", ["observed", "optional"])
def test_null_is_never_a_value(start: Start, null_properties: str) -> None:
    api = start(null_properties=null_properties)
    for method, path, body, place in (
        ("PATCH", "/workflows/flow_1", {"title": None}, "title"),
        ("PATCH", "/sequences/seq_a", {"attributes": {"name": None}}, "attributes"),
        ("PATCH", "/sequences/seq_a", None, "body"),
        ("POST", "/sequencesBulkUpdates", {"actions": [_NAMELESS]}, "sequence"),
        ("POST", "/sequencesBulkUpdates", {"actions": [None]}, "actions[0]"),
        ("POST", "/sequencesBulkUpdates", {"actions": None}, "actions"),
    ):
        status, answer = send(api, method, path, body)
        assert (status, place in answer["message"]) == (400, True), (body, answer)
    assert api.call("PATCH", "/sequences/seq_a", json={"name": None, "attributes": {"a": "null"}})
    message = api.problem(
        400, "PATCH", "/sequences/seq_a", content=b'{"x": null', headers={"Content-Type": "application/json"}
    )
    assert "is not JSON" in message


def test_a_target_may_be_named_once_or_again(start: Start) -> None:
    actions = [link("asset_9", "New"), link("asset_9", "Patient B"), remove("seq_b"), remove("seq_b")]
    for once, again, gone in (
        (True, "FailedLinkAssetAlreadyProcessed", "FailedRemoveSequenceSequenceAlreadyProcessed"),
        (False, "Ok", "FailedRemoveSequenceSequenceNotFound"),
    ):
        assert start(once_per_request=once).bulk(*actions) == ["Ok", again, "Ok", gone]


def test_what_a_link_may_make_and_move_and_what_an_unlink_needs(start: Start) -> None:
    actions = [link("asset_9", "New"), link("asset_1", "Patient B"), unlink("asset_8")]
    assert start().bulk(*actions) == ["Ok", "Ok", "Ok"]
    api = start(link_creates_sequence=False, linked_asset="fail", unlinked_asset="not-found")
    assert "Ok" not in api.bulk(*actions)
    assert api.bulk(link("asset_1", "Patient A", ord=5)) == ["Ok"]
