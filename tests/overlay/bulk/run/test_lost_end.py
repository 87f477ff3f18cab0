"""A journal that lost its end, at the end of a line or anywhere, makes no difference to what is there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from nexus_api.models import Sequence, SequenceAttributes, SequenceEntryAsset
from nexuskit.bulk.run.observations import Observations
from nexuskit.bulk.run.resume import AppliedRows, find_applied_rows
from nexuskit.resources.actions import typed_actions
from nexuskit.sandbox import Sandbox
from tests.overlay.bulk.runs import ASSETS, interrupt_at, links, posts
from tests.overlay.support import Handler, Side, Wire

pytestmark = pytest.mark.anyio


def appending_links(count: int = ASSETS, of_one: int = ASSETS) -> list[dict[str, Any]]:
    """Links without `ord`, three of which name an asset that does not exist, and others of another role."""
    actions = [
        {"asset_filename": f"slice_{n}.dcm", "sequence": {"name": f"Patient {n // of_one}, {n % 3}"}}
        for n in range(count)
    ]
    for row in (7, 31, 52):
        actions[row % count]["asset_filename"] = f"missing_{row}.dcm"
    for row in range(0, count, 10):
        actions[row]["sequence"] |= {"role": "Axial", "ord": row + 1, "merge": "RejectSequenceOperation"}
    return actions


def contents(sandbox: Sandbox) -> list[Any]:
    [project] = sandbox.export()["projects"]
    return [
        (one["name"], [(each["assetId"], each.get("role"), each["ord"]) for each in one["items"]])
        for one in project["sequences"]
    ]


def is_told(report: Any) -> bool:
    """Whether notes say that something may have been sent twice."""
    return any(note.startswith("Actions sent although the project does not show") for note in report.notes)


def order(sandbox: Sandbox) -> list[Any]:
    """The entries of each sequence by role, in order, whatever places they have."""
    found = []
    for name, entries in contents(sandbox):
        roles = {role for _, role, _ in entries}
        found += [(name, role, [asset for asset, of, _ in entries if of == role]) for role in roles]
    return sorted(found, key=str)


def cuts(whole: bytes) -> list[int]:
    """Sizes at the end of each line but the last, and within each."""
    lines = whole.splitlines(keepends=True)
    sizes = [sum(map(len, lines[:number])) for number in range(len(lines))]
    return [*sizes, *(size + 20 for size in sizes)]


@pytest.mark.parametrize("window", [None, 20])
async def test_a_journal_cut_anywhere_sends_nothing_twice(
    side: Side, project: Any, busy: Sandbox, tmp_path: Path, window: int | None
) -> None:
    journal = tmp_path / "job.journal"
    actions = appending_links(of_one=window or ASSETS)

    def run() -> Any:
        bulk = project.sequences.bulk()
        bulk = bulk.extend(actions) if window is None else bulk.stream(actions, window=window)
        return side.settle(bulk.run(chunk_size=20, concurrency=1, journal=journal))

    counts = (await run()).counts
    undisturbed, whole = contents(busy), journal.read_bytes()
    assert counts == {"unknown": 0, "not_sent": 0, "failed": 3, "ok": ASSETS - 3}
    for size in cuts(whole)[::4]:
        journal.write_bytes(whole[:size])
        report = await run()
        assert report.counts == counts, size
        assert contents(busy) == undisturbed, size
        assert not is_told(report)


async def test_a_sequence_over_several_windows_keeps_its_order(
    side: Side, project: Any, busy: Sandbox, tmp_path: Path
) -> None:
    journal = tmp_path / "job.journal"

    def run() -> Any:
        bulk = project.sequences.bulk().stream(appending_links(), window=20)
        return side.settle(bulk.run(chunk_size=20, concurrency=1, journal=journal))

    await run()
    undisturbed, whole = order(busy), journal.read_bytes()
    for size in cuts(whole)[::5]:
        journal.write_bytes(whole[:size])
        before = contents(busy)
        report = await run()
        assert order(busy) == undisturbed, size
        # Of what was in doubt and now has later windows behind it, nobody can tell.
        assert report.counts["failed"] == 3, size
        assert report.counts["ok"] + report.counts["unknown"] == ASSETS - 3, size
        assert is_told(report) or contents(busy) == before, size


async def test_a_job_that_was_only_killed_is_resumed_with_few_readings(
    side: Side, project: Any, busy: Sandbox, tmp_path: Path
) -> None:
    journal = tmp_path / "job.journal"

    def run(**options: Any) -> Any:
        bulk = project.sequences.bulk().extend(appending_links())
        return side.settle(bulk.run(chunk_size=10, concurrency=1, journal=journal, **options))

    with pytest.raises(InterruptedError):
        await run(progress=interrupt_at(30))
    before = len(busy.requests.entries())
    sent = len(posts(busy))
    report = await run()
    assert report.counts["failed"] == 3
    observations = len(busy.requests.entries()) - before - (len(posts(busy)) - sent)
    assert observations <= 10
    assert len(posts(busy)) - sent == report.requests
    assert any("which had the outcomes of 30 of " in note for note in report.notes)


async def test_a_reading_that_fails_ends_the_run_before_anything_is_sent(
    wire: Callable[[Handler], Wire], tmp_path: Path
) -> None:
    calls = wire(lambda request: httpx.Response(403, json={"message": "no"}))
    for window in (None, 2):
        journal = tmp_path / f"{window}.journal"
        journal.touch(0o600)
        bulk = calls.project.sequences.bulk()
        bulk = (
            bulk.extend(appending_links(4))
            if window is None
            else bulk.stream(appending_links(4), window=window)
        )
        report = await calls.settle(bulk.run(journal=journal))
        assert report.requests == 0
        assert {outcome.status for outcome in report} == {"not_sent"}
        assert report.error.status == 403


RENAME = {"sequence_name": "Patient 1", "patch": {"name": "Patient 9"}}
AFTER = {"asset_filename": "slice_0.dcm", "sequence": {"name": "Patient 9", "ord": 90}}


async def test_a_sequence_that_was_renamed_is_not_made_anew(
    side: Side, project: Any, busy: Sandbox, tmp_path: Path
) -> None:
    journal = tmp_path / "job.journal"
    actions = [*links(30), RENAME, AFTER]

    def run() -> Any:
        return side.settle(project.sequences.bulk().extend(actions).run(journal=journal, chunk_size=10))

    assert (await run()).is_ok
    undisturbed = contents(busy)
    journal.write_bytes(journal.read_bytes().splitlines(keepends=True)[0])
    report = await run()
    assert contents(busy) == undisturbed
    assert [outcome.row for outcome in report.failures] == [0, *range(10, 20), 30, 31]
    assert set(report.by_reason) == {"not sent: a sequence may have been renamed already; check it"}


async def test_what_reading_does_not_settle_is_sent_and_told(
    side: Side, project: Any, tmp_path: Path
) -> None:
    await side.settle(project.sequences.bulk().extend(links(20)).run())
    rename = {"sequence_name": "Patient 1", "patch": {"name": "Patient 0"}}
    actions = [{"sequence_name": "Patient 0"}, rename]
    journal = tmp_path / "job.journal"
    journal.touch(0o600)
    report = await side.settle(project.sequences.bulk().extend(actions).run(journal=journal))
    assert report.is_ok
    assert is_told(report)
    assert "carried out before: 2." in report.notes[0]


def test_a_link_behind_one_that_is_sent_is_sent_too() -> None:
    entries = [SequenceEntryAsset(asset, ord) for ord, asset in enumerate("abcd", 1)]
    there = Sequence("seq_1", "proj_1", "A", entries, SequenceAttributes(0, 1, {}), 1, 1)
    observations = Observations(by_name={"A": there})
    links = [{"asset_id": asset, "sequence": {"name": "A"}} for asset in "abcd"]
    assert find_applied_rows([4, 5, 6, 7], typed_actions(links), observations) == AppliedRows(
        [4, 5, 6, 7], [], []
    )
    # Whether the second one was unlinked and linked again, or neither, does not show.
    shared = typed_actions([links[0], {"asset_id": "b"}, *links[1:]])
    assert find_applied_rows([4, 5, 6, 7, 8], shared, observations) == AppliedRows([4], [6, 7, 8], [])
    assert find_applied_rows([4, 5, 6, 7, 8], shared, observations, {7}) == AppliedRows([4], [6, 8], [])
