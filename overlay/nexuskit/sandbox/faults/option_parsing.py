"""Conversion of mappings to attrs classes. Reports all problems, not only the first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeVar

import attrs
import msgspec

from ..messages import did_you_mean, safe_repr

_T = TypeVar("_T", bound=attrs.AttrsInstance)

_TAKES: Final = "takes"


@attrs.frozen
class OptionType:
    """The type of a key's value."""

    type: Any
    words: str
    holds: Callable[[Any], bool] | None = None

    def read(self, value: object, place: str, problems: list[str]) -> Any:
        """Return the converted value; if it is not valid, report a problem and return `None`."""
        try:
            read = msgspec.convert(value, self.type)
        except (msgspec.ValidationError, UnicodeEncodeError):
            # UnicodeEncodeError: a lone surrogate.
            read = None
        if read is None or (self.holds is not None and not self.holds(read)):
            problems.append(f"must be {self.words}, got {safe_repr(value)} - at `{place}`")
            return None
        return read


def option(takes: OptionType) -> Any:
    """Return a field for `read`; its value is `None` if the key is missing."""
    return attrs.field(default=None, metadata={_TAKES: takes})


def read(kind: type[_T], parts: Iterable[tuple[str, object]], problems: list[str]) -> _T | None:
    """Convert mappings to one object; report problems and return `None` if they are not valid."""
    before = len(problems)
    options: dict[str, OptionType] = {
        name: field.metadata[_TAKES] for name, field in attrs.fields_dict(kind).items()
    }
    values: dict[str, Any] = {}
    for place, part in parts:
        if not isinstance(part, Mapping):
            problems.append(f"must be a mapping, got {safe_repr(part)} - at `{place}`")
            continue
        for key, value in part.items():
            if key not in options:
                problems.append(f"unknown key {safe_repr(key)} - at `{place}`{did_you_mean(key, options)}")
            elif key in values:
                problems.append(f"duplicate key {key!r} - at `{place}`")
            else:
                values[key] = options[key].read(value, f"{place}.{key}", problems)
    return kind(**values) if len(problems) == before else None


def to_builtins(thing: attrs.AttrsInstance) -> dict[str, Any]:
    """Return the mapping for an object, in JSON types."""
    given = attrs.asdict(thing, filter=lambda _, value: value is not None)
    return {key: list(value) if isinstance(value, tuple) else value for key, value in given.items()}
