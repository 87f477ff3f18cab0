# Generated from spec/ and generator/templates/. Do not edit: change those and run `make generate`.
"""Enumerations that survive values which the service adds later."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from functools import lru_cache
from typing import Any


class _Open:
    @classmethod
    def _missing_(cls: Any, value: object) -> Any:
        is_fit = isinstance(value, cls._member_type_) and not isinstance(value, bool)
        return _unknown_member(cls, value) if is_fit else None

    @property
    def is_known(self: Any) -> bool:
        """Whether this value is one of those that the description of the API lists."""
        return type(self)._value2member_map_.get(self._value_) is self


class OpenEnum(_Open, StrEnum):
    """A string enumeration that keeps a value it does not know, so that it can be sent back unchanged.

    An unknown value becomes a member of the class with `is_known` false; it equals its own text, hashes
    and pickles like any other member, and is not listed when the class is iterated.
    """


class OpenIntEnum(_Open, IntEnum):
    """An enumeration of integers that keeps a value it does not know, as `OpenEnum` does."""


# The bound keeps a service that answers with ever new values from filling the memory.
@lru_cache(maxsize=1024)
def _unknown_member(cls: Any, value: Any) -> Any:
    member = cls._member_type_.__new__(cls, value)
    member._name_ = str(value)
    member._value_ = value
    return member
