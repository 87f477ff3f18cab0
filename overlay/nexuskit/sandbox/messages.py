"""Values and suggestions in messages, always valid UTF-8, and names in camel case."""

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
    """Escape lone surrogates, which UTF-8 cannot encode."""
    return text.encode("utf-8", "backslashreplace").decode()


def safe_repr(value: object) -> str:
    """Return a short `repr` of a value."""
    try:
        text = _short.repr(value)
    except ValueError:
        # Python does not format integers of more than 4300 digits.
        return "a very long integer"
    return text if len(text) <= _MAX_LENGTH else f"{text[: _MAX_LENGTH - 3]}..."


def did_you_mean(name: object, known: Iterable[str]) -> str:
    """Return the end of a message about an unknown name: the closest known name, or all of them."""
    names = list(known)
    return closest_match(name, names) or f"; expected one of {', '.join(names)}"


def closest_match(name: object, known: Iterable[str]) -> str:
    """Return the end of a message that suggests the closest known name; an empty string if none is close.

    >>> closest_match("titel", ["id", "title"]), closest_match("x", ["id", "title"])
    ("; did you mean 'title'?", '')
    """
    # Comparing long strings is slow.
    comparable = isinstance(name, str) and len(name) <= _LONGEST_NAME
    near = difflib.get_close_matches(str(name), list(known), n=1) if comparable else []
    return f"; did you mean {near[0]!r}?" if near else ""


def camel_case(name: str) -> str:
    """Return a name in camel case, as in JSON."""
    first, *others = name.split("_")
    return first + "".join(map(str.title, others))
