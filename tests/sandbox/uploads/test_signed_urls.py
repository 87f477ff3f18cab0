"""Requests to signed URLs: what they must be, and what the log says of them."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from nexuskit.sandbox import Sandbox
from tests.sandbox.support import KEY, MIB
from tests.sandbox.uploads.conftest import in_both_stores
from tests.sandbox.uploads.support import PNG, Uploader, announcement, settings

LARGE = bytes(range(251)) * (3 * MIB // 251)


def test_a_url_has_the_headers_of_the_file(uploader: Uploader) -> None:
    session = uploader.open({"filename": "ä.png", "mime": "image/png", "size": 9, "crc32c": -1_227_754_455})
    upload = session["assets"][0]["upload"]
    about = base64.b64decode(upload["headers"].pop("x-goog-meta-datature-upload"))
    assert "ä.png" in about.decode()
    assert upload["headers"] == {"content-type": "image/png", "x-goog-hash": "crc32c=ttH0KQ=="}
    assert upload["method"] == "PUT"
    assert upload["expiryDate"] == 1_700_003_600_000


def test_a_setting_says_which_files_have_a_checksum(sandbox: Sandbox, uploader: Uploader) -> None:
    settings(sandbox, checked_bytes=len(PNG))
    upload = uploader.open({**announcement("a.png", PNG), "crc32c": 0})["assets"][0]["upload"]
    assert "x-goog-hash" not in upload["headers"]
    assert uploader.send(upload, PNG).status_code == 200


@in_both_stores
@pytest.mark.parametrize("content", [b"", PNG, LARGE], ids=["empty", "small", "large"])
def test_the_bytes_are_kept_as_they_are(uploader: Uploader, content: bytes) -> None:
    session = uploader.upload("a.png", content)
    assert uploader.operation(session) == ("Finished", {"Finished": 1})
    assert uploader.download("a.png") == content
    head = uploader.http.head(uploader.asset("a.png")["url"])
    assert (head.headers["content-length"], head.headers["content-type"]) == (str(len(content)), "image/png")


def test_a_body_of_unknown_length_is_taken(uploader: Uploader) -> None:
    def pieces() -> Iterator[bytes]:
        yield PNG
        yield LARGE

    content = PNG + LARGE
    upload = uploader.open(announcement("a.png", content))["assets"][0]["upload"]
    answer = uploader.http.put(upload["url"], headers=upload["headers"], content=pieces())
    assert answer.status_code == 200
    assert uploader.download("a.png") == content


@pytest.mark.parametrize("size", [len(PNG), len(LARGE)], ids=["small", "large"])
@pytest.mark.parametrize("wrong", ["bytes", "shorter", "longer"])
def test_other_bytes_are_refused(uploader: Uploader, wrong: str, size: int) -> None:
    content = LARGE[:size]
    upload = uploader.open(announcement("a.png", content))["assets"][0]["upload"]
    sent = {"bytes": b"!" + content[1:], "shorter": content[:-1], "longer": content + b"!"}[wrong]
    answer = uploader.send(upload, sent)
    assert (answer.status_code, "CRC-32C" in answer.text) == (400, wrong == "bytes")
    uploader.asset("a.png", status=404)
    assert uploader.send(upload, content).status_code == 200
    assert uploader.download("a.png") == content


def test_the_same_bytes_may_be_sent_again(sandbox: Sandbox, uploader: Uploader) -> None:
    upload = uploader.open(announcement("a.png", PNG))["assets"][0]["upload"]
    for _ in range(3):
        assert uploader.send(upload, PNG).status_code == 200
    entries = sandbox.requests.entries(operation_id="sendFile")
    assert [entry.applied for entry in entries] == [True, False, False]
    assert uploader.send(upload, b"!" + PNG[1:]).status_code == 400
    assert uploader.download("a.png") == PNG


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("content-type", None, "the header content-type must be 'image/png', got none"),
        ("x-goog-hash", "crc32c=AAAAAA==", "the header x-goog-hash must be"),
    ],
)
def test_every_given_header_is_needed(uploader: Uploader, name: str, value: str | None, message: str) -> None:
    upload = uploader.open(announcement("a.png", PNG))["assets"][0]["upload"]
    headers = {**upload["headers"], name: value}
    headers = {name: value for name, value in headers.items() if value is not None}
    answer = uploader.http.put(upload["url"], headers=headers, content=PNG)
    assert answer.status_code == 400
    assert message in answer.json()["message"]


@pytest.mark.parametrize(("name", "value"), [("Secret-Key", KEY), ("Authorization", f"Bearer {KEY}")])
def test_a_key_is_refused_and_seen(sandbox: Sandbox, uploader: Uploader, name: str, value: str) -> None:
    upload = uploader.open(announcement("a.png", PNG))["assets"][0]["upload"]
    answer = uploader.send(upload, PNG, **{name: value})
    assert (answer.status_code, "never send a key" in answer.text) == (400, True)
    assert uploader.send(upload, PNG).status_code == 200
    with_key, without = sandbox.requests.entries(operation_id="sendFile")
    assert with_key.request_headers is not None
    assert without.request_headers is not None
    assert with_key.request_headers[name.lower()].endswith("[secret]")
    assert name.lower() not in without.request_headers
    assert without.request_headers["x-goog-hash"] == upload["headers"]["x-goog-hash"]
    assert (without.status, without.result, without.applied, without.request_bytes) == (
        200,
        200,
        True,
        len(PNG),
    )
    assert without.request_body is None


def test_the_method_can_be_another(sandbox: Sandbox, uploader: Uploader) -> None:
    settings(sandbox, upload_method="POST")
    upload = uploader.open(announcement("a.png", PNG))["assets"][0]["upload"]
    assert upload["method"] == "POST"
    assert uploader.send({**upload, "method": "PUT"}, PNG).status_code == 405
    assert uploader.send(upload, PNG).status_code == 200


def test_a_url_expires(sandbox: Sandbox, uploader: Uploader) -> None:
    settings(sandbox, upload_url_seconds=60)
    upload = uploader.open(announcement("a.png", PNG))["assets"][0]["upload"]
    sandbox.clock.advance(60_000)
    for content in (PNG, LARGE):
        answer = uploader.send(upload, content)
        assert (answer.status_code, answer.json()["message"]) == (403, "the signed URL has expired")


@pytest.mark.parametrize("path", ["/_uploads/none", "/_uploads/parts/none", "/_uploads/%FF"])
def test_a_url_that_nobody_gave(sandbox: Sandbox, uploader: Uploader, path: str) -> None:
    assert uploader.http.put(sandbox.base_url + path, content=PNG).status_code == 403


def test_urls_are_those_of_the_host_that_was_asked(uploader: Uploader) -> None:
    session = uploader.open(announcement("a.png", PNG), headers={"Host": "localhost:99"})
    assert session["assets"][0]["upload"]["url"].startswith("http://localhost:99/_uploads/")
    uploader.upload("a.png")
    behind_proxy = {"Host": "localhost:99", "X-Forwarded-Proto": "https"}
    asset = uploader.api.call("GET", "/assets/a.png", headers=behind_proxy)
    assert asset["url"].startswith("https://localhost:99/_files/")


@in_both_stores
@pytest.mark.parametrize("content", [PNG, LARGE], ids=["small", "large"])
def test_a_body_that_breaks_off_leaves_nothing_and_is_no_error(
    sandbox: Sandbox,
    uploader: Uploader,
    folder: Path | None,
    content: bytes,
    caplog: pytest.LogCaptureFixture,
) -> None:
    upload = uploader.open(announcement("a.png", content))["assets"][0]["upload"]

    def pieces() -> Iterator[bytes]:
        yield content[: len(content) // 2]
        raise ZeroDivisionError

    headers = {**upload["headers"], "Content-Length": str(len(content))}
    with pytest.raises(ZeroDivisionError):
        uploader.http.put(upload["url"], headers=headers, content=pieces())
    deadline = time.monotonic() + 30
    while not (entries := sandbox.requests.entries(operation_id="sendFile")):
        assert time.monotonic() < deadline
        time.sleep(0.001)
    assert [entry.status for entry in entries] == [None]
    assert caplog.messages == []
    assert uploader.send(upload, content).status_code == 200
    assert uploader.download("a.png") == content
    if folder is not None:
        assert len([*folder.iterdir()]) == 1
