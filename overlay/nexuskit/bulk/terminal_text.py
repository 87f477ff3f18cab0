"""Texts within the columns of a terminal: how many one takes, and cutting and breaking it to fit. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator


def width(text: str) -> int:
    """Return how many columns a terminal takes for a text.

    >>> width("knee"), width("膝")
    (4, 2)
    """
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


def pluralize(count: int, noun: str) -> str:
    """Return a number with its noun.

    >>> pluralize(1, "action"), pluralize(2_000, "action")
    ('1 action', '2,000 actions')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def truncate(text: str, columns: int) -> str:
    """Return a text, or as much of it as fits, with an ellipsis.

    >>> truncate("link 'asset_1'", 10)
    "link 'ass…"
    """
    return text if width(text) <= columns else text[: _fitting(text, columns - 1)] + "…"


def wrap(text: str, columns: int, indent: str) -> Iterator[str]:
    """Break a text into lines between words, or within one that is longer than a line.

    Args:
        text: The text, on one line; its own indentation is kept.
        columns: The columns of a line, more than the indentation takes.
        indent: What each line but the first begins with.

    >>> list(wrap("stopped: status 401; check the key", 20, "  "))
    ['stopped: status 401;', '  check the key']
    """
    line = text[: len(text) - len(text.lstrip())]
    is_blank = True
    for word in text.split():
        longer = line + word if is_blank else f"{line} {word}"
        if width(longer) > columns and not is_blank:
            yield line
            longer = indent + word
        while width(longer) > columns:
            place = _fitting(longer, columns)
            yield longer[:place]
            longer = indent + longer[place:]
        line, is_blank = longer, False
    yield line


def _fitting(text: str, columns: int) -> int:
    """Return how many of the first characters of a text fit."""
    used = 0
    for place, character in enumerate(text):
        used += _columns(character)
        if used > columns:
            return place
    return len(text)


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("F", "W") else 1
