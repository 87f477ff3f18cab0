"""The tables of a diff, for a terminal and for a notebook: of bounded size, failures on top. Pure.

What a service or a user gave as a name is made harmless before it is shown: no control characters, one line.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from itertools import islice

from ...errors import one_line
from ...resources.tables import table
from ..report.outcome import describe
from ..terminal_text import truncate, width
from .change import EFFECTS, Change, Effect

MOST_ROWS = 10
"""Rows of each effect that a table shows; a number says how many more there are."""

_HEADER = ("effect", "row", "action", "what it would do")
_GAP = 2
_NARROWEST = 12
_LONGEST_CELL = 400
_WITHOUT_ROWS = frozenset[Effect]({"same"})


def text_table(changes: Sequence[Change], columns: int | None = None) -> str:
    """Return lines for a terminal: what would happen how often, and the first rows of each effect.

    Args:
        changes: What each action would do.
        columns: Those of the terminal; `None` for the one that the program runs in.
    """
    groups = _grouped(changes)
    lines = [f"{_pluralize(len(changes))}{': ' if changes else ''}{_counts(groups)}"]
    rows = [row for effect, group in groups.items() for row in _rows(effect, group)]
    if rows:
        lines += _lines([_HEADER, *rows], columns or shutil.get_terminal_size().columns)
    return "\n".join(lines)


def html_table(changes: Sequence[Change]) -> str:
    """Return the tables that a notebook shows: the counts, and the first rows of each effect."""
    # Few programs run in a notebook.
    from nexus_api import html

    groups = _grouped(changes)
    caption = f"Diff: {html.counted(len(changes), 'action')}"
    parts = [html.nested(caption, {effect: len(group) for effect, group in groups.items()})]
    for effect, group in groups.items():
        if effect not in _WITHOUT_ROWS:
            parts.append(table(group, effect, without=("effect",)))
    return html.stacked(*parts)


def _detail(change: Change) -> str:
    return one_line(change.detail, _LONGEST_CELL)


def _grouped(changes: Sequence[Change]) -> dict[Effect, list[Change]]:
    found: dict[Effect, list[Change]] = {effect: [] for effect in EFFECTS}
    for change in changes:
        found[change.effect].append(change)
    return {effect: group for effect, group in found.items() if group}


def _rows(effect: Effect, group: list[Change]) -> Iterator[tuple[str, str, str, str]]:
    if effect in _WITHOUT_ROWS:
        return
    for change in islice(group, MOST_ROWS):
        yield effect, str(change.row), describe(change.action), _detail(change)
    if len(group) > MOST_ROWS:
        yield effect, "", f"… and {len(group) - MOST_ROWS:,} more", ""


def _pluralize(count: int) -> str:
    return f"{count:,} action{'' if count == 1 else 's'}"


def _counts(groups: dict[Effect, list[Change]]) -> str:
    return ", ".join(f"{len(group):,} {effect}" for effect, group in groups.items())


def _lines(rows: Sequence[tuple[str, ...]], columns: int) -> Iterator[str]:
    effect, number, action, told = (max(map(width, column)) for column in zip(*rows, strict=True))
    left = max(columns - effect - number - 3 * _GAP, 2 * _NARROWEST)
    if action + told > left:
        # The shorter of the two is not cut for the sake of the longer one, unless it takes more than half.
        action = min(action, max(left // 2, left - told))
        told = left - action
    for row in rows:
        cells = (
            _filled(row[0], effect),
            _filled(row[1], number, right=True),
            _filled(row[2], action),
            _filled(row[3], told),
        )
        yield (" " * _GAP).join(cells).rstrip()


def _filled(text: str, columns: int, *, right: bool = False) -> str:
    text = truncate(text, columns)
    space = " " * (columns - width(text))
    return space + text if right else text + space
