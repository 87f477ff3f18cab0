"""Renders a report for the terminal, failures first. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..error_types import one_line
from .base_outcome import RunOutcome
from .grouping import Group, first_rows, group_by_reason
from .run_result import RunResult
from .terminal_text import pluralize, shorten, wrap
from .terminal_text import width as width_of

_GROUPS = 20
"""The maximum number of reasons shown."""

_ROWS = 5
NARROWEST = 40
_INDENT = "    "


def text(report: RunResult[RunOutcome], width: int) -> str:
    """Return the lines of a report, at most as wide as given, or 40 columns. Only examples are truncated."""
    return "\n".join(_lines(report, max(width, NARROWEST)))


def headline(report: RunResult[RunOutcome]) -> str:
    """Return the first line, which says whether all is `ok`."""
    total = len(report)
    items = pluralize(total, report.noun)
    failed = total - report.counts["ok"]
    name = type(report).__name__
    if report.stopped and report.outcomes.is_stream:
        failures = f", {failed:,} of them not ok" if failed else ""
        return f"{name}: stopped early after {items}{failures}; later {report.noun}s were not read"
    if failed:
        return f"{name}: {failed:,} of {items} not ok"
    if report.stopped:
        return f"{name}: stopped early; {items} {'was' if total == 1 else 'were'} ok until then"
    if not total:
        return f"{name}: no {report.noun}s"
    return f"{name}: {'all ' if total > 1 else ''}{items} ok"


def format_counts(report: RunResult[RunOutcome]) -> str:
    """Yield the counts by status, and details of `ok` actions."""
    counts = ", ".join(f"{status} {count:,}" for status, count in report.counts.items())
    details = ", ".join(f"{count:,} {detail}" for detail, count in report.ok_details.items())
    return counts + (f" ({details})" if details else "")


def _lines(report: RunResult[RunOutcome], width: int) -> Iterator[str]:
    yield from _wrap(headline(report), width)
    if report.stopped:
        yield from _wrap(f"stopped: {report.stopped}", width)
    groups = group_by_reason(report.outcomes.not_ok(), _ROWS)
    yield from reasons("status", groups, width)
    yield from _wrap(format_counts(report), width)
    yield from _wrap(f"{report.elapsed:.1f} s; {report.durations}", width)
    for note in report.notes:
        yield from _wrap(f"note: {note}", width)


def reasons(kind: str, groups: Sequence[Group[Any]], columns: int) -> Iterator[str]:
    """Yield the lines of groups of outcomes or changes: the reason, the rows and an example."""
    for group in groups[:_GROUPS]:
        first = group.first[0]
        lead, status = f"  {group.count:>7,} ", getattr(first, kind)
        reason = status if group.reason == status else f"{status}: {group.reason}"
        yield from wrap(lead + one_line(reason), columns, " " * len(lead))
        if first.detail and first.detail not in (group.reason, first.reason):
            yield from _wrap(first.detail, columns, _INDENT)
        rows, example = f"{_INDENT}{first_rows(group)}, such as", first.description
        if width_of(rows) + 1 + width_of(example) <= columns:
            yield f"{rows} {example}"
        else:
            yield from wrap(rows, columns, _INDENT)
            yield shorten(f"{_INDENT}  {example}", columns)
    if len(groups) > _GROUPS:
        yield f"  and {len(groups) - _GROUPS:,} more reasons"


def _wrap(line: str, width: int, indent: str = "") -> Iterator[str]:
    return wrap(indent + one_line(line), width, _INDENT)
