from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from nexuskit import ApiTypes, RetryPolicy
from nexuskit.bulk import BulkProgress
from nexuskit.errors import ArgumentError, BadRequestError, BulkError, JournalError, PlanError
from nexuskit.sandbox import Sandbox
from tests.overlay.support import KEY, PROJECT, Handler, Side, Wire, answering

Result = ApiTypes.SequenceBulkUpdateResult
pytestmark = pytest.mark.anyio

ASSETS = 60
QUICK = RetryPolicy(first_delay=0.001, max_delay=0.002)


@pytest.fixture(scope="module")
def busy() -> Iterator[Sandbox]:
    assets = [{"id": f"asset_{n}", "filename": f"slice_{n}.dcm"} for n in range(ASSETS)]
    seed = {"secret_keys": {KEY: [PROJECT]}, "projects": [{"id": PROJECT, "assets": assets}]}
    with Sandbox(seed=seed) as running:
        yield running


@pytest.fixture
async def project(side: Side, busy: Sandbox) -> Any:
    busy.reset()
    client = side.client_class(KEY, endpoint=busy.base_url, retry=QUICK)
    yield client.get_project(PROJECT)
    await side.settle(client.close())


def links(count: int = ASSETS, **place: Any) -> list[dict[str, Any]]:
    return [
        {
            "asset_filename": f"slice_{n}.dcm",
            "sequence": {"name": f"Patient {n // 10}", "ord": n % 10 + 1, **place},
        }
        for n in range(count)
    ]


def posts(sandbox: Sandbox) -> list[Any]:
    return [entry for entry in sandbox.requests.entries() if entry.method == "POST"]


def echo(request: httpx.Request) -> httpx.Response:
    actions = json.loads(request.content)["actions"]
    return httpx.Response(200, json={"actions": ["Ok"] * len(actions)})


async def test_many_actions_take_several_requests(side: Side, project: Any, busy: Sandbox) -> None:
    report = await side.settle(project.sequences.bulk().extend(links()).run(max_actions=20))
    assert repr(report).endswith("BulkReport(unknown=0, not_sent=0, failed=0, ok=60)")
    assert report.is_ok
    assert report.requests == len(posts(busy)) == 3
    assert report.durations.requests == 3
    assert report.elapsed > 0
    page = await side.settle(project.sequences.list())
    assert [len(sequence["items"]) for sequence in page] == [10] * 6


async def test_a_plan_with_errors_is_not_run(side: Side, project: Any, busy: Sandbox) -> None:
    bulk = project.sequences.bulk().extend(
        [{"asset_id": ""}, {"asset_id": "a", "sequnce": {"name": "A"}}, *links(1)]
    )
    before = len(posts(busy))
    with pytest.raises(PlanError) as caught:
        await side.settle(bulk.run())
    assert [finding.row for finding in caught.value.findings] == [0, 1]
    assert str(caught.value) == (
        "2 rows refused, nothing was sent: row 0: asset_id: must not be empty; "
        "row 1: sequnce: unknown key; did you mean 'sequence'?"
    )
    assert len(posts(busy)) == before
    report = await side.settle(bulk.run(refuse="nothing"))
    assert [outcome.status for outcome in report] == ["not_sent", "not_sent", "ok"]
    assert report[0].reason == "asset_id: must not be empty"
    with pytest.raises(BulkError):
        report.raise_for_failures()


async def test_warnings_are_refused_if_asked_for(side: Side, project: Any) -> None:
    twice = [*links(1), *links(1, role="Axial")]
    bulk = project.sequences.bulk().extend(twice)
    with pytest.raises(PlanError):
        await side.settle(bulk.run(refuse="warnings"))
    report = await side.settle(bulk.run())
    assert report.is_ok
    assert report.requests == 2


async def test_only_changes_are_sent(side: Side, project: Any, busy: Sandbox) -> None:
    await side.settle(project.sequences.bulk().extend(links(30)).run())
    before = len(posts(busy))
    report = await side.settle(project.sequences.bulk().extend(links()).run(only_changes=True))
    assert report.is_ok
    assert report.ok_details == {"already so": 30}
    assert report.requests == len(posts(busy)) - before == 1
    again = await side.settle(project.sequences.bulk().extend(links()).run(only_changes=True))
    assert again.is_ok
    assert again.requests == 0


async def test_the_diff_tells_what_would_happen_and_changes_nothing(
    side: Side, project: Any, busy: Sandbox
) -> None:
    await side.settle(project.sequences.bulk().extend(links(10)).run())
    before = len(posts(busy))
    bulk = project.sequences.bulk().extend(links(11))
    bulk.rename(sequence_name="Patient 0", new_name="Patient X")
    diff = await side.settle(bulk.diff())
    assert [change.effect for change in diff] == ["same"] * 10 + ["create", "change"]
    assert len(posts(busy)) == before
    report = await side.settle(bulk.run())
    assert report.is_ok


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
    report = await side.settle(bulk.run(max_actions=10, progress=progress))
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


