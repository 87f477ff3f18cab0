"""Texts: values and suggestions for messages, valid in UTF-8 whatever was given, and names on the wire."""

from __future__ import annotations

import difflib
import reprlib
from collections.abc import Iterable
from typing import Final

_MAX_LENGTH: Final = 60
_LONGEST_NAME: Final = 100

_short = reprlib.Repr()
_short.maxlevel = 3
_short.maxstring = _short.maxother = _short.maxlong = _MAX_LENGTH


def escape_surrogates(text: str) -> str:
    r"""Return a text that UTF-8 can encode. Lone surrogates, as in a path or a YAML file, are escaped.

    >>> escape_surrogates("n\u00e4\udcff")
    'n\xe4\\udcff'
    """
    return text.encode("utf-8", "backslashreplace").decode()


def safe_repr(value: object) -> str:
    """Return a value as a message shows it.

    >>> safe_repr("a" * 1000)
    "'aaaaaaaaaaaaaaaaaaaaaaaaaaa...aaaaaaaaaaaaaaaaaaaaaaaaaaaa'"
    """
    try:
        text = _short.repr(value)
    except ValueError:
        # Python refuses to write a number of thousands of digits.
        return "a number of very many digits"
    return text if len(text) <= _MAX_LENGTH else f"{text[: _MAX_LENGTH - 3]}..."


def did_you_mean(name: object, known: Iterable[str]) -> str:
    """Return the end of a message about an unknown name: the closest one that is known, or all."""
    names = list(known)
    return closest_match(name, names) or f"; known are {', '.join(names)}"


def closest_match(name: object, known: Iterable[str]) -> str:
    """Return the end of a message that suggests the closest known name, or nothing if there is none.

    >>> closest_match("titel", ["id", "title"]), closest_match("x", ["id", "title"])
    ("; did you mean 'title'?", '')
    """
    # What is far longer than any name is close to none, and finding that out would take long.
    comparable = isinstance(name, str) and len(name) <= _LONGEST_NAME
    near = difflib.get_close_matches(str(name), list(known), n=1) if comparable else []
    return f"; did you mean {near[0]!r}?" if near else ""


def camel_case(name: str) -> str:
    """Return a name as it is on the wire.

    >>> camel_case("create_date")
    'createDate'
    """
    first, *others = name.split("_")
    return first + "".join(map(str.title, others))
