"""The report of an upload, and the upload session of the existing client."""

from __future__ import annotations

import csv
import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from nexuskit.errors import (
    ArgumentError,
    ConfigurationError,
    OperationFailedError,
    UploadError,
    UploadPlanError,
)
from nexuskit.sandbox import Sandbox
from tests.overlay.support import Side
from tests.overlay.uploads.support import contents, png, pngs, requests, states, write

pytestmark = pytest.mark.anyio


@pytest.fixture
async def report(side: Side, project: Any, busy: Sandbox) -> Any:
    """Four files: the second has the bytes of a text, the fourth is rejected by the store."""
    busy.faults = [{"operation": "sendFile", "when": {"nth": 3}, "do": {"status": 418, "message": "teapot"}}]
    files: list[tuple[str, bytes]] = pngs(4)
    files[1] = ("=1+1.txt", b"text")
    return await side.settle(project.assets.upload(files, fail_on="never", concurrency=1))


async def test_all_views_have_the_failures(
    report: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report.counts == {"unknown": 0, "not_sent": 0, "failed": 2, "ok": 2}
    assert (report.exit_code, report.is_ok, len(report)) == (1, False, 4)
    assert [failure.row for failure in report.failures] == [1, 3]
    assert repr(report).startswith(("UploadReport(", "AsyncUploadReport("))
    print(report)
    printed = capsys.readouterr().out
    assert "teapot" in printed
    assert "teapot" in report._repr_html_()
    assert report.to_csv(tmp_path / "report.csv") == report.to_jsonl(tmp_path / "report.jsonl") == 4
    with (tmp_path / "report.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["row"] for row in rows] == ["1", "3", "0", "2"]
    assert rows[0]["filename"] == "'=1+1.txt"
    lines = [json.loads(line) for line in (tmp_path / "report.jsonl").read_text("utf-8").splitlines()]
    assert [(line["row"], line["status"]) for line in lines] == [
        (1, "failed"),
        (3, "failed"),
        (0, "ok"),
        (2, "ok"),
    ]
    assert lines[2]["asset_id"] == report[0].asset_id


async def test_a_failure_can_be_raised_and_pickled(side: Side, report: Any) -> None:
    with pytest.raises(UploadError, match="2 of 4 files did not succeed") as caught:
        report.raise_for_failures()
    assert caught.value.report is report
    copy = pickle.loads(pickle.dumps(report))
    assert copy == report
    assert copy.counts == report.counts
    with pytest.raises(ConfigurationError, match="no client"):
        await side.settle(copy.retry_failed())


async def test_a_retry_keeps_the_rows(side: Side, project: Any, report: Any) -> None:
    again = await side.settle(report.retry_failed())
    assert [(outcome.row, outcome.status) for outcome in again] == [
        (0, "ok"),
        (1, "failed"),
        (2, "ok"),
        (3, "ok"),
    ]
    assert again[3].filename == "slice_3.png"
    assert (await contents(side, project))["slice_3.png"] == png(3)
    assert again.elapsed > report.elapsed
    assert len(again.operation_ids) > len(report.operation_ids)
    assert [failure.row for failure in (await side.settle(again.retry_failed())).failures] == [1]


async def test_links_make_a_sequence(side: Side, project: Any, report: Any) -> None:
    links = report.links(sequence="Patient C", role="Axial", ord=5)
    assert (await side.settle(project.sequences.bulk().extend(links).run())).is_ok
    sequence = await side.settle(project.sequences.by_name("Patient C"))
    # Those that failed leave their numbers free.
    assert [(item.asset_id, item.ord) for item in sequence.items] == [
        (report[0].asset_id, 5),
        (report[2].asset_id, 7),
    ]
    assert all(link.sequence.ord is None for link in report.links(sequence="C", ord=None))
    for wrong in ({"sequence": ""}, {"sequence": "C", "ord": "1"}, {"sequence": 3}):
        with pytest.raises(ArgumentError):
            report.links(**wrong)


async def test_a_stream_that_stopped_stays_so(side: Side, project: Any, busy: Sandbox) -> None:
    busy.faults = [{"operation": "createUploadSession", "when": {"nth": 2}, "do": {"status": 401}}]
    report = await side.settle(project.assets.upload(iter(pngs(30)), session_files=3))
    again = await side.settle(report.retry_failed())
    assert again.counts["ok"] == len(again) < 30
    assert again.stopped
    assert again.exit_code == 1


async def test_progress_is_told_and_printed(
    side: Side, project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    told: list[Any] = []
    await side.settle(project.assets.upload(pngs(5), progress=told.append))
    assert (told[-1].done, told[-1].total, told[-1].sent, told[-1].in_flight) == (5, 5, 5, 0)
    assert told[-1].sent_bytes == sum(len(content) for _, content in pngs(5))
    await side.settle(project.assets.upload(pngs(6), progress=True))
    assert "1 of 6 files sent" in capsys.readouterr().err


async def finish(side: Side, session: Any, error: BaseException | None = None) -> None:
    """End the block of a session."""
    kind = None if error is None else type(error)
    end = session.__aexit__ if side.name == "async" else session.__exit__
    await side.settle(end(kind, error, None))


async def test_an_upload_session_collects_and_sends(
    side: Side, project: Any, busy: Sandbox, tmp_path: Path
) -> None:
    write(tmp_path / "scans", "a.png", "b.png")
    session = project.assets.create_upload_session(groups=["t1"], show_progress=False)
    session.add_path(tmp_path / "scans", custom_metadata={"site": "knee"})
    session.add_bytes(png(9), "c.png", {"depth": 3})
    session.add_path(str(write(tmp_path, "d.png") / "d.png"))
    assert len(session) == 4
    assert session.get_operation_ids() == []
    with pytest.raises(ArgumentError, match="does not exist"):
        session.add_path(tmp_path / "nowhere")
    await finish(side, session)
    assert len(session.get_operation_ids()) == 1
    assert await side.settle(session.wait_until_done()) is True
    assert (await contents(side, project)).keys() == {"a.png", "b.png", "c.png", "d.png"}
    for name, metadata in {"a.png": {"site": "knee"}, "c.png": {"depth": 3}, "d.png": None}.items():
        asset = await side.settle(project.assets.get(name))
        assert asset.metadata.groups == ["t1"]
        assert (asset.metadata.custom_metadata or None) == metadata


async def test_an_upload_session_in_the_background_is_waited_for(
    side: Side, project: Any, busy: Sandbox
) -> None:
    busy.settings = {"max_sessions": 1_000, "processing_ms": 60_000}
    session = project.assets.create_upload_session(background=True, show_progress=False)
    for name, content in pngs(3):
        session.add_bytes(content, name, custom_metadata={"n": 1})
    await finish(side, session)
    assert await states(side, project, busy) == ["Running"]
    busy.clock.advance(61_000)
    await side.settle(session.wait_until_done())
    assert (await side.settle(project.assets.get("slice_1.png"))).metadata.custom_metadata == {"n": 1}


async def test_an_upload_session_raises_what_went_wrong(side: Side, project: Any, busy: Sandbox) -> None:
    empty = project.assets.create_upload_session(show_progress=False)
    with pytest.raises(ArgumentError, match="no files"):
        await finish(side, empty)
    left = project.assets.create_upload_session(show_progress=False)
    left.add_bytes(png(1), "a.png")
    await finish(side, left, KeyError("own"))
    twice = project.assets.create_upload_session(show_progress=False)
    twice.add_bytes(png(1), "a.png")
    twice.add_bytes(png(2), "a.png")
    with pytest.raises(UploadPlanError):
        await finish(side, twice)
    assert requests(busy, "createUploadSession") == []
    busy.faults = [{"operation": "sendFile", "do": {"fail_processing": True}}]
    failing = project.assets.create_upload_session(show_progress=False)
    failing.add_bytes(png(1), "a.png")
    with pytest.raises(UploadError):
        await finish(side, failing)
    later = project.assets.create_upload_session(background=True, show_progress=False)
    later.add_bytes(png(1), "b.png")
    await finish(side, later)
    with pytest.raises(OperationFailedError):
        await side.settle(later.wait_until_done())
