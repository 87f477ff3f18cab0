"""What the attributes of a sequence count towards its limit."""

from __future__ import annotations

from collections.abc import Mapping

MAX_ATTRIBUTE_BYTES = 1_048_576
"""The most bytes of attributes that a sequence holds (documented), names and values together (assumed)."""


def attribute_bytes(attributes: Mapping[str, str]) -> int:
    """Return what attributes count towards the limit: the UTF-8 length of all names and values (assumed).

    >>> attribute_bytes({"report0": "...", "report1": "..."})
    20
    """
    return sum(_size(name) + _size(value) for name, value in attributes.items())


def attribute_sizes(attributes: Mapping[str, str]) -> dict[str, int]:
    """Return the bytes of each attribute."""
    return {name: _size(name) + _size(value) for name, value in attributes.items()}


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
