# Generated from spec/ and generator/templates/. Do not edit: change those and run `make generate`.
"""Values as HTML tables, for notebooks: plain, escaped, and of bounded size. Pure.

The functions take values and never markup, so that no text of a service becomes markup. The markup has no
styles, so that a notebook shows it in its own colours, dark ones included. It is well-formed XML as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import escape
from itertools import islice
from typing import TypeGuard

import msgspec

MAX_ROWS = 20
"""Rows of a table, of a list or of a mapping that are shown; a number says how many more there are."""

MAX_TEXT = 200
"""Characters of one text that are shown; a number says how many more there are."""

MAX_DEPTH = 3
"""Tables within one another; what lies deeper is shown by its size."""

# What XML does not allow, and what would turn round the order in which the text beside it is read.
_UNSHOWABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def answer(struct: msgspec.Struct) -> str:
    """Return a table of one struct: a field and its value in each row, fields without a value left out.

    Dates are there twice, as the integers of the wire and below as times in UTC.
    """
    return _nested(type(struct).__name__, struct, MAX_DEPTH)


def fields(caption: str, values: Mapping[str, object]) -> str:
    """Return a table of names and values, one pair in each row.

    >>> fields("Cursors", {"next_page": "<c>"})
    '<table><caption>Cursors</caption><tr><th scope="row">next_page</th><td>&lt;c&gt;</td></tr></table>'
    """
    return _nested(caption, values, MAX_DEPTH)


def listing(caption: str, items: Sequence[object]) -> str:
    """Return a table of structs, one in each row, with their plain values and the sizes of their lists.

    Nested structs are left out, and so is a column that would be empty. What are no structs are numbered.
    """
    return _nested(caption, items, MAX_DEPTH)


def table(caption: str, header: Sequence[str], rows: Iterable[Sequence[object]], *, total: int) -> str:
    """Return a table with a header row.

    Args:
        caption: What the table shows.
        header: The names of the columns.
        rows: As many values as there are names, in each row; no more than the first `MAX_ROWS` are read.
        total: How many rows there are in all.
    """
    cells = [[_cell(value, MAX_DEPTH - 1) for value in row] for row in islice(rows, MAX_ROWS)]
    return _columns(caption, header, cells, total - MAX_ROWS)


def note(text: str) -> str:
    """Return a line of text."""
    return f"<p>{_text(text)}</p>"


def stacked(*parts: str) -> str:
    """Return what the functions beside this one gave, one below the other."""
    return f"<div>{''.join(parts)}</div>"


def counted(count: int, noun: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "item"), counted(10_000, "item")
    ('1 item', '10,000 items')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _named(struct: msgspec.Struct) -> dict[str, object]:
    """Return the fields that have a value, and then the dates as times."""
    found: dict[str, object] = {name: getattr(struct, name) for name in struct.__struct_fields__}
    for name, member in vars(type(struct)).items():
        if isinstance(member, property):
            try:
                found[name] = getattr(struct, name)
            except (OverflowError, TypeError):
                # No date of our calendar, or a struct made by hand that holds something else.
                continue
    return {name: value for name, value in found.items() if value is not None}


def _nested(caption: str, value: object, depth: int) -> str:
    if isinstance(value, msgspec.Struct):
        return _pairs(caption, _named(value).items(), 0, depth)
    if isinstance(value, Mapping):
        return _pairs(caption, islice(value.items(), MAX_ROWS), len(value) - MAX_ROWS, depth)
    if not _is_list(value):
        return _text(value)
    shown = value[:MAX_ROWS]
    rows = [_named(item) for item in shown if isinstance(item, msgspec.Struct)]
    plain = (name for row in rows for name, item in row.items() if not isinstance(item, msgspec.Struct))
    names = list(dict.fromkeys(plain))
    if not names or len(rows) < len(shown):
        return _pairs(caption, enumerate(shown), len(value) - MAX_ROWS, depth)
    cells = [[_brief(row[name]) if name in row else "" for name in names] for row in rows]
    return _columns(caption, names, cells, len(value) - MAX_ROWS)


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, list | tuple)


def _cell(value: object, depth: int) -> str:
    # An empty table would not be seen, and what is made by hand may hold itself.
    empty = (isinstance(value, Mapping) or _is_list(value)) and not value
    return _brief(value) if empty or not depth else _nested("", value, depth)


def _brief(value: object) -> str:
    if isinstance(value, msgspec.Struct):
        return _text(type(value).__name__)
    if isinstance(value, Mapping) or _is_list(value):
        return counted(len(value), "item")
    return _text(value)


def _text(value: object) -> str:
    text = _time(value) if isinstance(value, datetime) else str(value)
    if len(text) > MAX_TEXT:
        text = f"{text[:MAX_TEXT]}… and {len(text) - MAX_TEXT:,} more"
    return escape(_UNSHOWABLE.sub(lambda found: ascii(found[0])[1:-1], text))


def _time(moment: datetime) -> str:
    # The short form of UTC, since a listing is wide.
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _pairs(caption: str, pairs: Iterable[tuple[object, object]], left: int, depth: int) -> str:
    rows = [
        f'<tr><th scope="row">{_text(name)}</th><td>{_cell(value, depth - 1)}</td></tr>'
        for name, value in pairs
    ]
    return _joined(caption, rows, left, width=2)


def _columns(caption: str, header: Sequence[str], rows: Iterable[Iterable[str]], left: int) -> str:
    head = "".join(f'<th scope="col">{_text(name)}</th>' for name in header)
    body = ("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return _joined(caption, [f"<tr>{head}</tr>", *body], left, width=len(header))


def _joined(caption: str, rows: list[str], left: int, *, width: int) -> str:
    title = f"<caption>{_text(caption)}</caption>" if caption else ""
    more = f'<tr><td colspan="{width}">… and {left:,} more</td></tr>' if left > 0 else ""
    return f"<table>{title}{''.join(rows)}{more}</table>"
