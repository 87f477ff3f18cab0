"""A report as a text for the terminal: what went wrong first, within its width. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...errors import one_line
from .outcome import described
from .reasons import first_rows, grouped

if TYPE_CHECKING:
    from .report import Report

_GROUPS = 20
"""Reasons that are shown; a line says how many more there are."""

_ROWS = 5
_NARROWEST = 40
_INDENT = "    "


def text(report: Report, width: int) -> str:
    """Return the lines of a report, none of them wider than asked for, nor than 40 columns can hold.

    Args:
        report: The report.
        width: Columns of the terminal.
    """
    return "\n".join(_cut(line, max(width, _NARROWEST)) for line in _lines(report))


def headline(report: Report) -> str:
    """Say in one line whether all is well.

    Whatever else a report shows comes after this line.
    """
    failed = len(report) - report.counts["ok"]
    name = type(report).__name__
    if failed:
        return f"{name}: {failed:,} of {len(report):,} actions not ok"
    if report.stopped:
        return f"{name}: stopped early; {len(report):,} actions were ok until then"
    return f"{name}: no actions" if not len(report) else f"{name}: all {len(report):,} actions ok"


def counted(report: Report) -> str:
    """Say how many actions ended in which status, and what is to be said of those that are ok."""
    counts = ", ".join(f"{status} {count:,}" for status, count in report.counts.items())
    details = ", ".join(f"{count:,} {detail}" for detail, count in report.ok_details.items())
    return counts + (f" ({details})" if details else "")


def _lines(report: Report) -> Iterator[str]:
    yield headline(report)
    if report.stopped:
        yield f"stopped: {report.stopped}"
    groups = grouped(report.outcomes.not_ok(), _ROWS)
    for group in groups[:_GROUPS]:
        example = group.first[0]
        # A detail of what was not sent begins with that, too.
        status = "" if group.reason.startswith(example.status.replace("_", " ")) else f"{example.status}: "
        yield f"  {group.count:>7,} {status}{group.reason}"
        if example.detail and example.detail != group.reason:
            yield f"{_INDENT}{example.detail}"
        yield f"{_INDENT}{first_rows(group)}, such as {described(example.action)}"
    if len(groups) > _GROUPS:
        yield f"  and {len(groups) - _GROUPS:,} more reasons; see failures, or to_csv()"
    yield counted(report)
    yield f"{report.elapsed:.1f} s; {report.durations}"
    for note in report.notes:
        yield f"note: {note}"


def _cut(line: str, width: int) -> str:
    """Make one line printable, and no wider than a number of columns."""
    indent = line[: len(line) - len(line.lstrip())]
    shown = indent + one_line(line.lstrip(), 10 * width)
    columns = 0
    for place, character in enumerate(shown):
        columns += _columns(character)
        if columns > width:
            return _fitting(shown[:place], width - 1) + "…"
    return shown


def _fitting(shown: str, width: int) -> str:
    while sum(map(_columns, shown)) > width:
        shown = shown[:-1]
    return shown


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
