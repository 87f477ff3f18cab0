"""Bad queries and bodies: always 400, never 500, and the message names the place."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from nexuskit.sandbox import Sandbox, Settings
from tests.sandbox.support import SEED, Api, link, patch

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize("path", ["/workspace", "/projects/proj_a/workflows"])
def test_a_call_without_query_parameters_ignores_the_query(reader: Api, path: str) -> None:
    assert reader.http.get(path + "?limit=0&limit=0").status_code == 200


def test_a_body_where_none_is_taken_is_ignored(reader: Api) -> None:
    request = reader.http.build_request("GET", reader.project, content=b"\xff" * 10_000, headers=JSON)
    assert reader.http.send(request).status_code == 200
    assert reader.http.get(reader.project).status_code == 200


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
        "headers: Content-Length and Transfer-Encoding are mutually exclusive; send one of them"
    )
