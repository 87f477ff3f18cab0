"""Uploads to the sandbox: what becomes an asset, and what the report says."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import pytest

from nexuskit.errors import ArgumentError, UploadPlanError
from nexuskit.sandbox import Sandbox
from tests.overlay.support import Side
from tests.overlay.uploads.support import contents, png, pngs, requests, states, write

pytestmark = pytest.mark.anyio


async def test_a_folder_becomes_assets_with_its_bytes(
    side: Side, project: Any, busy: Sandbox, tmp_path: Path
) -> None:
    write(tmp_path, "b/slice_10.png", "b/slice_9.png", "a.png")
    report = await side.settle(project.assets.upload(tmp_path, groups=["axial", "t1"]))
    assert [outcome.filename for outcome in report] == ["a.png", "slice_9.png", "slice_10.png"]
    assert report.is_ok
    assert report.exit_code == 0
    assert await contents(side, project) == {"slice_10.png": png(0), "slice_9.png": png(1), "a.png": png(2)}
    assets = {asset.id: asset for asset in (await side.settle(project.assets.list())).data}
    assert all(assets[outcome.asset_id].filename == outcome.filename for outcome in report)
    assert all(assets[outcome.asset_id].metadata.groups == ["axial", "t1"] for outcome in report)
    assert len(report.operation_ids) == 1
    assert await states(side, project, busy) == ["Finished"]


async def test_all_equal_filenames_are_told_before_anything_is_sent(
    side: Side, project: Any, busy: Sandbox, tmp_path: Path
) -> None:
    write(tmp_path, "left/1.png", "left/2.png", "right/1.png", "right/2.png", "top.png")
    with pytest.raises(UploadPlanError) as caught:
        await side.settle(project.assets.upload(tmp_path))
    assert [(each.row, each.filename) for each in caught.value.findings] == [(2, "1.png"), (3, "2.png")]
    assert isinstance(caught.value, ArgumentError)
    assert requests(busy, "createUploadSession") == []
    report = await side.settle(project.assets.upload(tmp_path, filename="path"))
    assert [outcome.filename for outcome in report] == [
        *("left__1.png", "left__2.png", "right__1.png", "right__2.png", "top.png")
    ]
    named = project.assets.upload(tmp_path / "left", filename=lambda path: f"new {Path(path).name}")
    assert [outcome.filename for outcome in await side.settle(named)] == ["new 1.png", "new 2.png"]


async def test_what_cannot_be_uploaded_is_found_first_or_reported(
    side: Side, project: Any, busy: Sandbox, tmp_path: Path
) -> None:
    write(tmp_path, "good.png")
    (tmp_path / "empty.png").touch()
    (tmp_path / "slice.dcm").write_bytes(b"II*\0" + bytes(124) + b"DICM")
    (tmp_path / "notes.txt").write_text("notes")
    (tmp_path / "gone.png").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(UploadPlanError) as caught:
        await side.settle(project.assets.upload(tmp_path))
    problems = {each.filename: each.message for each in caught.value.findings}
    assert problems.keys() == {"empty.png", "slice.dcm", "notes.txt", "gone.png", "pipe.png"}
    assert "DICOM" in problems["slice.dcm"]
    assert requests(busy, "createUploadSession") == []
    report = await side.settle(project.assets.upload(tmp_path, fail_on="never"))
    assert {outcome.filename: outcome.detail for outcome in report.failed} == problems
    assert (report.counts["ok"], report.exit_code) == (1, 1)


async def test_sources_of_each_kind(side: Side, project: Any, tmp_path: Path) -> None:
    write(tmp_path, "a.png", "b.png")
    with (tmp_path / "b.png").open("rb") as opened:
        opened.read(3)
        source = [tmp_path / "a.png", ("c.png", opened), ("d.jpg", opened), ("e.png", io.BytesIO(png(5)))]
        report = await side.settle(project.assets.upload(iter(source)))
    assert report.is_ok
    assert any("d.jpg" in note for note in report.notes), "its bytes are of another type"
    expected = {"a.png": png(0), "c.png": png(1), "d.jpg": png(1), "e.png": png(5)}
    assert await contents(side, project) == expected
    assert (await side.settle(project.assets.upload([]))).is_ok


async def test_an_iterator_is_read_as_it_is_sent(side: Side, project: Any, busy: Sandbox) -> None:
    def source() -> Any:
        for number, file in enumerate(pngs(40)):
            if number == 30:
                # Two sessions of ten are at the service at least; one may be prepared.
                assert len(requests(busy, "createUploadSession")) >= 1
            yield file
        yield "slice_3.png", png(3)
        yield "text.txt", b"text"

    report = await side.settle(project.assets.upload(source(), session_files=10))
    assert (report.counts["ok"], report.counts["failed"]) == (40, 2)
    assert "filename of file 3" in report[40].detail
    assert len(await contents(side, project)) == 40


async def test_what_a_source_raises_propagates_and_leaves_no_session_open(
    side: Side, project: Any, busy: Sandbox
) -> None:
    def source() -> Any:
        yield from pngs(25)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await side.settle(project.assets.upload(source(), session_files=10))
    assert {"Queued", "Running"}.isdisjoint(await states(side, project, busy))


@pytest.mark.parametrize(
    ("existing", "same", "other"),
    [("skip", "ok", "failed"), ("replace", "ok", "ok"), ("error", "failed", "failed")],
)
async def test_files_that_are_there_already(
    side: Side, project: Any, busy: Sandbox, existing: Any, same: str, other: str
) -> None:
    await side.settle(project.assets.upload([("same.png", png(1)), ("other.png", png(2))]))
    again = [("same.png", png(3)), ("other.png", png(4, 200)), ("new.png", png(5))]
    report = await side.settle(project.assets.upload(again, existing=existing))
    assert [outcome.status for outcome in report] == [same, other, "ok"]
    assert (report[0].detail == "already there") is (existing == "skip")
    replaced = existing == "replace"
    assert await contents(side, project) == {
        "same.png": png(3 if replaced else 1),
        "other.png": png(4, 200) if replaced else png(2),
        "new.png": png(5),
    }


async def test_without_waiting_a_file_is_ok_when_it_was_sent(side: Side, project: Any, busy: Sandbox) -> None:
    busy.settings = {"max_sessions": 1_000, "processing_ms": 60_000}
    report = await side.settle(project.assets.upload(pngs(3), wait=False))
    assert report.is_ok
    assert {(outcome.asset_id, outcome.detail) for outcome in report} == {(None, "sent, not waited for")}
    [op_id] = report.operation_ids
    busy.clock.advance(61_000)
    operation = await side.settle(project.operations.wait(op_id))
    assert operation.status.overview.value == "Finished"
    assert len(await contents(side, project)) == 3


async def test_after_the_timeout_an_outcome_is_unknown_and_a_retry_settles_it(
    side: Side, project: Any, busy: Sandbox
) -> None:
    busy.settings = {"max_sessions": 1_000, "processing_ms": 60_000}
    report = await side.settle(project.assets.upload(pngs(2), timeout=0.1))
    assert [outcome.status for outcome in report] == ["unknown", "unknown"]
    assert "still Running after 0.1 s" in report[0].detail
    busy.clock.advance(61_000)
    again = await side.settle(report.retry_failed())
    assert [(outcome.row, outcome.status, outcome.detail) for outcome in again] == [
        (row, "ok", "already there") for row in (0, 1)
    ]
    assert len(requests(busy, "sendFile")) == 2


async def test_files_that_the_service_rejects_are_failed(side: Side, project: Any, busy: Sandbox) -> None:
    busy.faults = [{"operation": "sendFile", "when": {"nth": [2, 4]}, "do": {"fail_processing": True}}]
    report = await side.settle(project.assets.upload(pngs(5), concurrency=1))
    assert [outcome.row for outcome in report.failed] == [1, 3]
    assert "did not make it an asset" in report[1].detail
    assert len(await contents(side, project)) == 3
    assert await states(side, project, busy) == ["Errored"]


async def test_rgbd_projects_take_archives(side: Side, client: Any) -> None:
    project = client.get_project("proj_rgbd")
    archive = ("scan.zip", b"PK\3\4" + bytes(100))
    with pytest.raises(UploadPlanError, match="RGBD"):
        await side.settle(project.assets.upload(pngs(1)))
    assert (await side.settle(project.assets.upload(archive))).is_ok
    [asset] = (await side.settle(project.assets.list())).data
    assert asset.metadata.mime_type == "application/x-rgbd-zip"


async def test_the_frames_of_a_video_are_counted(
    side: Side, project: Any, busy: Sandbox, tmp_path: Path
) -> None:
    import av

    path = tmp_path / "knee.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=5)
        stream.width = stream.height = 32
        stream.pix_fmt = "yuv420p"
        for _ in range(7):
            container.mux(stream.encode(av.VideoFrame(32, 32, "yuv420p")))
        container.mux(stream.encode())
    broken = ("broken.mp4", path.read_bytes()[:60])
    with path.open("rb") as opened:
        source = [path, ("again.mp4", opened), broken]
        report = await side.settle(project.assets.upload(source, fail_on="never"))
    assert [outcome.status for outcome in report] == ["ok", "ok", "failed"]
    assert "video" in report[2].detail
    [started] = requests(busy, "createUploadSession")
    assert started.request_body.count(b'"frames":7') == 2


async def test_a_file_that_changes_during_the_upload_fails_alone(
    side: Side, project: Any, busy: Sandbox, tmp_path: Path
) -> None:
    write(tmp_path, *(f"{number}.png" for number in range(6)))

    def change(progress: Any) -> None:
        if progress.sessions and not progress.sent:
            # Of large files the service gets no checksum, so the time is checked as well as the size.
            os.utime(tmp_path / "3.png", (1, 1))
            (tmp_path / "4.png").write_bytes(png(44, 500))
            (tmp_path / "5.png").unlink()
            write(tmp_path / "later", "new.png")

    report = await side.settle(project.assets.upload(tmp_path, progress=change, concurrency=1))
    assert [outcome.status for outcome in report] == ["ok"] * 3 + ["failed"] * 3
    assert all("changed during the upload" in outcome.detail for outcome in report[3:5])
    assert "cannot be read" in report[5].detail
    assert await states(side, project, busy) == ["Cancelled"]
    again = await side.settle(report.retry_failed())
    assert [outcome.status for outcome in again] == ["ok"] * 5 + ["failed"]
    assert (await contents(side, project))["4.png"] == png(44, 500)


@pytest.mark.parametrize(
    "options",
    [
        {"groups": []},
        {"groups": "main"},
        {"existing": "overwrite"},
        {"fail_on": "warning"},
        {"filename": "folder"},
        {"session_files": 0},
        {"concurrency": True},
        {"timeout": 0},
        {"progress": 3},
        {"journal": 3},
        {"session_limit": 15},
    ],
)
async def test_options_are_checked_before_the_first_request(
    side: Side, project: Any, busy: Sandbox, options: dict[str, Any]
) -> None:
    with pytest.raises(ArgumentError):
        await side.settle(project.assets.upload(pngs(1), **options))
    assert busy.requests.entries() == []
