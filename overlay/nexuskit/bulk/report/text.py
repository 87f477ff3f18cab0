"""A report as a text for the terminal: what went wrong first, within its width. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import one_line
from ..terminal_text import pluralize, truncate, wrap
from .grouping import Group, first_rows, grouped
from .outcome import describe
from .outcomes import StreamedOutcomes
from .run_result import RunResult

_GROUPS = 20
"""Reasons that are shown; a line says how many more there are."""

_ROWS = 5
_NARROWEST = 40
_INDENT = "    "


def text(report: RunResult, width: int) -> str:
    """Return the lines of a report, none of them wider than asked for, nor than 40 columns can hold.

    What may say what to do is broken into several lines, and only examples are cut.

    Args:
        report: The report.
        width: Columns of the terminal.
    """
    return "\n".join(_lines(report, max(width, _NARROWEST)))


def headline(report: RunResult) -> str:
    """Say in one line whether all is well.

    Whatever else a report shows comes after this line.
    """
    total = len(report)
    actions = pluralize(total, "action")
    failed = total - report.counts["ok"]
    name = type(report).__name__
    if report.stopped and isinstance(report.outcomes, StreamedOutcomes):
        told = f", {failed:,} of them not ok" if failed else ""
        return f"{name}: stopped early after {actions}{told}; what came after was not read"
    if failed:
        return f"{name}: {failed:,} of {actions} not ok"
    if report.stopped:
        return f"{name}: stopped early; {actions} {'was' if total == 1 else 'were'} ok until then"
    if not total:
        return f"{name}: no actions"
    return f"{name}: {'all ' if total > 1 else ''}{actions} ok"


def counted(report: RunResult) -> str:
    """Say how many actions ended in which status, and what is to be said of those that are ok."""
    counts = ", ".join(f"{status} {count:,}" for status, count in report.counts.items())
    details = ", ".join(f"{count:,} {detail}" for detail, count in report.ok_details.items())
    return counts + (f" ({details})" if details else "")


def _lines(report: RunResult, width: int) -> Iterator[str]:
    yield from _wrap(headline(report), width)
    if report.stopped:
        yield from _wrap(f"stopped: {report.stopped}", width)
    groups = grouped(report.outcomes.not_ok(), _ROWS)
    for group in groups[:_GROUPS]:
        yield from _group(group, width)
    if len(groups) > _GROUPS:
        yield f"  and {len(groups) - _GROUPS:,} more reasons"
    yield from _wrap(counted(report), width)
    yield from _wrap(f"{report.elapsed:.1f} s; {report.durations}", width)
    for note in report.notes:
        yield from _wrap(f"note: {note}", width)


def _group(group: Group, width: int) -> Iterator[str]:
    example = group.first[0]
    count = f"  {group.count:>7,} "
    reason = example.status if group.reason == example.status else f"{example.status}: {group.reason}"
    yield from wrap(count + one_line(reason), width, " " * len(count))
    if example.detail and example.detail != group.reason:
        yield from _wrap(example.detail, width, _INDENT)
    yield truncate(f"{_INDENT}{first_rows(group)}, such as {describe(example.action)}", width)


def _wrap(line: str, width: int, indent: str = "") -> Iterator[str]:
    return wrap(indent + one_line(line), width, _INDENT)
