"""Mappings from outside, made into attrs classes: each key is judged by itself, so all problems are found."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeVar

import attrs
import msgspec

from ..messages import shown

_T = TypeVar("_T", bound=attrs.AttrsInstance)

_TAKES: Final = "takes"
_LONGEST_NAME: Final = 100


@attrs.frozen
class Takes:
    """What a key takes.

    Attributes:
        type: Its type, with bounds, as msgspec has them.
        words: The same, for messages.
        holds: What else has to be true of it.
    """

    type: Any
    words: str
    holds: Callable[[Any], bool] | None = None

    def read(self, value: object, place: str, problems: list[str]) -> Any:
        """Return a value in its type; if it does not fit, note so and return `None`."""
        try:
            read = msgspec.convert(value, self.type)
        except (msgspec.ValidationError, UnicodeEncodeError):
            # UnicodeEncodeError: a lone surrogate in a text.
            read = None
        if read is None or (self.holds is not None and not self.holds(read)):
            problems.append(f"must be {self.words}, got {shown(value)} - at `{place}`")
            return None
        return read


def option(takes: Takes) -> Any:
    """Make a field of a class that `read` fills; it is `None` if its key is absent."""
    return attrs.field(default=None, metadata={_TAKES: takes})


def read(kind: type[_T], parts: Iterable[tuple[str, object]], problems: list[str]) -> _T | None:
    """Make an object of mappings."""
    before = len(problems)
    options: dict[str, Takes] = {
        name: field.metadata[_TAKES] for name, field in attrs.fields_dict(kind).items()
    }
    values: dict[str, Any] = {}
    for place, part in parts:
        if not isinstance(part, Mapping):
            problems.append(f"must be a mapping, got {shown(part)} - at `{place}`")
            continue
        for key, value in part.items():
            if key not in options:
                problems.append(f"unknown key {shown(key)} - at `{place}`{suggestion(key, options)}")
            elif key in values:
                problems.append(f"{key} is given twice - at `{place}`")
            else:
                values[key] = options[key].read(value, f"{place}.{key}", problems)
    return kind(**values) if len(problems) == before else None


def plain(thing: attrs.AttrsInstance) -> dict[str, Any]:
    """Return the mapping of which `read` makes the same object, in types that JSON has."""
    given = attrs.asdict(thing, filter=lambda _, value: value is not None)
    return {key: list(value) if isinstance(value, tuple) else value for key, value in given.items()}


def suggestion(name: object, known: Iterable[str]) -> str:
    """Return the end of a message about an unknown name: the nearest that is known, or all."""
    names = list(known)
    # What is far longer than any name is near to none, and finding that out would take long.
    comparable = isinstance(name, str) and len(name) <= _LONGEST_NAME
    near = difflib.get_close_matches(str(name), names, n=1) if comparable else []
    return f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(names)}"
