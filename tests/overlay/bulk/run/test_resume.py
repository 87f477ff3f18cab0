from __future__ import annotations

import asyncio
import json
import pickle
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from nexuskit import AsyncClient, Client
from nexuskit.bulk import BulkProgress
from nexuskit.errors import ArgumentError, JournalError
from nexuskit.runs.journal.run_journal import Journal
from nexuskit.sandbox import Sandbox
from tests.overlay.bulk.runs import ASSETS, echo, interrupt_at, links, posts
from tests.overlay.support import KEY, PROJECT, Handler, Side, Wire

pytestmark = pytest.mark.anyio


async def test_a_stream_is_read_a_window_at_a_time(side: Side, project: Any, busy: Sandbox) -> None:
    read: list[int] = []
    seen: list[int] = []

    def source() -> Iterator[dict[str, Any]]:
        for row, action in enumerate(links()):
            read.append(row)
            yield action

    def progress(told: BulkProgress) -> None:
        assert told.total is None
        seen.append(len(read))

    bulk = project.sequences.bulk().stream(source(), window=20)
    report = await side.settle(bulk.run(chunk_size=10, progress=progress))
    assert report.is_ok
    assert len(report) == ASSETS
    assert list(report) == []
    assert not report.is_complete
    assert seen == [20, 20, 40, 40, 60, 60]


async def test_what_cannot_be_sent_of_a_stream_is_told_and_the_rest_goes_on(side: Side, project: Any) -> None:
    actions = [*links(5), {"asset_id": "asset_9", "sequence": {"name": "A", "ord": "first"}}, *links(8)[5:]]
    report = await side.settle(project.sequences.bulk().stream(iter(actions), window=3).run())
    assert [(each.row, each.status, each.reason) for each in report] == [
        (5, "not_sent", "sequence.ord: must be an integer, got 'first'")
    ]
    assert report.counts["ok"] == 8
    with pytest.raises(ArgumentError, match="stream"):
        project.sequences.bulk().stream(actions).link(asset_id="a", sequence="A")
    with pytest.raises(ArgumentError, match="stream"):
        project.sequences.bulk().stream(actions).plan()
    with pytest.raises(ArgumentError, match="stream"):
        await side.settle(project.sequences.bulk().stream(actions).run(only_changes=True))


async def test_a_job_goes_on_from_its_journal(
    side: Side, project: Any, busy: Sandbox, tmp_path: Path
) -> None:
    journal = tmp_path / "job.journal"
    with pytest.raises(InterruptedError):
        await side.settle(
            project.sequences.bulk()
            .extend(links())
            .run(chunk_size=10, concurrency=1, journal=journal, progress=interrupt_at(20))
        )
    before = len(posts(busy))
    report = await side.settle(project.sequences.bulk().extend(links()).run(chunk_size=10, journal=journal))
    assert report.is_ok
    assert len(posts(busy)) - before == report.requests == 4
    assert report.from_journal == 20
    assert report.notes[-1].startswith(
        f"Resumed from the journal {journal}, which had the outcomes of 20 of 60"
    )
    assert "note: Resumed from the journal" in str(report)
    assert pickle.loads(pickle.dumps(report)) == report
    again = await side.settle(project.sequences.bulk().extend(links()).run(journal=str(journal)))
    assert again.is_ok
    assert (again.requests, len(again)) == (0, ASSETS)
    other = project.sequences.bulk().extend(links(59))
    with pytest.raises(JournalError, match="59"):
        await side.settle(other.run(journal=journal))
    assert (await side.settle(other.run())).is_ok, "what could not begin is not spent"


async def test_a_stream_goes_on_from_its_journal(
    side: Side, project: Any, busy: Sandbox, tmp_path: Path
) -> None:
    journal = tmp_path / "job.journal"

    def ending(actions: list[Any]) -> Iterator[Any]:
        yield from actions
        raise InterruptedError("pulled the plug")

    with pytest.raises(InterruptedError):
        await side.settle(project.sequences.bulk().stream(ending(links(40)), window=20).run(journal=journal))
    before = len(posts(busy))
    report = await side.settle(project.sequences.bulk().stream(links(), window=20).run(journal=journal))
    assert report.is_ok
    assert report.counts["ok"] == ASSETS
    assert len(posts(busy)) - before == 1
    with pytest.raises(JournalError, match="the source changed between rows 0 and 19"):
        await side.settle(project.sequences.bulk().stream(links()[::-1], window=20).run(journal=journal))
    short = await side.settle(project.sequences.bulk().stream(links(40), window=20).run(journal=journal))
    assert "ended at row 40" in short.stopped
    assert not short.is_ok


