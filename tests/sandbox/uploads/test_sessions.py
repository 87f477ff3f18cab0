"""Upload sessions: what they take, how many a key may start, and what becomes of their files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nexuskit.sandbox import Sandbox
from tests.sandbox.support import OTHER_KEY, OTHER_PROJECT, SEED, Api
from tests.sandbox.uploads.conftest import in_both_stores
from tests.sandbox.uploads.support import PNG, Uploader, announcement, settings

GIB = 2**30


def file(**changes: Any) -> dict[str, Any]:
    return {"filename": "a.png", "mime": "image/png", "size": 4, "crc32c": 0, **changes}


def test_a_file_becomes_an_asset(uploader: Uploader) -> None:
    session = uploader.open(
        announcement("a.png", PNG), announcement("b.png", b"b"), groups=["train", "main", "train"]
    )
    assert session["opId"].removeprefix("op_") == session["id"].removeprefix("up_")
    assert uploader.operation(session) == ("Queued", {"Queued": 2})
    assert uploader.send(session["assets"][0]["upload"], PNG).status_code == 200
    assert uploader.operation(session) == ("Running", {"Queued": 1, "Finished": 1})
    asset = uploader.asset("a.png")
    assert (asset["status"], asset["metadata"]) == (
        "None",
        {
            "fileSize": len(PNG),
            "mimeType": "image/png",
            "groups": ["train", "main"],
            "height": 0,
            "width": 0,
        },
    )
    assert uploader.download("a.png") == PNG
    uploader.asset("b.png", status=404)
    assert uploader.send(session["assets"][1]["upload"], b"b").status_code == 200
    assert uploader.operation(session) == ("Finished", {"Finished": 2})
    listed = uploader.api.call("GET", "/assets", params={"group[]": "train"})["data"]
    assert [each["filename"] for each in listed] == ["a.png", "b.png"]


@in_both_stores
def test_an_uploaded_asset_can_be_linked_and_deleted(uploader: Uploader) -> None:
    uploader.upload("a.jpg")
    link = {"kind": "Link", "assetFilename": "a.jpg", "sequence": {"name": "Patient N"}}
    assert uploader.api.bulk(link) == ["Ok"]
    url = uploader.asset("a.jpg")["url"]
    uploader.api.call("DELETE", "/assets/a.jpg")
    assert uploader.http.get(url).status_code == 404


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ([file(mime="application/x-rgbd-zip")], "takes no application/x-rgbd-zip"),
        ([file(mime="application/x-nifti", size=GIB + 1)], "at most 1073741824 bytes"),
        ([file(filename=f"{number}.png") for number in range(4)], "at most 3 files, got 4"),
    ],
)
def test_what_no_session_takes(
    sandbox: Sandbox, uploader: Uploader, files: list[dict[str, Any]], message: str
) -> None:
    settings(sandbox, max_session_files=3)
    assert message in uploader.open(*files, status=400)["message"]


def test_a_project_of_rgbd_takes_only_archives(folder: Path | None) -> None:
    [project, _] = SEED["projects"]
    seed = {**SEED, "projects": [{**project, "type": "RGBD"}, SEED["projects"][1]]}
    with Sandbox(seed=seed, blobs=folder) as sandbox, Api(sandbox) as api:
        uploader = Uploader(api)
        assert "only application/x-rgbd-zip" in uploader.open(file(), status=400)["message"]
        uploader.open(file(mime="application/x-rgbd-zip"))
        uploader.http.close()


def test_a_key_may_start_only_some_sessions_in_a_time(sandbox: Sandbox, uploader: Uploader) -> None:
    for _ in range(15):
        uploader.open(file())
        sandbox.clock.advance(10_000)
    # The first was 150 seconds ago.
    answer = uploader.api.http.post(
        uploader.api.project + "/assetuploadsessions", json={"groups": [], "assets": [file()]}
    )
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "150")
    with Api(sandbox, OTHER_PROJECT, OTHER_KEY) as api:
        other = Uploader(api)
        other.open(file())
        other.http.close()
    sandbox.clock.advance(150_000)
    uploader.open(file())
    assert "wait 10 seconds" in uploader.open(file(), status=429)["message"]
    settings(sandbox, max_sessions=16)
    uploader.open(file())


def test_a_cancelled_session_keeps_what_has_arrived(uploader: Uploader) -> None:
    session = uploader.open(announcement("a.png", PNG), announcement("b.png", b"b"))
    assert uploader.send(session["assets"][0]["upload"], PNG).status_code == 200
    cancel = f"/assetuploadsessions/{session['id']}:cancel"
    assert uploader.api.call("POST", cancel) == {"cancelled": True, "id": session["id"]}
    assert uploader.operation(session) == ("Cancelled", {"Finished": 1, "Cancelled": 1})
    assert "has ended" in uploader.api.problem(409, "POST", cancel)
    refused = uploader.send(session["assets"][1]["upload"], b"b")
    assert (refused.status_code, refused.json()["message"]) == (403, "the upload session was cancelled")
    assert uploader.download("a.png") == PNG
    uploader.asset("b.png", status=404)


@in_both_stores
def test_a_file_of_the_same_name_replaces_the_bytes(uploader: Uploader) -> None:
    uploader.upload("a.png", groups=["train"])
    uploader.api.call("PATCH", "/assets/a.png", json={"status": "Review"})
    record = {"parent": {"kind": "customMetadata#assetParent"}, "customMetadata": {"age": 4}}
    uploader.api.call("PUT", "/assets/a.png/customMetadatas", json=record)
    before = uploader.asset("a.png")
    uploader.upload("a.png", b"new", groups=["main"])
    after = uploader.asset("a.png")
    assert (after["id"], after["status"], after["createDate"]) == (
        before["id"],
        "Review",
        before["createDate"],
    )
    assert (after["metadata"]["groups"], after["metadata"]["fileSize"]) == (["train", "main"], 3)
    assert after["metadata"]["customMetadata"] == {"age": 4}
    assert uploader.download("a.png") == b"new"
    assert uploader.http.get(before["url"]).status_code == 404


def test_a_file_of_the_same_name_can_fail(sandbox: Sandbox, uploader: Uploader) -> None:
    settings(sandbox, uploaded_filename="fail")
    session = uploader.upload("image_1.jpg")
    assert uploader.operation(session) == ("Errored", {"Errored": 1})
    status = uploader.api.call("GET", f"/operations/{session['opId']}")["status"]
    assert (
        status["message"]
        == "Failed files: 1; the first is 'image_1.jpg': the project has an asset with this filename"
    )


def test_processing_takes_time(sandbox: Sandbox, uploader: Uploader) -> None:
    settings(sandbox, processing_ms=2_000)
    session = uploader.upload("a.png")
    assert uploader.operation(session) == ("Running", {"Running": 1})
    sandbox.clock.advance(1_999)
    uploader.asset("a.png", status=404)
    # What is being processed ends at its time, whatever the setting says meanwhile.
    settings(sandbox, processing_ms=0)
    assert uploader.operation(session) == ("Running", {"Running": 1})
    sandbox.clock.advance(1)
    assert uploader.operation(session) == ("Finished", {"Finished": 1})
    assert uploader.download("a.png") == PNG
    dates = uploader.api.call("GET", f"/operations/{session['opId']}")
    assert dates["updateDate"] - dates["createDate"] == 2_000
