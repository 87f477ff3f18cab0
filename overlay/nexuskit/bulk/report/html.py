"""A report as the tables that a notebook shows: what went wrong first. Pure."""

from __future__ import annotations

from nexus_api import html

from ...resources.tables import table
from .grouping import first_rows, grouped
from .outcome import describe
from .run_result import RunResult
from .text import headline

_ROWS = 5


def page(report: RunResult) -> str:
    """Return the markup of a report, of bounded size."""
    counts = report.counts
    failed = len(report) - counts["ok"]
    parts = [html.note(headline(report)), html.note(f"Stopped: {report.stopped}")] if report.stopped else []
    caption = f"{type(report).__name__}: {html.counted(len(report), 'action')}"
    parts.append(html.nested(caption, {str(status): count for status, count in counts.items()}))
    if failed:
        groups = grouped(report.outcomes.not_ok(), _ROWS)
        reasons = (
            (
                group.first[0].status,
                group.reason,
                group.count,
                first_rows(group),
                describe(group.first[0].action),
            )
            for group in groups
        )
        header = ["status", "reason", "actions", "first", "example"]
        parts.append(html.table("Reasons", header, reasons, total=len(groups)))
        parts.append(table(report.outcomes.not_ok(), "Not ok", total=failed))
    parts += [html.note(note) for note in report.notes]
    parts.append(html.note(f"{counts['ok']:,} ok"))
    return html.stacked(*parts)
