"""Read a dict by a table of its keys and how each value is checked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

import attrs

from ..error_types import ArgumentError
from .validation import reject_unknown_key, require_exactly_one


@attrs.frozen
class Field:
    """How the value of a key is read.

    Attributes:
        check: Takes the path of the value and the value, and returns it converted, or raises `ArgumentError`.
        nullable: Whether `None` means the same as a missing key.
        required: Whether a missing key is checked, as `None`.
    """

    check: Callable[[str, object], object]
    nullable: bool = True
    required: bool = False


class Fields:
    """The keys of a dict.

    Args:
        fields: How each value is read.
        within: The path of the dict, for errors.
        exactly_one: Two keys of which exactly one has a value.
        ignored: Keys that are allowed and not read.
        elsewhere: Known keys of other dicts, with what an error says of them.
        suggested: Keys to suggest for an unknown one, if not these.
    """

    def __init__(
        self,
        fields: Mapping[str, Field],
        *,
        within: str = "",
        exactly_one: tuple[str, str] | None = None,
        ignored: Collection[str] = (),
        elsewhere: tuple[Collection[str], str] = ((), ""),
        suggested: Collection[str] = (),
    ) -> None:
        self._rows = {
            name: (name, f"{within}.{name}" if within else name, field.check, field.nullable)
            for name, field in fields.items()
        }
        self._required = [name for name, field in fields.items() if field.required]
        self._within = within
        self._exactly_one = exactly_one
        self._ignored = frozenset(ignored)
        self._elsewhere, self._problem = elsewhere
        self._suggested = suggested or {*fields, *ignored}

    def read(self, given: Mapping[Any, Any]) -> dict[str, Any]:
        """Return the checked values by key; an unknown key is an error.

        >>> from nexuskit.resources.validation import positive_int
        >>> Fields({"limit": Field(positive_int), "page": Field(positive_int)}).read({"limit": 5.0})
        {'limit': 5}
        """
        values: dict[str, Any] = {}
        for key, value in given.items():
            row = self._rows.get(key)
            if row is None:
                self._check_ignored(key)
            elif value is not None or not row[3]:
                values[row[0]] = row[2](row[1], value)
        for name in self._required:
            if name not in values:
                _, path, check, _ = self._rows[name]
                values[name] = check(path, None)
        if self._exactly_one is not None:
            first, second = self._exactly_one
            if (first in values) == (second in values):
                require_exactly_one(first, values.get(first), second, values.get(second))
        return values

    def _check_ignored(self, key: object) -> None:
        if key in self._ignored:
            return
        if key in self._elsewhere:
            raise ArgumentError(str(key), self._problem)
        reject_unknown_key(key, self._suggested, within=self._within)