@pytest.mark.parametrize(("record", "sent"), [("note_outcomes", 1), ("note_sent", 0)])
async def test_a_full_disk_ends_a_run_with_a_report_and_nothing_is_sent_without_a_record(
    wire: Callable[[Handler], Wire], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record: str, sent: int
) -> None:
    calls = wire(echo)
    appended: list[Any] = []

    def full(self: Journal, *rows: Any) -> None:
        appended.append(rows)
        raise JournalError("no space left")

    monkeypatch.setattr(Journal, record, full)
    bulk = calls.project.sequences.bulk().extend(links(3))
    report = await calls.settle(bulk.run(chunk_size=1, concurrency=1, journal=tmp_path / "j"))
    assert [outcome.status for outcome in report] == ["ok"] * sent + ["not_sent"] * (3 - sent)
    assert sum(request.method == "POST" for request in calls.requests) == sent
    assert report.stopped == "no space left"
    assert len(appended) == 1


async def test_a_finished_journal_says_so(side: Side, project: Any, busy: Sandbox, tmp_path: Path) -> None:
    for actions in ([{"asset_filename": "missing.dcm"}], links(2)):
        journal = tmp_path / f"{len(actions)}.journal"
        first = await side.settle(project.sequences.bulk().extend(actions).run(journal=journal))
        assert first.notes == ()
        at = json.loads(journal.read_bytes().splitlines()[-1])["at"]
        busy.reset()
        for _ in range(2):
            report = await side.settle(project.sequences.bulk().extend(actions).run(journal=journal))
            assert report.counts == first.counts
            assert len(busy.requests.entries()) == 0
            finished, *retry, known = report.notes
            assert report.from_journal == len(actions)
            assert finished == f"This journal's run already finished at {at}; nothing was checked or sent."
            assert known.startswith(
                f"Resumed from the journal {journal}, which had the outcomes of {len(actions)} of "
                f"{len(actions)} actions; the project was not read for these. verify=True compares those"
            )
            assert [note.split()[0] for note in retry] == ["retry_failed()"] * len(report.failures)


async def test_a_run_that_is_cancelled_gives_up_its_journal(
    busy: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, release = threading.Event(), threading.Event()
    plainly = Journal.open

    def slowly(path: Any, header: Any, **options: Any) -> Journal:
        journal = plainly(path, header, **options)
        opened.set()
        release.wait(10)
        return journal

    monkeypatch.setattr(Journal, "open", slowly)
    async with AsyncClient(KEY, endpoint=busy.base_url) as client:
        sequences = client.get_project(PROJECT).sequences
        task = asyncio.ensure_future(sequences.bulk().extend(links(1)).run(journal=tmp_path / "j"))
        while not opened.is_set():
            await asyncio.sleep(0.001)
        task.cancel()
        await asyncio.sleep(0.01)
        release.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        monkeypatch.undo()
        assert (await sequences.bulk().extend(links(1)).run(journal=tmp_path / "j")).is_ok


def test_a_journal_is_kept_until_the_last_request_of_a_broken_run_has_ended(tmp_path: Path) -> None:
    in_flight, release = threading.Event(), threading.Event()
    numbers = iter(range(100))

    def handler(request: httpx.Request) -> httpx.Response:
        if next(numbers) == 0:
            in_flight.wait(10)
        else:
            in_flight.set()
            release.wait(10)
        return echo(request)

    client = Client(KEY, endpoint="https://nexus.test", transport=httpx.MockTransport(handler))
    sequences = client.get_project(PROJECT).sequences

    def run(**options: Any) -> Any:
        bulk = (
            sequences.bulk().link(asset_id="a", sequence="A", ord=1).link(asset_id="b", sequence="B", ord=1)
        )
        return bulk.run(journal=tmp_path / "j", chunk_size=1, **options)

    with pytest.raises(InterruptedError):
        run(progress=interrupt_at(0))
    with pytest.raises(JournalError, match="another run"):
        run()
    release.set()
    for thread in threading.enumerate():
        if thread.name.startswith("nexuskit-bulk"):
            thread.join(10)
    report = run()
    assert report.is_ok
    assert report.requests == 1, "the one that was in doubt, and is safe to repeat"
    client.close()
