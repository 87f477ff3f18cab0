"""Renders findings as text and as a table, grouped, and sums up those of a stream. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter

import attrs

from ...runs.grouping import Group, first_rows, group_by_reason, pattern
from ...runs.terminal_text import pluralize
from ..source_rows import row_name
from .checks import Finding

_LISTED = 5
_LISTED_OF_STREAM = 3


def _group(findings: Sequence[Finding]) -> list[Group[Finding]]:
    return group_by_reason(
        findings,
        _LISTED,
        by=attrgetter("severity", "code"),
        reason=attrgetter("message"),
        rank=lambda finding: finding.severity != "error",
    )


def finding_groups(findings: Sequence[Finding], listed: int = _LISTED) -> Iterator[str]:
    """Yield one line per kind of finding, errors first, with the rows and the first message.

    >>> twice = [Finding(row, "invalid", "error", f"ord: got '{row}'; use int()") for row in range(9)]
    >>> [*finding_groups(twice)]
    ["rows 0, 1, 2, 3, 4 and 4 more, such as row 0: ord: got '0'; use int()"]
    """
    groups = _group(findings)
    for group in groups[:listed]:
        yield _sentence(group)
    if left := sum(group.count for group in groups[listed:]):
        yield f"and {left:,} more"


def finding_lines(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield the lines of a printed plan or diff: the count and the first rows of each kind."""
    groups = _group(findings)
    for group in groups[:_LISTED]:
        severity = group.first[0].severity
        lead = severity if group.count == 1 else f"{group.count:,} {severity}s"
        yield f"  {lead}: {_sentence(group)}"
    if left := sum(group.count for group in groups[_LISTED:]):
        yield f"  … and {left:,} more"


def findings_table(findings: Sequence[Finding]) -> str:
    """Return the table for a notebook, with a row for each kind."""
    # Imported here because few programs run in a notebook.
    from ...resources import html

    groups = _group(findings)
    header = ["severity", "finding", "count", "rows", "message"]
    rows = (
        (group.first[0].severity, group.first[0].code, group.count, first_rows(group), group.first[0].message)
        for group in groups
    )
    return html.table(html.count_of(len(findings), "finding"), header, rows, total=len(groups))


def _sentence(group: Group[Finding]) -> str:
    first = group.first[0]
    is_same = group.reason == first.message
    return f"{first_rows(group)}: {first.message}" if is_same else f"{first_rows(group)}, such as {first}"


@attrs.define
class StreamWarnings:
    """The warnings in the windows of a stream, which prints no plan.

    >>> warnings = StreamWarnings()
    >>> message = "asset 'a' is linked in row 3 already"
    >>> warnings.note([Finding(row, "asset-linked-twice", "warning", message) for row in (7, 9)])
    >>> warnings.summary()
    ("2 warnings, such as row 7: asset 'a' is linked in row 3 already",)
    """

    count: int = 0
    _first: dict[str, Finding] = attrs.field(factory=dict)

    def note(self, findings: Sequence[Finding]) -> None:
        """Add the warnings of a window."""
        self.count += len(findings)
        for each in findings:
            if len(self._first) == _LISTED_OF_STREAM:
                break
            self._first.setdefault(pattern(each.message), each)

    def summary(self) -> tuple[str, ...]:
        """Return a sentence on the warnings, if any."""
        if not self.count:
            return ()
        first = self._first.values()
        such_as = "; ".join(f"{row_name(each.row, each.source_row)}: {each.message}" for each in first)
        return (f"{pluralize(self.count, 'warning')}, such as {such_as}",)
