"""Bad queries and bodies: always 400, never 500, and the message names the place."""

from __future__ import annotations

import pytest

from tests.sandbox.support import Api, link, patch

JSON = {"Content-Type": "application/json"}


HOSTILE = ["a\0b", "\r\n", "'; DROP TABLE sequences; --", "\u202e\ufffe", "🦵" * 500, "%", "null", " "]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:20])
def test_any_text_is_kept_as_it_is(api: Api, text: str) -> None:
    assert api.call("PATCH", "/workflows/flow_1", json={"title": text})["title"] == text
    assert api.bulk(link("asset_9", text, role=text), patch(text, attributes={text: text})) == ["Ok", "Ok"]
    [sequence] = api.walk("/sequences", name=text)
    assert sequence["name"] == text
    assert [item["role"] for item in sequence["items"]] == [text]
    assert sequence["attributes"]["items"] == {text: text}
    assert sequence["itemCountWithRole"] == {text: 1}


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
