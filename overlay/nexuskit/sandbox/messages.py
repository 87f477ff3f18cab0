"""Values and suggestions in messages, always valid UTF-8, and names in camel case."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable
from typing import Final

from ..resources.suggestions import did_you_mean

_MAX_LENGTH: Final = 60

_short = reprlib.Repr()
_short.maxlevel = 3
_short.maxstring = _short.maxother = _short.maxlong = _MAX_LENGTH


def escape_surrogates(text: str) -> str:
    """Escape lone surrogates, which UTF-8 cannot encode."""
    return text.encode("utf-8", "backslashreplace").decode()


def safe_repr(value: object) -> str:
    """Return a short `repr` of a value."""
    text = _short.repr(value)
    return text if len(text) <= _MAX_LENGTH else f"{text[: _MAX_LENGTH - 3]}..."


def suggestion(name: object, known: Iterable[str]) -> str:
    """Return the end of a message about an unknown name: the closest known name, or all of them."""
    names = list(known)
    return did_you_mean(name, names) or f"; expected one of {', '.join(names)}"


def camel_case(name: str) -> str:
    """Return a name in camel case, as in JSON."""
    first, *others = name.split("_")
    return first + "".join(map(str.title, others))