async def test_what_iterating_over_a_stream_raises_is_passed_on(side: Side, project: Any) -> None:
    def source() -> Iterator[dict[str, Any]]:
        yield from links(4)
        raise OSError("the file is gone")

    bulk = project.sequences.bulk().stream(source(), window=2)
    with pytest.raises(OSError, match="the file is gone"):
        await side.settle(bulk.run())
    with pytest.raises(ArgumentError, match="begin anew"):
        await side.settle(bulk.run())


async def test_progress_tells_how_far_it_is(side: Side, project: Any) -> None:
    told: list[BulkProgress] = []
    await side.settle(
        project.sequences.bulk().extend(links()).run(max_actions=20, progress=told.append, concurrency=1)
    )
    assert [(each.done, each.total, each.requests, each.limit) for each in told] == [
        (20, 60, 1, 1),
        (40, 60, 2, 1),
        (60, 60, 3, 1),
    ]
    assert told[-1].counts["ok"] == 60


async def test_an_error_of_progress_ends_the_run(side: Side, project: Any) -> None:
    def progress(told: BulkProgress) -> None:
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        await side.settle(project.sequences.bulk().extend(links()).run(progress=progress))


async def test_a_job_goes_on_from_its_journal(
    side: Side, project: Any, busy: Sandbox, tmp_path: Path
) -> None:
    journal = tmp_path / "job.journal"
    broken: list[BulkProgress] = []

    def progress(told: BulkProgress) -> None:
        broken.append(told)
        if len(broken) == 2:
            raise InterruptedError("pulled the plug")

    with pytest.raises(InterruptedError):
        await side.settle(
            project.sequences.bulk()
            .extend(links())
            .run(max_actions=10, concurrency=1, journal=journal, progress=progress)
        )
    before = len(posts(busy))
    report = await side.settle(project.sequences.bulk().extend(links()).run(max_actions=10, journal=journal))
    assert report.is_ok
    assert len(posts(busy)) - before == report.requests == 4
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


async def test_failures_are_retried_under_their_own_rows(side: Side, project: Any, busy: Sandbox) -> None:
    actions = [*links(3), {"sequence_name": "Patient Z", "patch": {"attributes": {"age": 20}}}, *links(6)[3:]]
    report = await side.settle(project.sequences.bulk().extend(actions).run())
    [failure] = report.failures
    assert (failure.row, failure.reason) == (3, "FailedPatchSequenceSequenceNotFound")
    later = project.sequences.bulk().link(asset_id="asset_50", sequence="Patient Z")
    await side.settle(later.run())
    second = await side.settle(report.retry_failed())
    assert second.is_ok
    assert len(second) == len(actions)
    assert second[3].result is Result.OK
    assert second.requests == report.requests + 1


async def test_a_refused_key_stops_the_run_and_is_told(side: Side, wire: Callable[[Handler], Wire]) -> None:
    calls = wire(answering({"message": "no"}, status=401))
    bulk = calls.project.sequences.bulk().extend(links(3))
    report = await calls.settle(bulk.run(max_actions=1, concurrency=1))
    assert [outcome.status for outcome in report] == ["failed", "not_sent", "not_sent"]
    assert report.stopped.startswith("status 401: no; check")
    assert report.exit_code == 1
    assert len(calls.requests) == 1
    with pytest.raises(BulkError) as caught:
        report.raise_for_failures()
    assert caught.value.__cause__ is report.error
    with pytest.raises(ArgumentError, match="begin anew"):
        await calls.settle(bulk.run())
    await calls.settle(calls.client.close())


async def test_a_service_that_takes_few_actions_is_asked_for_less(wire: Callable[[Handler], Wire]) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        if len(json.loads(request.content)["actions"]) > 10:
            return httpx.Response(400, json={"message": "too many actions"})
        return echo(request)

    calls = wire(handler)
    report = await calls.settle(calls.project.sequences.bulk().extend(links()).run())
    assert report.is_ok
    with pytest.raises(BadRequestError):
        await calls.settle(calls.project.sequences.bulk_update(links()))
    await calls.settle(calls.client.close())


async def test_a_closed_client_ends_a_run_with_a_report(wire: Callable[[Handler], Wire]) -> None:
    calls = wire(echo)
    bulk = calls.project.sequences.bulk().extend(links(2))
    await calls.settle(calls.client.close())
    report = await calls.settle(bulk.run())
    assert [outcome.status for outcome in report] == ["not_sent", "not_sent"]
    assert "closed" in report.stopped


