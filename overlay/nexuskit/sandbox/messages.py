"""Texts and values for messages and logs: short, and valid in UTF-8, whatever was given."""

from __future__ import annotations

import reprlib
from typing import Final

_MOST: Final = 60

_short = reprlib.Repr()
_short.maxlevel = 3
_short.maxstring = _short.maxother = _short.maxlong = _MOST


def escaped(text: str) -> str:
    r"""Return a text that UTF-8 can encode. Lone surrogates, as in a path or a YAML file, are escaped.

    >>> escaped("n\u00e4\udcff")
    'n\xe4\\udcff'
    """
    return text.encode("utf-8", "backslashreplace").decode()


def shown(value: object) -> str:
    """Return what stands for a value in a message.

    >>> shown("a" * 1000)
    "'aaaaaaaaaaaaaaaaaaaaaaaaaaa...aaaaaaaaaaaaaaaaaaaaaaaaaaaa'"
    """
    try:
        text = _short.repr(value)
    except ValueError:
        # Python refuses to write a number of thousands of digits.
        return "a number of very many digits"
    return text if len(text) <= _MOST else f"{text[: _MOST - 3]}..."
