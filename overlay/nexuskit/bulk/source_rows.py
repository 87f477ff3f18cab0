"""Lines of the caller's own file, which messages name instead of rows. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias

SourceRows: TypeAlias = Mapping[int, int]
"""The line of the caller's own file, by row, where it is known."""

CITED_ROW = re.compile(
    r"(?<!source )\brow ([0-9]+)"
    r"(?= of the same request failed| did not succeed| cannot be sent, and| was to follow it)"
)
"""A row in the messages of a run about outcomes. Names from callers do not occur in these messages."""


def row_name(row: int, source_row: int | None) -> str:
    """Return the name of a row for messages.

    >>> row_name(7, None), row_name(7, 9)
    ('row 7', 'source row 9')
    """
    return f"row {row}" if source_row is None else f"source row {source_row}"


def row_cell(row: int, source_row: int | None) -> int | str:
    """Return the content of the column `row` of a table.

    >>> row_cell(7, None), row_cell(7, 9)
    (7, 'source row 9')
    """
    return row if source_row is None else row_name(row, source_row)


def with_source_rows(text: str, source_rows: SourceRows) -> str:
    """Return a message about outcomes with source rows instead of rows, where they are known.

    >>> with_source_rows("row 1 did not succeed (Failed)", {1: 3})
    'source row 3 did not succeed (Failed)'
    """
    if not source_rows:
        return text
    return CITED_ROW.sub(lambda cited: row_name(int(cited[1]), source_rows.get(int(cited[1]))), text)
