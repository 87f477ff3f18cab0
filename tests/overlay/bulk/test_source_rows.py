"""The line of the caller's own file is what findings, failures and exports name."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from nexuskit import ArgumentError, BulkError, PlanError
from nexuskit.bulk.builder import BulkBuilder
from tests.overlay.bulk.runs import links
from tests.overlay.support import Side

pytestmark = pytest.mark.anyio

LINK = {"asset_filename": "slice_1.dcm", "sequence": {"name": "Patient 1", "ord": 1}}
MISSING = {"asset_filename": "missing.dcm"}


def with_lines(*actions: dict[str, Any], first: int = 2) -> list[dict[str, Any]]:
    """Actions with the lines of a table whose first line is its heading."""
    return [action | {"source_row": line} for line, action in enumerate(actions, first)]


def test_findings_name_it() -> None:
    bulk = BulkBuilder().link(asset_id="a", sequence="A", ord=1, source_row=10)
    bulk.unlink(asset_id="a", source_row=11).rename(sequence_name="in row 0", new_name="B", source_row=12)
    bulk.patch(sequence_name="in row 0", name="C", source_row=13).remove(sequence_id="s", source_row=14)
    bulk.remove(sequence_id="s").extend([{"asset_id": "", "source_row": 16}, {"asset_id": "a"}])
    plan = bulk.plan()
    assert [(each.row, each.source_row, each.other_row) for each in plan.findings] == [
        (1, 11, 0),
        (3, 13, 2),
        (5, None, 4),
        (6, 16, None),
        (7, None, 1),
    ]
    assert [str(each) for each in plan.findings] == [
        "source row 11: asset 'a' is linked to 'A' in source row 10 and unlinked here; leave one of the two "
        "out",
        "source row 13: sequence 'in row 0' gets another name in source row 12; use that one here",
        "row 5: sequence 's' is removed in source row 14 already; leave this removal out",
        "source row 16: asset_id: must not be empty",
        "row 7: asset 'a' is unlinked in source row 11 already; leave this one out",
    ]
    assert "source row 16" in plan._repr_html_()
    assert "source row 16: asset_id" in str(PlanError(plan.findings))


@pytest.mark.parametrize("value", ["7", -1, 1.5, True, 2**60])
async def test_what_is_no_line_is_refused(value: Any, side: Side, project: Any) -> None:
    with pytest.raises(ArgumentError, match=r"source_row: must be (an integer|0 to 9007199254740991), got"):
        BulkBuilder().unlink(asset_id="a", source_row=value)
    (finding,) = BulkBuilder().extend([LINK | {"source_row": value}]).plan().findings
    assert finding.message.startswith("source_row: must be")
    assert BulkBuilder().extend([MISSING | {"source_row": 3.0}]).plan().findings == ()
    with pytest.raises(ArgumentError, match="source_row: unknown key"):
        await side.settle(project.sequences.bulk_update([LINK | {"source_row": 1}]))


async def test_failures_and_exports_name_it(side: Side, project: Any, tmp_path: Path) -> None:
    actions = with_lines(LINK, MISSING, {"asset_id": ""}, {"sequence_name": "Nobody"})
    journal = tmp_path / "job.journal"
    for _ in range(2):  # the second report is that of the journal
        bulk = project.sequences.bulk().extend(actions)
        report = await side.settle(bulk.run(fail_on="never", journal=journal))
        assert [(each.row, each.source_row) for each in report] == [(0, 2), (1, 3), (2, 4), (3, 5)]
        assert "source row 3, such as unlink 'missing.dcm'" in str(report)
        assert "source row 3" in report._repr_html_()
        with pytest.raises(BulkError, match="source row 3: FailedLinkAssetNotFound"):
            report.raise_for_failures()
    file = io.StringIO(newline="")
    report.to_csv(file)
    lines = csv.DictReader(io.StringIO(file.getvalue(), newline=""))
    assert [(line["row"], line["source_row"]) for line in lines] == [
        ("1", "3"),
        ("2", "4"),
        ("3", "5"),
        ("0", "2"),
    ]
    report.to_jsonl(tmp_path / "report.jsonl")
    written = (tmp_path / "report.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["source_row"] for line in written] == [3, 4, 5, 2]
    again = await side.settle(report.retry_failed())
    assert [(each.row, each.source_row) for each in again] == [(0, 2), (1, 3), (2, 4), (3, 5)]


async def test_a_stream_and_a_diff_name_it(side: Side, project: Any) -> None:
    source = with_lines(*links(3), MISSING, *links(5)[3:], MISSING)
    report = await side.settle(project.sequences.bulk().stream(iter(source), window=2).run())
    assert [(each.row, each.source_row) for each in report] == [(3, 5), (6, 8)]
    assert "source rows 5, 8" in str(report)
    assert "source row 8: asset 'missing.dcm'" not in str(report.notes), "another window"
    again = await side.settle(report.retry_failed())
    assert [(each.row, each.source_row) for each in again] == [(3, 5), (6, 8)]
    aborted = project.sequences.bulk("AbortOnAnyFailed").stream(with_lines(MISSING, LINK))
    report = await side.settle(aborted.run())
    assert report.stopped.startswith("source row 2 did not succeed")
    assert report[1].detail == "not carried out: source row 2 of the same request failed"
    diff = await side.settle(project.sequences.bulk().extend(with_lines(MISSING)).diff())
    assert [(change.row, change.source_row, change.effect) for change in diff] == [(0, 2, "fail")]
    assert "source row 2" in str(diff)
    assert "source row 2" in diff._repr_html_()
