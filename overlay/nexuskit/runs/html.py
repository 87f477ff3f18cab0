"""Renders a report for a notebook, failures first. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..resources import html
from ..resources.tables import table
from .base_outcome import RunOutcome
from .grouping import Group, first_rows, group_by_reason
from .run_result import RunResult
from .text import headline

_ROWS = 5


def reasons(kind: str, groups: Sequence[Group[Any]], noun: str) -> str:
    """Return the table of groups of outcomes or changes."""
    rows = (
        (
            getattr(group.first[0], kind),
            group.reason,
            group.count,
            first_rows(group),
            group.first[0].description,
        )
        for group in groups
    )
    return html.table("Reasons", [kind, "reason", f"{noun}s", "first", "example"], rows, total=len(groups))


def page(report: RunResult[RunOutcome]) -> str:
    """Return the markup of a report, of bounded size."""
    counts = report.counts
    failed = len(report) - counts["ok"]
    parts = [html.note(headline(report)), html.note(f"Stopped: {report.stopped}")] if report.stopped else []
    caption = f"{type(report).__name__}: {html.count_of(len(report), report.noun)}"
    parts.append(html.nested_table(caption, {str(status): count for status, count in counts.items()}))
    if failed:
        groups = group_by_reason(report.outcomes.not_ok(), _ROWS)
        parts.append(reasons("status", groups, report.noun))
        parts.append(table(report.outcomes.not_ok(), "Not ok", total=failed))
    parts += [html.note(note) for note in report.notes]
    parts.append(html.note(f"{counts['ok']:,} ok"))
    return html.stack(*parts)
