"""Values as HTML tables, for notebooks: escaped, of bounded size, and without styles. It is XML as well."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import escape
from itertools import islice
from typing import Any

import msgspec

# How many rows of a table and characters of a text are shown, and how many tables within one another.
MAX_ROWS = 20
MAX_TEXT = 200
MAX_DEPTH = 3

# What XML does not allow, and what would turn round the order in which the text beside it is read.
_UNSHOWABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def nested_table(caption: str, value: Any, depth: int = MAX_DEPTH) -> str:
    """Return a table of a struct, a mapping or a list, with tables in it.

    A struct has a row for each field with a value, and one for each date as a time in UTC. Of a list of
    structs, each has a row with its plain values and the sizes of its lists; other lists are numbered.

    >>> nested_table("Cursors", {"next_page": "<c>"})
    '<table><caption>Cursors</caption><tr><th scope="row">next_page</th><td>&lt;c&gt;</td></tr></table>'
    """
    if isinstance(value, msgspec.Struct):
        return _pairs(caption, _set_fields(value).items(), 0, depth)
    if isinstance(value, Mapping):
        return _pairs(caption, islice(value.items(), MAX_ROWS), len(value), depth)
    rows = [_set_fields(item) for item in value[:MAX_ROWS] if isinstance(item, msgspec.Struct)]
    plain = (name for row in rows for name, item in row.items() if not isinstance(item, msgspec.Struct))
    names = list(dict.fromkeys(plain))
    if not names or len(rows) < len(value[:MAX_ROWS]):
        return _pairs(caption, enumerate(value[:MAX_ROWS]), len(value), depth)
    return table(caption, names, ([row.get(name, "") for name in names] for row in rows), total=len(value))


def table(caption: str, header: Sequence[str], rows: Iterable[Sequence[object]], *, total: int) -> str:
    """Return a table with a header row, of `total` rows, of which only the first `MAX_ROWS` are read."""
    head = "".join(f'<th scope="col">{_text(name)}</th>' for name in header)
    body = ["".join(f"<td>{_cell(value, 0)}</td>" for value in row) for row in islice(rows, MAX_ROWS)]
    return _join_rows(caption, [head, *body], total, len(header))


def note(text: str) -> str:
    """Return a line of text."""
    return f"<p>{_text(text)}</p>"


def stack(*parts: str) -> str:
    """Return what the functions beside this one gave, one below the other."""
    return f"<div>{''.join(parts)}</div>"


def count_of(count: int, noun: str) -> str:
    """Return a number with its noun.

    >>> count_of(1, "item"), count_of(10_000, "item")
    ('1 item', '10,000 items')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _set_fields(struct: msgspec.Struct) -> dict[str, object]:
    """Return the fields that have a value, and then the dates as times."""
    found: dict[str, object] = {name: getattr(struct, name) for name in struct.__struct_fields__}
    for name, member in vars(type(struct)).items():
        if isinstance(member, property):
            # It may be no date of our calendar, or the struct be made by hand and hold something else.
            with contextlib.suppress(OverflowError, TypeError):
                found[name] = getattr(struct, name)
    return {name: value for name, value in found.items() if value is not None}


def _pairs(caption: str, pairs: Iterable[tuple[object, object]], total: int, depth: int) -> str:
    cells = [f'<th scope="row">{_text(name)}</th><td>{_cell(value, depth - 1)}</td>' for name, value in pairs]
    return _join_rows(caption, cells, total, 2)


def _join_rows(caption: str, rows: list[str], total: int, width: int) -> str:
    if total > MAX_ROWS:
        rows.append(f'<td colspan="{width}">… and {total - MAX_ROWS:,} more</td>')
    title = f"<caption>{_text(caption)}</caption>" if caption else ""
    return f"<table>{title}{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def _cell(value: Any, depth: int) -> str:
    is_struct = isinstance(value, msgspec.Struct)
    if not is_struct and not isinstance(value, Mapping | list | tuple):
        return _text(value)
    # An empty table would not be seen, and what is made by hand may hold itself.
    if depth and (is_struct or value):
        return nested_table("", value, depth)
    return _text(type(value).__name__) if is_struct else count_of(len(value), "item")


def _text(value: object) -> str:
    text = str(value)
    if isinstance(value, datetime):  # in the short form of UTC, since a listing is wide
        text = value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if len(text) > MAX_TEXT:
        end = MAX_TEXT // 3  # what decides may be at either end
        text = f"{text[: MAX_TEXT - end]} … {len(text) - MAX_TEXT:,} more … {text[len(text) - end :]}"
    return escape(_UNSHOWABLE.sub(lambda found: ascii(found[0])[1:-1], text))