async def test_a_full_disk_ends_a_run_with_a_report(
    wire: Callable[[Handler], Wire], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nexuskit.bulk.journal.journal import Journal

    calls = wire(echo)
    appended: list[Any] = []

    def full(self: Journal, rows: Any, outcomes: Any) -> None:
        appended.append(rows)
        raise JournalError("no space left")

    monkeypatch.setattr(Journal, "known", full)
    bulk = calls.project.sequences.bulk().extend(links(3))
    report = await calls.settle(bulk.run(max_actions=1, concurrency=1, journal=tmp_path / "j"))
    assert [outcome.status for outcome in report] == ["ok", "not_sent", "not_sent"]
    assert report.stopped == "no space left"
    assert len(appended) == 1
    await calls.settle(calls.client.close())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"max_actions": 0}, "max_actions: must be 1 or more, got 0"),
        ({"max_bytes": "1 MB"}, "max_bytes: must be an integer, got '1 MB'"),
        ({"concurrency": True}, "concurrency: must be an integer, got True"),
        ({"attempts": -1}, "attempts: must be 1 or more, got -1"),
        ({"refuse": "all"}, "refuse: must be one of 'errors', 'warnings', 'nothing', got 'all'"),
        ({"journal": 3}, "journal: must be the path of a file, got int"),
        ({"progress": "bar"}, "progress: must be a function of one argument, got str"),
    ],
)
async def test_an_option_that_cannot_be_used_is_refused(
    side: Side, project: Any, options: dict[str, Any], message: str
) -> None:
    bulk = project.sequences.bulk().extend(links(1))
    with pytest.raises(ArgumentError) as caught:
        await side.settle(bulk.run(**options))
    assert str(caught.value) == message
    assert (await side.settle(bulk.run())).is_ok


async def test_warnings_of_a_stream_are_told(side: Side, project: Any) -> None:
    twice = [*links(3), *links(2)]
    report = await side.settle(project.sequences.bulk().stream(iter(twice)).run())
    assert report.is_ok
    [note] = report.notes
    assert note.startswith("2 warnings, such as row 3: ")


async def test_a_finished_journal_says_so(side: Side, project: Any, tmp_path: Path) -> None:
    actions = [{"asset_filename": "missing.dcm"}]
    for notes in (0, 1):
        report = await side.settle(project.sequences.bulk().extend(actions).run(journal=tmp_path / "j"))
        assert [outcome.reason for outcome in report] == ["FailedLinkAssetNotFound"]
        assert len(report.notes) == notes
    assert "retry_failed()" in report.notes[0]


async def test_a_torn_line_is_told(side: Side, project: Any, tmp_path: Path) -> None:
    journal = tmp_path / "job.journal"
    await side.settle(project.sequences.bulk().extend(links(2)).run(journal=journal))
    journal.write_bytes(journal.read_bytes()[:-5])
    report = await side.settle(project.sequences.bulk().extend(links(2)).run(journal=journal))
    assert report.is_ok
    assert "torn" in report.notes[0]


async def test_one_journal_serves_one_run(side: Side, project: Any, tmp_path: Path) -> None:
    refusals: list[JournalError] = []
    journal = tmp_path / "job.journal"
    inner = project.sequences.bulk().extend(links(2))

    if side.name == "async":

        async def progress(_: BulkProgress) -> None:
            with pytest.raises(JournalError) as caught:
                await inner.run(journal=journal)
            refusals.append(caught.value)
    else:

        def progress(_: BulkProgress) -> None:  # type: ignore[misc]
            with pytest.raises(JournalError) as caught:
                inner.run(journal=journal)
            refusals.append(caught.value)

    report = await side.settle(
        project.sequences.bulk().extend(links(2)).run(journal=journal, progress=progress)
    )
    assert report.is_ok
    assert "another run" in str(refusals[0])


async def test_a_stream_whose_later_window_changed_is_not_sent(
    side: Side, project: Any, busy: Sandbox, tmp_path: Path
) -> None:
    journal = tmp_path / "job.journal"
    told: list[BulkProgress] = []

    def progress(each: BulkProgress) -> None:
        told.append(each)
        if len(told) == 3:
            raise InterruptedError("pulled the plug")

    def run(actions: list[Any], **options: Any) -> Any:
        return (
            project.sequences.bulk()
            .stream(actions, window=20)
            .run(journal=journal, max_actions=10, concurrency=1, **options)
        )

    with pytest.raises(InterruptedError):
        await side.settle(run(links(), progress=progress))
    changed = [*links(30), *links()[:29:-1]]
    before = len(posts(busy))
    with pytest.raises(JournalError, match="the source changed between rows 20 and 39"):
        await side.settle(run(changed))
    assert len(posts(busy)) == before
