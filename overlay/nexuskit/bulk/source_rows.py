"""The lines of the caller's own file, which texts name in place of the rows of a run. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias

SourceRows: TypeAlias = Mapping[int, int]
"""The line that an action comes from, by its row, for those of which the caller said it."""

CITED_ROW = re.compile(
    r"(?<!source )\brow ([0-9]+)"
    r"(?= of the same request failed| did not succeed| cannot be sent, and| was to follow it)"
)
"""A row in the texts that a run writes about outcomes; names that callers give are in none of them."""


def row_name(row: int, source_row: int | None) -> str:
    """Name a row as its caller knows it.

    >>> row_name(7, None), row_name(7, 9)
    ('row 7', 'source row 9')
    """
    return f"row {row}" if source_row is None else f"source row {source_row}"


def row_cell(row: int, source_row: int | None) -> int | str:
    """Return what the column `row` of a table has.

    >>> row_cell(7, None), row_cell(7, 9)
    (7, 'source row 9')
    """
    return row if source_row is None else row_name(row, source_row)


def with_source_rows(text: str, source_rows: SourceRows) -> str:
    """Return a text about outcomes that names source rows where they are known.

    >>> with_source_rows("row 1 did not succeed (Failed)", {1: 3})
    'source row 3 did not succeed (Failed)'
    """
    if not source_rows:
        return text
    return CITED_ROW.sub(lambda cited: row_name(int(cited[1]), source_rows.get(int(cited[1]))), text)
