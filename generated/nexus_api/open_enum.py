# Generated from spec/ and generator/templates/. Do not edit: change those and run `make generate`.
"""Enumerations that survive values which the service adds later."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

_E = TypeVar("_E", bound="OpenEnum")


class OpenEnum(StrEnum):
    """A string enumeration that keeps a value it does not know, so that it can be sent back unchanged.

    An unknown value becomes a member of the class with `is_known` false; it equals its own text, hashes
    and pickles like any other member, and is not listed when the class is iterated.
    """

    @classmethod
    def _missing_(cls, value: object) -> OpenEnum | None:
        return _unknown_member(cls, value) if isinstance(value, str) else None

    @property
    def is_known(self) -> bool:
        """Whether this value is one of those that the description of the API lists."""
        return type(self)._value2member_map_.get(self._value_) is self


# The bound keeps a service that answers with ever new values from filling the memory.
@lru_cache(maxsize=1024)
def _unknown_member(cls: type[_E], value: str) -> _E:
    member = str.__new__(cls, value)
    member._name_ = value
    member._value_ = value
    return member
