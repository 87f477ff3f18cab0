"""Renders a diff for a terminal or a notebook: bounded size, failures first. Pure.

Names are shown on one line without control characters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from operator import attrgetter

from ...error_types import one_line
from ...resources.tables import table
from ...runs.grouping import Group, group_by_reason
from ...runs.terminal_text import pluralize, shorten, terminal_columns, width, wrap
from ...runs.text import NARROWEST, reasons
from ..plan.checks import Finding
from ..plan.render import finding_lines, findings_table
from ..source_rows import row_cell
from .change import EFFECTS, Change, Effect

MOST_ROWS = 10
"""The maximum number of rows per effect in a table."""

_HEADER = ("effect", "row", "action", "what it would do")
_GAP = 2
_NARROWEST = 12
_ROWS = 5
_WITH_REASONS: tuple[Effect, ...] = ("fail", "unclear")
_WITHOUT_ROWS = frozenset[Effect]({"same", *_WITH_REASONS})


def text_table(
    changes: Sequence[Change], columns: int | None = None, findings: Sequence[Finding] = ()
) -> str:
    """Return the diff as text: counts, failures with reasons, the first rows of each effect."""
    columns = max(columns or terminal_columns(), NARROWEST)
    groups = _group(changes)
    lines = [f"{pluralize(len(changes), 'action')}{': ' if changes else ''}{_counts(groups)}"]
    lines += reasons("effect", _failing(groups), columns)
    for line in finding_lines(findings):
        lines += wrap(line, columns, "    ")
    rows = [row for effect, group in groups.items() for row in _rows(effect, group)]
    if rows:
        lines += _lines([_HEADER, *rows], columns)
    return "\n".join(lines)


def html_table(changes: Sequence[Change], findings: Sequence[Finding] = ()) -> str:
    """Return the notebook view: counts, failures with reasons, the first rows of each effect."""
    # Imported here because few programs run in a notebook.
    from ...resources import html
    from ...runs.html import reasons

    groups = _group(changes)
    caption = f"Diff: {html.count_of(len(changes), 'action')}"
    parts = [html.nested_table(caption, {effect: len(group) for effect, group in groups.items()})]
    if failing := _failing(groups):
        parts.append(reasons("effect", failing, "action"))
    if findings:
        parts.append(findings_table(findings))
    for effect, group in groups.items():
        if effect not in _WITHOUT_ROWS:
            parts.append(table(group, effect, without=("effect",)))
    return html.stack(*parts)


def _failing(groups: Mapping[Effect, Sequence[Change]]) -> list[Group[Change]]:
    changes = [change for effect in _WITH_REASONS for change in groups.get(effect, ())]
    return group_by_reason(changes, _ROWS, by=attrgetter("effect"), rank=lambda _: 0)


def _group(changes: Sequence[Change]) -> dict[Effect, list[Change]]:
    found: dict[Effect, list[Change]] = {effect: [] for effect in EFFECTS}
    for change in changes:
        found[change.effect].append(change)
    return {effect: group for effect, group in found.items() if group}


def _rows(effect: Effect, group: list[Change]) -> Iterator[tuple[str, str, str, str]]:
    if effect in _WITHOUT_ROWS:
        return
    for change in islice(group, MOST_ROWS):
        row = str(row_cell(change.row, change.source_row))
        yield effect, row, change.description, one_line(change.detail)
    if len(group) > MOST_ROWS:
        yield effect, "", f"… and {len(group) - MOST_ROWS:,} more", ""


def _counts(groups: dict[Effect, list[Change]]) -> str:
    return ", ".join(f"{len(group):,} {effect}" for effect, group in groups.items())


def _lines(rows: Sequence[tuple[str, ...]], columns: int) -> Iterator[str]:
    effect, number, action, detail = (max(map(width, column)) for column in zip(*rows, strict=True))
    left = max(columns - effect - number - 3 * _GAP, 2 * _NARROWEST)
    if action + detail > left:
        # The shorter column is truncated only if it takes more than half.
        action = min(action, max(left // 2, left - detail))
        detail = left - action
    for row in rows:
        cells = (
            _pad(row[0], effect),
            _pad(row[1], number, right=True),
            _pad(row[2], action),
            _pad(row[3], detail),
        )
        yield (" " * _GAP).join(cells).rstrip()


def _pad(text: str, columns: int, *, right: bool = False) -> str:
    text = shorten(text, columns)
    space = " " * (columns - width(text))
    return space + text if right else text + space
