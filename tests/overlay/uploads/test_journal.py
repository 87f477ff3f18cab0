"""Uploads that resume from a journal. `test_killed.py` kills processes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nexuskit.errors import JournalError
from nexuskit.sandbox import Sandbox
from tests.overlay.support import Side
from tests.overlay.uploads.support import contents, png, pngs, requests, resume, states, write

pytestmark = pytest.mark.anyio


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "upload.journal"


def stop_after(sessions: int) -> Any:
    def stop(progress: Any) -> None:
        if progress.counts["ok"] >= 5 and progress.sessions >= sessions:
            raise ZeroDivisionError

    return stop


@pytest.mark.parametrize("as_stream", [False, True])
async def test_an_upload_resumes_after_an_exception(
    side: Side, project: Any, busy: Sandbox, journal: Path, as_stream: bool
) -> None:
    def source() -> Any:
        return iter(pngs(30)) if as_stream else pngs(30)

    with pytest.raises(ZeroDivisionError) as caught:
        await side.settle(
            project.assets.upload(source(), journal=journal, session_files=6, progress=stop_after(3))
        )
    assert f"journal={str(journal)!r}" in caught.value.__notes__[0]
    assert {"Queued", "Running"}.isdisjoint(await states(side, project, busy))
    report = await resume(side, lambda: project.assets.upload(source(), journal=journal, session_files=6))
    assert report.is_ok
    assert len(report) == 30
    assert report.from_journal >= 5
    assert await contents(side, project) == dict(pngs(30))
    assert "Queued" not in await states(side, project, busy)
    sent = len(requests(busy, "sendFile"))
    again = await side.settle(project.assets.upload(source(), journal=journal, session_files=6))
    assert (again.from_journal, again.is_ok) == (30, True)
    assert [(one.filename, one.asset_id) for one in again] == [(one.filename, one.asset_id) for one in report]
    assert len(requests(busy, "sendFile")) == sent


async def test_a_stopped_upload_resumes(side: Side, project: Any, busy: Sandbox, journal: Path) -> None:
    busy.faults = [{"operation": "createUploadSession", "when": {"nth": 3}, "do": {"status": 401}}]
    options = {"journal": journal, "session_files": 4}
    report = await side.settle(project.assets.upload(pngs(20), **options))
    assert (report.counts["ok"], report.counts["not_sent"]) == (8, 12)
    busy.faults = [{"operation": "createUploadSession", "do": {"status": 401}}]
    report = await side.settle(project.assets.upload(pngs(20), **options))
    # What the journal knows is not lost from the report.
    assert (report.counts["ok"], report.counts["not_sent"], report.from_journal) == (8, 12, 8)
    busy.faults = []
    assert (await side.settle(project.assets.upload(pngs(20), **options))).counts["ok"] == 20


@pytest.mark.parametrize("existing", ["skip", "replace"])
async def test_a_file_that_changed_since_is_noticed(
    side: Side, project: Any, tmp_path: Path, journal: Path, existing: Any
) -> None:
    folder = write(tmp_path / "scans", "1.png", "2.png", "3.png")
    await side.settle(project.assets.upload(folder, journal=journal))
    (folder / "2.png").write_bytes(png(22))
    (folder / "3.png").touch()
    report = await side.settle(project.assets.upload(folder, journal=journal, existing=existing))
    expected = "failed" if existing == "skip" else "ok"
    assert [outcome.status for outcome in report] == ["ok", expected, expected]
    assert (await contents(side, project))["2.png"] == png(1 if existing == "skip" else 22)


async def test_files_that_could_not_be_sent_are_tried_again(
    side: Side, project: Any, tmp_path: Path, journal: Path
) -> None:
    folder = write(tmp_path / "scans", "1.png")
    (folder / "2.png").symlink_to(tmp_path / "nowhere")
    options = {"journal": journal, "fail_on": "never"}
    report = await side.settle(project.assets.upload(folder, **options))
    assert [outcome.status for outcome in report] == ["ok", "failed"]
    write(tmp_path, "nowhere")
    (folder / "1.png").unlink()
    (folder / "1.png").symlink_to(tmp_path / "gone")
    report = await side.settle(project.assets.upload(folder, **options))
    assert [(outcome.status, outcome.filename) for outcome in report] == [("ok", "1.png"), ("ok", "2.png")]


@pytest.mark.parametrize("as_stream", [False, True])
async def test_another_source_is_not_sent(
    side: Side, project: Any, busy: Sandbox, journal: Path, as_stream: bool
) -> None:
    def source(*files: Any) -> Any:
        return iter(files) if as_stream else list(files)

    await side.settle(project.assets.upload(source(*pngs(4)), journal=journal))
    before = len(requests(busy, "createUploadSession"))
    for other in (pngs(5)[1:], pngs(3), [*pngs(3), ("x.png", png(1))]):
        if as_stream:
            report = await side.settle(project.assets.upload(source(*other), journal=journal))
            assert isinstance(report.error, JournalError)
            assert report.counts["ok"] <= 4
        else:
            with pytest.raises(JournalError, match="another run"):
                await side.settle(project.assets.upload(source(*other), journal=journal))
    assert len(requests(busy, "createUploadSession")) == before


async def test_a_journal_of_something_else_is_rejected(
    side: Side, client: Any, project: Any, busy: Sandbox, journal: Path, tmp_path: Path
) -> None:
    actions = [{"asset_id": "asset_old", "sequence": {"name": "A"}}]
    bulk, again = (project.sequences.bulk().extend(actions) for _ in range(2))
    await side.settle(bulk.run(journal=journal))
    for path in (journal, tmp_path, write(tmp_path, "file.png") / "file.png"):
        with pytest.raises(JournalError):
            await side.settle(project.assets.upload(pngs(2), journal=path))
    mine = tmp_path / "mine"
    await side.settle(project.assets.upload(pngs(2), journal=mine))
    other = client.get_project("proj_rgbd")
    files = [(name, b"PK\3\4") for name, _ in pngs(2)]
    with pytest.raises(JournalError, match="same_project"):
        await side.settle(other.assets.upload(files, journal=mine, fail_on="never"))
    with pytest.raises(JournalError, match="an upload"):
        await side.settle(again.run(journal=mine))
    assert len(requests(busy, "createUploadSession")) == 1


async def test_a_session_that_cannot_be_cancelled_stays_in_the_journal(
    side: Side, project: Any, busy: Sandbox, journal: Path
) -> None:
    busy.faults = [
        {"operation": "cancelUploadSession", "when": {"count": 8}, "do": {"status": 503}},
        {"operation": "sendFile", "when": {"nth": 3}, "do": {"status": 418}},
    ]
    report = await side.settle(project.assets.upload(pngs(3), journal=journal, concurrency=1))
    assert [outcome.status for outcome in report] == ["ok", "ok", "failed"]
    assert any("may still be open" in note for note in report.notes)
    assert "Running" in await states(side, project, busy)
    busy.faults = []
    await side.settle(project.assets.upload(pngs(3), journal=journal))
    assert await states(side, project, busy) == ["Cancelled"]
