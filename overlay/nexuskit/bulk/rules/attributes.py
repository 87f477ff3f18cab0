"""The size of attributes."""

from __future__ import annotations

from collections.abc import Mapping

MAX_ATTRIBUTE_BYTES = 1_048_576
"""The maximum size of the attributes of a sequence (documented), names and values together (assumed)."""


def attribute_bytes(attributes: Mapping[str, str]) -> int:
    """Return the size of attributes: the UTF-8 length of all names and values (assumed).

    >>> attribute_bytes({"report0": "...", "report1": "..."})
    20
    """
    return sum(_size(name) + _size(value) for name, value in attributes.items())


def attribute_sizes(attributes: Mapping[str, str]) -> dict[str, int]:
    """Return the size of each attribute."""
    return {name: _size(name) + _size(value) for name, value in attributes.items()}


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
