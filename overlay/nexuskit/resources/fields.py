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
        default: The value of a missing key.
        always: Whether the default is checked as well.
    """

    check: Callable[[str, object], object]
    default: object = None
    always: bool = False


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
        self._rows = [
            (name, f"{within}.{name}" if within else name, field.check, field.default, field.always)
            for name, field in fields.items()
        ]
        self._keys = frozenset(fields).union(ignored)
        self._within = within
        self._exactly_one = exactly_one
        self._elsewhere, self._problem = elsewhere
        self._suggested = suggested or self._keys

    def read(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the checked values by key.

        >>> from nexuskit.resources.validation import positive_int
        >>> Fields({"limit": Field(positive_int), "page": Field(positive_int, default=1)}).read({"limit": 5})
        {'limit': 5, 'page': 1}
        """
        if not given.keys() <= self._keys:
            self.check_keys(given)
        get = given.get
        if self._exactly_one is not None:
            first, second = self._exactly_one
            require_exactly_one(first, get(first), second, get(second))
        values: dict[str, Any] = {}
        for name, path, check, default, always in self._rows:
            value = get(name, default)
            values[name] = value if value is default and not always else check(path, value)
        return values

    def check_keys(self, given: Mapping[Any, object]) -> None:
        """Reject a dict with an unknown key."""
        if given.keys() <= self._keys:
            return
        for key in given:
            if key in self._keys:
                continue
            if key in self._elsewhere:
                raise ArgumentError(str(key), self._problem)
            reject_unknown_key(key, self._suggested, within=self._within)
