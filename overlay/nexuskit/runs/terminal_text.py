"""Terminal text: width in columns, truncation and wrapping."""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Iterator

UNLIMITED = 1_000_000_000
"""The columns of an output that is not a terminal."""


def terminal_columns() -> int:
    """Return the columns of the terminal, or of `COLUMNS`. Output to a pipe or a file is not truncated."""
    return shutil.get_terminal_size((UNLIMITED, 0)).columns


def width(text: str) -> int:
    """Return the number of terminal columns of a text.

    >>> width("knee"), width("膝"), width("e" + chr(0x301))
    (4, 2, 1)
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


def shorten(text: str, columns: int) -> str:
    """Truncate a text in the middle, with an ellipsis.

    >>> shorten("unlink 'knee_left_0017.dcm'", 20)
    "unlink 'knee…17.dcm'"
    """
    if width(text) <= columns:
        return text
    start = text[: _fitting(text, (columns - 1) * 2 // 3)]
    end = _fitting(text[::-1], columns - 1 - width(start))
    return f"{start}…{text[len(text) - end :]}"


def wrap(text: str, columns: int, indent: str) -> Iterator[str]:
    """Wrap a text at spaces, and break words that are longer than a line.

    Args:
        text: The text, on one line. Its indentation is kept.
        columns: The columns of a line, more than the indentation.
        indent: The indentation of all lines but the first.

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
    """Return how many characters at the beginning of a text fit."""
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
