"""Uploads in parts, and faults on the way of a file."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from nexuskit.sandbox import Sandbox
from tests.sandbox.faults.support import always, outcome
from tests.sandbox.support import MIB, OTHER_KEY, OTHER_PROJECT, Api
from tests.sandbox.uploads.conftest import in_both_stores
from tests.sandbox.uploads.support import PNG, Uploader, announcement, settings

CONTENT = bytes(range(256)) * (10 * MIB // 256) + b"remainder"
VIDEO = announcement("a.mp4", CONTENT, "video/mp4")


class Parts:
    """An upload in parts of about 3 MiB."""

    def __init__(self, sandbox: Sandbox, uploader: Uploader, file: dict[str, Any] = VIDEO) -> None:
        settings(sandbox, part_bytes=3 * MIB)
        self.uploader = uploader
        self.session = uploader.open(file)
        body = {name: file[name] for name in ("filename", "mime", "size")}
        path = f"/assetuploadsessions/{self.session['id']}/multipart"
        made = uploader.api.call("POST", path, json=body)
        self.path, self.count = f"/multipartassetuploads/{made['id']}", made["partCount"]

    def content(self, number: int) -> bytes:
        usual = len(CONTENT) // self.count
        return CONTENT[(number - 1) * usual : None if number == self.count else number * usual]

    def send(self, number: int) -> str:
        """Send a part, and give its entity tag."""
        signed = self.uploader.api.call("PUT", f"{self.path}/parts/{number}")
        assert (signed["responseHeaders"], signed["responseBody"]) == (["ETag"], False)
        answer = self.uploader.send(signed, self.content(number))
        assert answer.status_code == 200, answer.text
        return answer.headers["ETag"]

    def report(self, number: int, tag: str, status: int = 200) -> Any:
        body = {"responseHeaders": {"etag": tag}}
        path = f"{self.path}/parts/{number}/complete"
        return self.uploader.api.call("POST", path, json=body, status=status)

    def complete(self, status: int = 200) -> Any:
        return self.uploader.api.call("POST", f"{self.path}/complete", status=status)


@pytest.fixture
def parts(sandbox: Sandbox, uploader: Uploader) -> Parts:
    return Parts(sandbox, uploader)


@in_both_stores
def test_the_parts_become_one_file(uploader: Uploader, parts: Parts) -> None:
    assert parts.count == 4
    for number in (4, 2, 1, 3):
        assert parts.report(number, parts.send(number)) == {
            "id": parts.path.rpartition("/")[2],
            "partNumber": number,
            "completed": True,
        }
        assert uploader.operation(parts.session) == ("Queued", {"Queued": 1})
    assert parts.complete() == {"id": parts.path.rpartition("/")[2], "completed": True}
    assert uploader.operation(parts.session) == ("Finished", {"Finished": 1})
    assert uploader.download("a.mp4") == CONTENT


def test_every_call_may_be_repeated(uploader: Uploader, parts: Parts) -> None:
    for number in range(1, 5):
        tags = {parts.send(number), parts.send(number)}
        assert len(tags) == 1
        for _ in range(2):
            parts.report(number, *tags)
    for _ in range(2):
        parts.complete()
        # Sent once more at the end, too.
        parts.send(1)
    assert uploader.operation(parts.session) == ("Finished", {"Finished": 1})
    assert uploader.download("a.mp4") == CONTENT


def test_a_part_has_one_url_that_lasts_longer(sandbox: Sandbox, uploader: Uploader, parts: Parts) -> None:
    first = uploader.api.call("PUT", f"{parts.path}/parts/1")
    sandbox.clock.advance(3_600_000)
    assert uploader.send(first, parts.content(1)).status_code == 403
    second = uploader.api.call("PUT", f"{parts.path}/parts/1")
    assert second == {**first, "expiry": first["expiry"] + 3_600_000}
    assert uploader.send(second, parts.content(1)).status_code == 200


def test_a_part_has_the_size_of_its_number(uploader: Uploader, parts: Parts) -> None:
    signed = uploader.api.call("PUT", f"{parts.path}/parts/1")
    answer = uploader.send(signed, parts.content(4))
    assert (answer.status_code, f"must have {len(parts.content(1))} bytes" in answer.text) == (400, True)
    assert uploader.send(signed, parts.content(1), **{"Secret-Key": "key-a"}).status_code == 400


def test_a_wrong_checksum_is_found_at_the_end(sandbox: Sandbox, uploader: Uploader) -> None:
    parts = Parts(sandbox, uploader, {**VIDEO, "crc32c": 1})
    for number in range(1, 5):
        parts.report(number, parts.send(number))
    assert "CRC-32C" in parts.complete(status=400)["message"]
    assert uploader.operation(parts.session) == ("Queued", {"Queued": 1})


@in_both_stores
def test_an_upload_is_given_up(uploader: Uploader, parts: Parts) -> None:
    parts.send(1)
    id = parts.path.rpartition("/")[2]
    assert uploader.api.call("DELETE", parts.path) == {"id": id, "aborted": True}
    uploader.api.call("DELETE", parts.path, status=404)
    # The file may still come whole.
    upload = parts.session["assets"][0]["upload"]
    assert uploader.send(upload, CONTENT).status_code == 200
    assert uploader.download("a.mp4") == CONTENT


def test_sessions_and_uploads_belong_to_their_project(sandbox: Sandbox, parts: Parts) -> None:
    cancel = f"/assetuploadsessions/{parts.session['id']}:cancel"
    with Api(sandbox, OTHER_PROJECT, OTHER_KEY) as api:
        assert "no upload session" in api.problem(404, "POST", cancel)
        assert "no operation" in api.problem(404, "GET", f"/operations/{parts.session['opId']}")
        assert "no upload in parts" in api.problem(404, "DELETE", parts.path)


def test_a_cancelled_session_ends_its_parts(uploader: Uploader, parts: Parts) -> None:
    signed = uploader.api.call("PUT", f"{parts.path}/parts/1")
    uploader.api.call("POST", f"/assetuploadsessions/{parts.session['id']}:cancel")
    assert uploader.send(signed, parts.content(1)).status_code == 403
    assert "cancelled" in parts.complete(status=409)["message"]


LARGE = bytes(5 * MIB)


@pytest.mark.parametrize("content", [PNG, LARGE], ids=["small", "large"])
def test_a_body_that_is_cut(sandbox: Sandbox, uploader: Uploader, content: bytes) -> None:
    upload = uploader.open(announcement("a.png", content))["assets"][0]["upload"]
    always(sandbox, "sendFile", reset="during")
    with pytest.raises(httpx.TransportError):
        uploader.send(upload, content)
    [entry] = sandbox.requests.entries(operation_id="sendFile")
    assert outcome(entry) == (None, None, False, "rule 1: reset during")
    uploader.asset("a.png", status=404)
    sandbox.faults = []
    assert uploader.send(upload, content).status_code == 200


@pytest.mark.parametrize("content", [PNG, LARGE], ids=["small", "large"])
def test_a_response_that_is_lost(sandbox: Sandbox, uploader: Uploader, content: bytes) -> None:
    upload = uploader.open(announcement("a.png", content))["assets"][0]["upload"]
    always(sandbox, "sendFile", reset="after")
    with pytest.raises(httpx.TransportError):
        uploader.send(upload, content)
    [entry] = sandbox.requests.entries(operation_id="sendFile")
    assert outcome(entry) == (None, 200, True, "rule 1: reset after")
    assert uploader.download("a.png") == content


def test_a_part_that_is_cut(sandbox: Sandbox, uploader: Uploader, parts: Parts) -> None:
    always(sandbox, "sendPart", reset="during")
    with pytest.raises(httpx.TransportError):
        parts.send(1)
    always(sandbox, "completeMultipartUpload", fail_processing=True)
    for number in range(1, 5):
        parts.report(number, parts.send(number))
    parts.complete()
    assert uploader.operation(parts.session) == ("Errored", {"Errored": 1})


def test_an_operation_that_fails_for_some_files(sandbox: Sandbox, uploader: Uploader) -> None:
    sandbox.faults = [
        {"operation": "sendFile", "when": {"nth": 2}, "do": {"fail_processing": True}},
    ]
    session = uploader.open(*(announcement(f"{number}.png", PNG) for number in range(3)))
    for asset in session["assets"]:
        assert uploader.send(asset["upload"], PNG).status_code == 200
    assert uploader.operation(session) == ("Errored", {"Finished": 2, "Errored": 1})
    uploader.asset("0.png")
    uploader.asset("1.png", status=404)
    assert [entry.fault for entry in sandbox.requests.entries(operation_id="sendFile")] == [
        None,
        "rule 1: fail_processing",
        None,
    ]
