"""`verify=True` compares a project with what a journal has as ok, and reports what is not so any more."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from nexuskit.errors import ArgumentError, StatusError
from nexuskit.sandbox import Sandbox
from tests.overlay.bulk.runs import echo, links, posts
from tests.overlay.support import Handler, Side, Wire

pytestmark = pytest.mark.anyio

LINKED = links(20)
PLAIN = [{"asset_filename": f"slice_{n}.dcm", "sequence": {"name": "Patient 9"}} for n in range(20, 25)]
REPLACED = [
    # An asset that ends elsewhere, an attribute that is set twice, names that are given up and taken again.
    {"asset_filename": "slice_30.dcm", "sequence": {"name": "Patient 0", "ord": 40}},
    {"asset_filename": "slice_30.dcm", "sequence": {"name": "Patient 1", "ord": 40}},
    {"sequence_name": "Patient 1", "patch": {"attributes": {"age": "20", "site": "knee"}}},
    {"sequence_name": "Patient 1", "patch": {"attributes": {"age": "21"}}},
    {"sequence_name": "Patient 0", "patch": {"name": "Patient X"}},
    {"asset_filename": "slice_31.dcm", "sequence": {"name": "Patient 0", "ord": 1}},
    {"asset_filename": "slice_3.dcm"},
    {"asset_filename": "slice_32.dcm", "sequence": {"name": "Gone"}},
    {"sequence_name": "Gone"},
]
ACTIONS = [*LINKED, *PLAIN, *REPLACED]


@pytest.fixture
async def run(side: Side, project: Any, tmp_path: Path) -> Callable[..., Any]:
    def run(**options: Any) -> Any:
        bulk = project.sequences.bulk().extend(ACTIONS)
        return side.settle(bulk.run(journal=tmp_path / "job.journal", fail_on="never", **options))

    return run


async def test_what_is_still_so_is_ok(run: Any, busy: Sandbox) -> None:
    # There is nothing to compare with yet.
    assert (await run(verify=True)).notes == ()
    before = len(posts(busy))
    report = await run(verify=True)
    assert report.is_ok, report
    compared, finished, resumed = report.notes
    assert compared.startswith("Of 34 actions that are ok in the journal, 20 were compared with the project;")
    assert "reported as failed: 0." in compared
    assert finished.endswith("; nothing was sent.")
    assert resumed.endswith("which had the outcomes of 34 of 34 actions.")
    assert len(posts(busy)) == before


async def test_after_a_reset_all_is_reported_and_sent_again(side: Side, run: Any, busy: Sandbox) -> None:
    assert (await run()).is_ok
    [undisturbed] = busy.export()["projects"]
    busy.reset()
    assert (await run()).is_ok, "a journal by itself does not see it"
    report = await run(verify=True)
    assert report.exit_code == 1
    # An asset that is in no sequence, and a sequence that is not there, are as they are to be.
    so = [outcome.row for outcome in report if outcome.status == "ok"]
    assert [ACTIONS[row] for row in so] == [LINKED[3], *REPLACED[-3:]]
    assert {outcome.reason for outcome in report.failures} == {
        "ok in the journal, but no longer so in the project"
    }
    assert any(f"reported as failed: {len(report.failures)}." in note for note in report.notes)
    assert len(posts(busy)) == 0
    again = await side.settle(report.retry_failed())
    assert again.is_ok
    [restored] = busy.export()["projects"]
    assert contents(restored) == contents(undisturbed)


def contents(project: Any) -> dict[str, Any]:
    return {
        each["name"]: sorted((entry["assetId"], entry["ord"]) for entry in each["items"])
        for each in project["sequences"]
    }


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        ({"asset_filename": "slice_14.dcm"}, [14]),
        ({"asset_filename": "slice_21.dcm"}, [21]),
        ({"asset_filename": "slice_12.dcm", "sequence": {"name": "Patient 1", "ord": 99}}, [12]),
        ({"asset_filename": "slice_3.dcm", "sequence": {"name": "Patient 5", "ord": 1}}, [31]),
        ({"sequence_name": "Patient 1", "patch": {"attributes": {"age": "22"}}}, [27, 28]),
        ({"sequence_name": "Patient X", "patch": {"name": "Patient Y"}}, []),
    ],
)
async def test_what_somebody_undid_is_found(
    side: Side, run: Any, project: Any, change: Any, lost: list[int]
) -> None:
    assert (await run()).is_ok
    assert (await side.settle(project.sequences.bulk().extend([change]).run())).is_ok
    report = await run(verify=True)
    assert [outcome.row for outcome in report.failures] == lost


async def test_verify_needs_a_journal_and_actions_at_hand(side: Side, project: Any, tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match=r"verify: .*pass journal"):
        await side.settle(project.sequences.bulk().extend(LINKED).run(verify=True))
    with pytest.raises(ArgumentError, match=r"verify.*stream"):
        await side.settle(project.sequences.bulk().stream(LINKED).run(verify=True, journal=tmp_path / "j"))


async def test_a_comparison_that_fails_is_raised(wire: Callable[[Handler], Wire], tmp_path: Path) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        return echo(request) if request.method == "POST" else httpx.Response(403, json={"message": "no"})

    calls = wire(handler)

    def run(**options: Any) -> Any:
        return calls.settle(
            calls.project.sequences.bulk().extend(LINKED).run(journal=tmp_path / "j", **options)
        )

    assert (await run()).is_ok
    with pytest.raises(StatusError, match="no"):
        await run(verify=True)
