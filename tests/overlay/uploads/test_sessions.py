"""The start of upload sessions: rate limits, lost responses, and what ends an upload."""

from __future__ import annotations

import time
from importlib import import_module
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest

from nexuskit import RetryPolicy
from nexuskit.errors import ArgumentError, NexusError
from nexuskit.sandbox import Sandbox
from nexuskit.uploads import SessionLimit
from nexuskit.uploads.session_limit import SessionTimes
from tests.overlay.support import KEY, PROJECT, Side
from tests.overlay.uploads.support import contents, pngs, requests, states

pytestmark = pytest.mark.anyio


def count_starts(sandbox: Sandbox) -> list[int]:
    return [entry.at for entry in requests(sandbox, "createUploadSession") if entry.applied]


async def test_429_is_waited_out_as_it_says(side: Side, project: Any, busy: Sandbox) -> None:
    busy.faults = [
        {"operation": "createUploadSession", "when": {"nth": 1}, "do": {"status": 429, "retry_after": 1}}
    ]
    assert (await side.settle(project.assets.upload(pngs(1)))).is_ok
    refused, first = (entry.at for entry in requests(busy, "createUploadSession"))
    assert first - refused >= 1_000


async def test_all_uploads_of_a_key_share_the_limit(side: Side, project: Any, busy: Sandbox) -> None:
    limit = SessionLimit(2, 0.6)
    for number in range(3):
        source = [(f"{number}_{name}", content) for name, content in pngs(1)]
        assert (await side.settle(project.assets.upload(source, session_limit=limit))).is_ok
    times = count_starts(busy)
    assert len(times) == 3
    assert times[2] - times[0] >= 550


def test_the_limit_counts_the_sessions_of_its_own_period() -> None:
    times = SessionTimes()
    assert [times.start(SessionLimit(2, 60), float(now)) for now in (0, 1, 2, 60, 61)] == [0, 0, 58, 0, 0]
    # A limit of another upload neither forgets the times nor is exceeded by them.
    assert times.start(SessionLimit(1, 0), 61.5) == 0
    assert times.start(SessionLimit(3, 60), 62.0) == 58.0
    assert [times.start(SessionLimit(500, 300), 62.0) for _ in range(496)].count(0.0) == 495


@pytest.mark.parametrize(("sessions", "period"), [(0, 300), (True, 300), (15, "300")])
def test_a_limit_is_checked(sessions: Any, period: Any) -> None:
    with pytest.raises(ArgumentError):
        SessionLimit(sessions, period)


@pytest.mark.parametrize("do", [{"reset": "before"}, {"reset": "after"}, {"status": 503}, {"cut": "close"}])
async def test_a_lost_response_to_a_start_costs_at_most_a_session(
    side: Side, project: Any, busy: Sandbox, do: dict[str, Any]
) -> None:
    busy.faults = [{"operation": "createUploadSession", "when": {"nth": 1}, "do": do}]
    report = await side.settle(project.assets.upload(pngs(3)))
    assert report.is_ok
    assert await contents(side, project) == dict(pngs(3))
    lost = [entry for entry in requests(busy, "createUploadSession") if entry.applied and entry.fault]
    assert (await states(side, project, busy)).count("Queued") == len(lost)
    assert any("may still be open" in note for note in report.notes) >= bool(lost)


async def test_a_pause_may_end_while_the_next_task_is_chosen(
    side: Side, project: Any, busy: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A clock on which the second look after the failure is later than its pause, and the first is not.
    clock = SimpleNamespace(monotonic=count(time.monotonic(), 0.6).__next__)
    monkeypatch.setattr(import_module(f"nexuskit._{side.name}.uploads.runner"), "time", clock)
    too_many = {"status": 429, "retry_after": 1}
    busy.faults = [{"operation": "createUploadSession", "when": {"nth": 1}, "do": too_many}]
    report = await side.settle(project.assets.upload(pngs(3)))
    assert report.is_ok


async def test_a_rejected_key_ends_an_upload_and_leaves_nothing_open(
    side: Side, project: Any, busy: Sandbox
) -> None:
    busy.faults = [{"operation": "createUploadSession", "when": {"nth": 2}, "do": {"status": 401}}]
    report = await side.settle(project.assets.upload(pngs(9), session_files=2))
    assert [outcome.status for outcome in report] == ["ok"] * 2 + ["not_sent"] * 7
    assert type(report.error).__name__ == "UnauthorizedError"
    assert report.stopped
    assert await states(side, project, busy) == ["Finished"]
    with pytest.raises(NexusError, match="stopped early"):
        report.raise_for_failures()
    again = await side.settle(report.retry_failed())
    assert again.is_ok
    assert await contents(side, project) == dict(pngs(9))


async def test_an_outage_ends_an_upload_after_its_time(side: Side, busy: Sandbox) -> None:
    busy.reset()
    busy.faults = [{"operation": "createUploadSession", "do": {"status": 503}}]
    policy = RetryPolicy(wait_initial=0.05, wait_max=0.05)
    client = side.client_class(KEY, endpoint=busy.base_url, retry=policy)
    upload = client.get_project(PROJECT).assets.upload
    report = await side.settle(
        upload(pngs(2), attempts=2, outage_timeout=0.3, session_limit=SessionLimit(1_000, 300))
    )
    await side.settle(client.close())
    assert report.counts["not_sent"] == 2
    assert type(report.error).__name__ == "ServiceUnavailableError"
    times = [entry.at for entry in requests(busy, "createUploadSession")]
    assert times[-1] - times[0] >= 250


async def test_a_rejected_session_fails_its_files_and_not_the_others(
    side: Side, project: Any, busy: Sandbox
) -> None:
    busy.settings = {"max_sessions": 1_000, "max_image_bytes": 150}
    files = [("large.png", pngs(1)[0][1] * 2), *pngs(2)]
    report = await side.settle(project.assets.upload(files, session_files=1))
    assert [outcome.status for outcome in report] == ["failed", "ok", "ok"]
    assert "150" in report[0].detail


@pytest.mark.parametrize("operation", ["getOperation", "listAssets", "cancelUploadSession"])
async def test_faults_of_other_calls_are_retried(
    side: Side, project: Any, busy: Sandbox, operation: str
) -> None:
    busy.faults = [
        {"operation": operation, "when": {"sequence": ["fault", "fault", "ok"]}, "do": {"status": 503}},
        {"operation": "sendFile", "when": {"nth": 3}, "do": {"status": 403}},
    ]
    report = await side.settle(project.assets.upload(pngs(5)))
    assert report.is_ok
    assert await states(side, project, busy) == ["Cancelled", "Finished"]


async def test_when_waiting_fails_the_list_of_assets_decides(side: Side, project: Any, busy: Sandbox) -> None:
    busy.faults = [{"operation": "getOperation", "do": {"status": 404}}]
    assert (await side.settle(project.assets.upload(pngs(2)))).is_ok
    busy.faults = [
        {"operation": "getOperation", "do": {"status": 404}},
        {"operation": "sendFile", "do": {"fail_processing": True}},
    ]
    report = await side.settle(project.assets.upload([("new.png", pngs(1)[0][1])]))
    assert [outcome.status for outcome in report] == ["unknown"]
    assert report[0].detail
