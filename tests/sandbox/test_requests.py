"""Bad queries and bodies: always 400, never 500, and the message names the place."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from nexuskit.sandbox import Sandbox, Settings
from tests.sandbox.support import SEED, Api, link, patch

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("limit=0", "'limit'"),
        ("limit=-1", "'limit'"),
        ("limit=1001", "at most 1000"),
        ("limit=", "'limit'"),
        ("limit", "'limit'"),
        ("limit=x", "'x'"),
        ("limit=1.0", "'limit'"),
        ("limit=1e2", "'limit'"),
        ("limit=+5", "'limit'"),
        ("limit=1_0", "'limit'"),
        ("limit=%D9%A3", "'limit'"),
        ("limit=99999999999999999999", "'limit'"),
        ("limit=" + "9" * 10_000, "'limit'"),
        ("limit=5&limit=5", "'limit' is given more than once"),
        ("name=a&%6Eame=a", "'name' is given more than once"),
        ("name=", "'name'"),
        ("name=%FF", "'name': is not UTF-8"),
        ("name=%ED%A0%80", "'name': is not UTF-8"),
        ("page=", "'page'"),
        ("page=x", "'page'"),
    ],
)
def test_a_query_that_is_refused(reader: Api, query: str, named: str) -> None:
    request = reader.http.build_request("GET", reader.project + "/sequences")
    request.url = request.url.copy_with(query=query.encode())
    answer = reader.http.send(request)
    assert answer.status_code == 400
    assert named in answer.json()["message"]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "limit=1000",
        "limit=007",
        "unknown=1&unknown=2",
        "&&",
        "group[]=a&group[]=b",
        "%FF=x",
        "=",
        "Limit=0",
    ],
)
def test_a_query_that_is_accepted(reader: Api, query: str) -> None:
    request = reader.http.build_request("GET", reader.project + "/sequences")
    request.url = request.url.copy_with(query=query.encode())
    assert reader.http.send(request).status_code == 200


@pytest.mark.parametrize("path", ["/workspace", "/projects/proj_a/workflows"])
def test_a_call_without_query_parameters_ignores_the_query(reader: Api, path: str) -> None:
    assert reader.http.get(path + "?limit=0&limit=0").status_code == 200


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"", "body: is missing"),
        (b"{", "not JSON"),
        (b"{'title': 'x'}", "line 1 column 2"),
        (b'\xef\xbb\xbf{"title": "x"}', "not JSON"),
        (b'{"title": "x"} x', "not JSON"),
        (b'{"title": "\xff"}', "not UTF-8 at byte 11"),
        (b'{"title": "x", "other": "\xff"}', "not UTF-8"),
        ('{"title": "x"}'.encode("utf-16"), "not UTF-8"),
        (b'{"title": "\\ud800"}', "lone surrogate"),
        (b'{"title": "\\udc00x"}', "lone surrogate"),
        (b"null", "body: Expected `object`"),
        (b"[]", "body: Expected `object`"),
        (b"{}", "title"),
        (b'{"title": null}', "title: Expected `str`"),
        (b'{"title": ""}', "title: Expected `str` of length >= 1"),
        (b'{"title": 5}', "title: Expected `str`"),
        (b"[" * 100_000, "body"),
        (b'{"x":' + b"[" * 100_000, "nested too deeply"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_body_that_is_refused(reader: Api, body: bytes, named: str) -> None:
    message = reader.problem(400, "PATCH", "/workflows/flow_1", content=body, headers=JSON)
    assert named in message


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=latin-1",
        "json",
    ],
)
def test_a_content_type_that_is_refused(reader: Api, content_type: str | None) -> None:
    headers = {} if content_type is None else {"Content-Type": content_type}
    message = reader.problem(400, "PATCH", "/workflows/flow_1", content=b'{"title":"x"}', headers=headers)
    assert message.startswith("Content-Type: ")
    assert "application/json" in message or "utf-8" in message


def test_a_body_without_a_content_type_says_which_to_send(reader: Api) -> None:
    message = reader.problem(400, "PATCH", "/workflows/flow_1", content=b'{"title":"x"}')
    assert message == "Content-Type: is missing; send application/json"


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "Application/JSON", 'application/json; charset="UTF-8"', "application/json ;q=1"],
)
def test_a_content_type_that_is_accepted(api: Api, content_type: str) -> None:
    headers = {"Content-Type": content_type}
    api.call("PATCH", "/workflows/flow_1", content=b'{"title":"x"}', headers=headers)


def test_a_body_where_none_is_taken_is_ignored(reader: Api) -> None:
    request = reader.http.build_request("GET", reader.project, content=b"\xff" * 10_000, headers=JSON)
    assert reader.http.send(request).status_code == 200
    assert reader.http.get(reader.project).status_code == 200


@pytest.mark.parametrize("headers", [{}, JSON, {"Content-Type": "text/plain"}], ids=str)
def test_a_body_of_a_deletion_is_ignored(api: Api, headers: dict[str, str]) -> None:
    for path, content in (("/workflows/flow_1", b"{broken \xff"), ("/sequences/seq_a", b"[]")):
        assert api.call("DELETE", path, content=content, headers=headers)["deleted"] is True
        api.problem(404, "GET", path)


@pytest.mark.parametrize(
    ("actions", "named"),
    [
        (None, "actions: Expected `array`"),
        ({}, "actions: Expected `array`"),
        ([5], "actions[0]: Expected `object`"),
        ([{}], "actions[0]: Object missing required field `kind`"),
        ([{"kind": "link"}], "actions[0].kind: Invalid value 'link'"),
        ([{"kind": "Link"}], "actions[0]"),
        ([{"kind": "Link", "assetId": "a", "assetFilename": "a"}], "actions[0]"),
        ([{"kind": "Link", "assetId": ""}], "actions[0].assetId"),
        ([{"kind": "Link", "assetId": "a", "sequence": "unset"}], "actions[0].sequence"),
        ([{"kind": "Link", "assetId": "a", "sequence": {}}], "actions[0].sequence"),
        ([link("a", "")], "actions[0].sequence.name"),
        (
            [link("a", "A", merge="Replace")],
            "actions[0].sequence.merge: 'Replace' is not one of ReplaceExistingEntry",
        ),
        ([link("a", "A", merge=None)], "actions[0].sequence.merge"),
        ([link("a", "A", ord="1")], "actions[0].sequence.ord"),
        ([link("a", "A", ord=True)], "actions[0].sequence.ord"),
        ([link("a", "A", ord=1.5)], "actions[0].sequence.ord"),
        ([link("a", "A", ord=1e300)], "actions[0].sequence.ord"),
        ([link("a", "A", ord=2**53)], "actions[0].sequence.ord"),
        ([link("a", "A", ord=-(2**53))], "actions[0].sequence.ord"),
        ([link("a", "A", ord=2**64)], "actions[0].sequence.ord"),
        ([link("a", "A", ord=10**400)], "actions[0].sequence.ord"),
        ([link("a", "A", role=1)], "actions[0].sequence.role"),
        ([link("a", "A"), {"kind": "PatchSequence", "sequenceId": "x"}], "actions[1]"),
        ([{"kind": "PatchSequence", "patch": {}}], "actions[0]"),
        ([{"kind": "PatchSequence", "patch": {}, "sequenceId": "x", "sequenceName": "x"}], "actions[0]"),
        ([patch("A", name="")], "actions[0].patch.name"),
        ([patch("A", attributes={"a": 5})], "actions[0].patch.attributes"),
        ([patch("A", attributes={"a": None})], "actions[0].patch.attributes"),
        ([patch("A", attributes={"": "x"})], "actions[0].patch.attributes"),
        ([{"kind": "RemoveSequence"}], "actions[0]"),
        (
            [{"kind": "Link", "assetId": "a", "assetFilename": None}],
            "actions[0].assetFilename: must not be null",
        ),
        (
            [link("a", "A", ord=None), {"kind": "RemoveSequence", "sequenceId": None, "sequenceName": "a"}],
            "actions[1].sequenceId: must not be null",
        ),
    ],
    ids=lambda value: str(value)[:50],
)
def test_actions_that_are_refused(reader: Api, actions: Any, named: str) -> None:
    message = reader.problem(400, "POST", "/sequencesBulkUpdates", json={"actions": actions})
    assert named in message


def test_an_integer_may_be_written_with_a_fraction_of_zero(api: Api) -> None:
    assert api.bulk(link("asset_9", "Patient B", ord=7.0), link("asset_8", "Patient B", ord=8e0)) == [
        "Ok",
        "Ok",
    ]
    assert api.entries("Patient B") == [(None, 7, "asset_9"), (None, 8, "asset_8")]


def test_an_unknown_abort_mode_is_refused(reader: Api) -> None:
    body = {"actions": [], "abortMode": "AbortAll"}
    assert reader.problem(400, "POST", "/sequencesBulkUpdates", json=body) == (
        "abortMode: 'AbortAll' is not one of None, AbortOnAnyFailed"
    )


def test_defaults_of_a_bulk_request(api: Api) -> None:
    body = {"actions": [link("asset_1", "Patient B")], "unknown": 5}
    assert api.call("POST", "/sequencesBulkUpdates", json=body) == {"actions": ["Ok"]}


def test_a_body_that_is_too_large_is_refused() -> None:
    with Sandbox(seed=SEED, settings=Settings(max_body_bytes=100)) as sandbox, Api(sandbox) as api:
        assert "100" in api.problem(413, "PATCH", "/workflows/flow_1", json={"title": "x" * 200})
        api.call("PATCH", "/workflows/flow_1", json={"title": "x" * 50})


HOSTILE = [
    "a\0b",
    "\0",
    "\r\n",
    "'; DROP TABLE sequences; --",
    "\u202e",
    "\ufffe",
    "🦵" * 500,
    "%",
    "_",
    "null",
    " ",
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:20])
def test_any_text_is_kept_as_it_is(api: Api, text: str) -> None:
    assert api.call("PATCH", "/workflows/flow_1", json={"title": text})["title"] == text
    assert api.bulk(link("asset_9", text, role=text), patch(text, attributes={text: text})) == ["Ok", "Ok"]
    [sequence] = api.walk("/sequences", name=text)
    assert sequence["name"] == text
    assert [item["role"] for item in sequence["items"]] == [text]
    assert sequence["attributes"]["items"] == {text: text}
    assert sequence["itemCountWithRole"] == {text: 1}


def test_a_chunked_body_is_read(api: Api) -> None:
    def chunks() -> Any:
        yield b'{"tit'
        yield b'le": "in parts"}'

    answer: httpx.Response = api.http.patch(api.project + "/workflows/flow_1", content=chunks(), headers=JSON)
    assert answer.json()["title"] == "in parts"


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
        "headers: Content-Length and Transfer-Encoding are both given; give one of them"
    )


def test_a_key_that_stands_twice_counts_as_its_last(api: Api) -> None:
    body = b'{"title": "first", "title": "last"}'
    assert api.call("PATCH", "/workflows/flow_1", content=body, headers=JSON)["title"] == "last"


def test_escapes_in_json_are_text(api: Api) -> None:
    body = json.dumps({"title": "\U0001f9b5"}, ensure_ascii=True).encode()
    assert api.call("PATCH", "/workflows/flow_1", content=body, headers=JSON)["title"] == "\U0001f9b5"
