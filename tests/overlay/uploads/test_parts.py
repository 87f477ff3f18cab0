"""Large files, which are sent in parts. The threshold is lowered."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from nexuskit.sandbox import Sandbox
from nexuskit.uploads import sessions
from tests.overlay.support import Side
from tests.overlay.uploads.support import contents, png, requests, resume, states

pytestmark = pytest.mark.anyio

SETTINGS = {"max_sessions": 1_000, "part_bytes": 100_000}
LARGE = png(7, 750_000)


@pytest.fixture(autouse=True)
def parts(busy: Sandbox, monkeypatch: pytest.MonkeyPatch, client: Any) -> None:
    monkeypatch.setattr(sessions, "MULTIPART_ABOVE", 100_000)
    busy.settings = SETTINGS


@pytest.fixture
def large(tmp_path: Path) -> Path:
    (tmp_path / "large.png").write_bytes(LARGE)
    return tmp_path / "large.png"


async def test_a_large_file_is_sent_in_parts(side: Side, project: Any, busy: Sandbox, large: Path) -> None:
    files = [("small.png", png(1)), large, ("open.png", io.BytesIO(LARGE[:-1] + b"!")), ("last.png", png(2))]
    report = await side.settle(project.assets.upload(files))
    assert report.is_ok
    found = await contents(side, project)
    assert found == {
        "small.png": png(1),
        "large.png": LARGE,
        "open.png": LARGE[:-1] + b"!",
        "last.png": png(2),
    }
    assert len(requests(busy, "sendPart")) == 16
    assert await states(side, project, busy) == ["Finished"] * 4


@pytest.mark.parametrize(
    "fault",
    [
        {"operation": "sendPart", "when": {"nth": [2, 5]}, "do": {"reset": "during"}},
        {"operation": "sendPart", "when": {"nth": [2, 5]}, "do": {"status": 403}},
        {"operation": "createMultipartUpload", "when": {"nth": 1}, "do": {"reset": "after"}},
        {"operation": "completeMultipartUploadPart", "when": {"nth": [1, 4]}, "do": {"reset": "after"}},
        {"operation": "completeMultipartUpload", "when": {"nth": 1}, "do": {"reset": "after"}},
    ],
    ids=lambda fault: f"{fault['operation']} {fault['do']}",
)
async def test_faults_on_parts(
    side: Side, project: Any, busy: Sandbox, large: Path, fault: dict[str, Any]
) -> None:
    busy.faults = [fault]
    report = await side.settle(project.assets.upload(large))
    assert report.is_ok
    assert await contents(side, project) == {"large.png": LARGE}
    assert {"Queued", "Running"}.isdisjoint(await states(side, project, busy))


async def test_a_part_that_is_always_rejected_fails_the_file(
    side: Side, project: Any, busy: Sandbox, large: Path
) -> None:
    busy.faults = [{"operation": "sendPart", "when": {"every": 8}, "do": {"status": 418}}]
    report = await side.settle(project.assets.upload([large, ("small.png", png(1))]))
    assert [outcome.status for outcome in report] == ["failed", "ok"]
    assert "418" in report[0].detail
    assert await states(side, project, busy) == ["Cancelled", "Finished"]


@pytest.mark.parametrize("is_changed", [False, True])
async def test_an_interrupted_file_resumes_after_its_last_part_unless_it_changed(
    side: Side, project: Any, busy: Sandbox, large: Path, tmp_path: Path, is_changed: bool
) -> None:
    journal = tmp_path / "upload.journal"

    def stop(_: Any) -> None:
        if len(requests(busy, "sendPart")) >= 4:
            raise ZeroDivisionError

    # While the operation of the small file is read again and again, the fifth part waits.
    busy.settings = {**SETTINGS, "processing_ms": 60_000}
    busy.faults = [{"operation": "sendPart", "when": {"nth": [5, 6, 7, 8]}, "do": {"delay": 2}}]
    source = [("small.png", png(1)), large]
    with pytest.raises(ZeroDivisionError):
        await side.settle(project.assets.upload(source, journal=journal, concurrency=2, progress=stop))
    # The next upload cancels sessions that are open.
    busy.clock.advance(61_000)
    assert (await states(side, project, busy))[0] == "Finished"
    busy.settings = SETTINGS
    busy.faults = []
    if is_changed:
        large.write_bytes(png(8, 500_000))
    before = len(requests(busy, "sendPart"))
    report = await resume(side, lambda: project.assets.upload(source, journal=journal))
    assert report.is_ok
    assert await contents(side, project) == {"large.png": large.read_bytes(), "small.png": png(1)}
    assert len(requests(busy, "createMultipartUpload")) == 1 + is_changed
    assert len(requests(busy, "sendPart")) - before <= 6
    # That of the small file is cancelled if its operation was still running.
    assert {"Queued", "Running"}.isdisjoint(await states(side, project, busy))
