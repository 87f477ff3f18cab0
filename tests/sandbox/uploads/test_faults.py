"""Faults on the way of a file."""

from __future__ import annotations

import httpx
import pytest

from nexuskit.sandbox import Sandbox
from tests.sandbox.faults.support import always, outcome
from tests.sandbox.support import MIB
from tests.sandbox.uploads.support import PNG, Uploader, announcement

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


def test_a_part_that_is_cut(sandbox: Sandbox, uploader: Uploader) -> None:
    file = announcement("a.mp4", LARGE, "video/mp4")
    session = uploader.open(file)
    body = {name: file[name] for name in ("filename", "mime", "size")}
    made = uploader.api.call("POST", f"/assetuploadsessions/{session['id']}/multipart", json=body)
    path = f"/multipartassetuploads/{made['id']}"
    signed = uploader.api.call("PUT", f"{path}/parts/1")
    always(sandbox, "sendPart", reset="during")
    with pytest.raises(httpx.TransportError):
        uploader.send(signed, LARGE)
    always(sandbox, "completeMultipartUpload", fail_processing=True)
    tag = uploader.send(signed, LARGE).headers["ETag"]
    uploader.api.call("POST", f"{path}/parts/1/complete", json={"responseHeaders": {"ETag": tag}})
    uploader.api.call("POST", f"{path}/complete")
    assert uploader.operation(session) == ("Errored", {"Errored": 1})


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
