"""Requests without an answer, case by case: what is read about them, and what the report says."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from nexuskit import Client, RetryPolicy
from tests.overlay.support import asset, sequence

Handler = Callable[[httpx.Request], httpx.Response]


def bulk(handler: Handler) -> Any:
    policy = RetryPolicy(wait_initial=0.01, wait_max=0.05)
    client = Client("key-of-the-doubts", transport=httpx.MockTransport(handler), retry=policy)
    return client.get_project("proj_1").sequences.bulk()


def answer(value: Any, status: int = 200) -> httpx.Response:
    return httpx.Response(status, json=value)


def results(*words: str) -> httpx.Response:
    return answer({"actions": list(words)})


def lost(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadError("lost", request=request)


def page(request: httpx.Request, rows: list[Any]) -> httpx.Response:
    """Answer a listing whose cursors are offsets."""
    at, limit = int(request.url.params.get("page", 0)), int(request.url.params["limit"])
    more = str(at + limit) if at + limit < len(rows) else None
    return answer({"nextPage": more, "prevPage": None, "data": rows[at : at + limit]})


def actions(request: httpx.Request) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(request.content)["actions"]
    return found


def test_an_append_whose_sequence_a_shifted_listing_hides_is_not_sent_twice() -> None:
    """The walk shows a listing without the sequence; asked for by its name, the service has it."""
    there: list[dict[str, Any]] = []
    posts: list[Any] = []

    def service(request: httpx.Request) -> httpx.Response:
        if request.method == "GET" and "name" in request.url.params:
            return page(request, [each for each in there if each["name"] == request.url.params["name"]])
        if request.method == "GET":
            return page(request, [])
        posts.extend(actions(request))
        for number in range(4):
            items = [{"assetId": f"asset_{number}", "ord": 1}]
            there.append({**sequence(f"S{number}", f"seq_{number}"), "items": items})
        return lost(request)

    builder = bulk(service)
    for number in range(4):
        builder.link(asset_id=f"asset_{number}", sequence=f"S{number}")
    report = builder.run()
    assert [outcome.status for outcome in report] == ["ok"] * 4
    assert len(posts) == 4


@pytest.mark.parametrize("action", ["remove", "rename"])
def test_where_several_sequences_have_the_name_nobody_can_tell(action: str) -> None:
    there = [sequence("A", "seq_1"), sequence("A", "seq_2")]
    posts: list[Any] = []

    def service(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return page(request, there)
        posts.append(actions(request))
        there.pop(0)
        return lost(request)

    builder = bulk(service)
    builder.remove(sequence_name="A") if action == "remove" else builder.rename(
        sequence_name="A", new_name="B"
    )
    [outcome] = builder.run()
    assert (outcome.status, len(posts), len(there)) == ("unknown", 1, 1)


def test_a_result_word_of_a_newer_service_is_unknown_and_not_sent_again() -> None:
    posts: list[Any] = []

    def service(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return page(request, [asset("asset_1", "asset_1.jpg")] if "/assets" in request.url.path else [])
        posts.append(actions(request))
        return results("Accepted")

    [outcome] = bulk(service).link(asset_id="asset_1", sequence="A").run()
    assert (outcome.status, len(posts)) == ("unknown", 1)
    assert "'Accepted'" in outcome.detail


@pytest.mark.parametrize(
    ("word", "exists", "status"), [("FailedLinkAssetNotFound", True, "ok"), ("Failed", False, "failed")]
)
def test_an_unlink_that_is_refused_on_the_repeat_is_done_if_its_asset_is_in_no_sequence(
    word: str, exists: bool, status: str
) -> None:
    posts: list[Any] = []

    def service(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            is_asset = "/assets" in request.url.path and exists
            return (
                page(request, [asset("1", "1.jpg")] if is_asset else [])
                if "limit" in request.url.params
                else answer(
                    asset("1", "1.jpg") if is_asset else {"message": "not found"}, 200 if is_asset else 404
                )
            )
        posts.append(actions(request))
        return lost(request) if len(posts) == 1 else results(word)

    [outcome] = bulk(service).unlink(asset_filename="1.jpg").run()
    assert outcome.status == status


def test_a_request_that_failed_is_not_said_to_have_failed_as_a_reading_did() -> None:
    def service(request: httpx.Request) -> httpx.Response:
        return answer({"message": "no listing"}, 403) if request.method == "GET" else lost(request)

    [outcome] = bulk(service).link(asset_id="asset_1", sequence="A").run(attempts=2)
    assert outcome.status == "unknown"
    assert "could not be read: status 403: no listing" in outcome.detail


@pytest.mark.parametrize("ord", [True, False])
def test_a_request_that_is_too_slow_is_made_smaller(ord: bool) -> None:
    def service(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return page(request, [])
        count = len(actions(request))
        return answer({"message": "too slow"}, 504) if count > 50 else results(*["Ok"] * count)

    builder = bulk(service)
    for number in range(300):
        builder.link(asset_id=f"a{number}", sequence="S", ord=number + 1 if ord else None)
    report = builder.run(outage_timeout=30)
    assert report.counts["ok"] == 300, report


def other_case(word: str) -> Handler:
    """A service that has "Patient A", whose first update has no response or a strange one, and others 401."""
    posts = [0]

    def service(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return page(request, [sequence("Patient A", "seq_1")])
        posts[0] += 1
        if posts[0] > 1:
            return answer({"message": "no"}, 401)
        return results(word) if word else lost(request)

    return service


@pytest.mark.parametrize("word", ["", "Accepted"])
@pytest.mark.parametrize("name", ["patient a", "Nobody"])
def test_a_removal_by_a_name_that_was_never_seen_is_not_found_done(name: str, word: str) -> None:
    [outcome] = bulk(other_case(word)).remove(sequence_name=name).run()
    assert outcome.status == "unknown", outcome
