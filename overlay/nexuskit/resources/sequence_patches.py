"""Validate the patch of a sequence, and convert its attributes to strings."""

from __future__ import annotations

import numbers
import re
from collections.abc import Mapping
from datetime import date, time
from uuid import UUID

from nexus_api.models import SequencePatch

from ..error_types import ArgumentError
from .validation import check_keys, exact_str, plain, safe_repr, type_name, unreadable, validate_text

_SCALARS = (numbers.Number, date, time, UUID)
"""Types whose `str()` is a sensible attribute value. A bool is a number."""

_NO_VALUE = re.compile(r"(?<![a-z])(?:[sq]?nan\d*|nat|inf(?:inity)?)j?(?![a-z])|<na>|--", re.IGNORECASE)
"""The texts of missing and infinite values in the standard library, NumPy and pandas.

The text is checked, because a comparison with such a value may raise or return an array.
"""


def sequence_patch(value: object, *, name: object = None, attributes: object = None) -> SequencePatch:
    """Return a valid `SequencePatch` from a dict, a `SequencePatch` or keywords."""
    if name is not None or attributes is not None:
        if value is not None:
            raise ArgumentError("patch", "give either patch or name and attributes, not both")
        value = {"name": name, "attributes": attributes}
    if isinstance(value, Mapping):
        if not value.keys() <= _PATCH_KEYS:
            check_keys(value, _PATCH_KEYS, within="patch")
        name, attributes = value.get("name"), value.get("attributes")
    elif isinstance(value, SequencePatch):
        name, attributes = value.name, value.attributes
    else:
        raise ArgumentError("patch", f"must be a dict or a SequencePatch, got {type_name(value)}")
    return SequencePatch(
        None if name is None else validate_text("patch.name", name),
        None if attributes is None else attribute_strings("patch.attributes", attributes),
    )


_PATCH_KEYS = frozenset({"name", "attributes"})


def attribute_strings(argument: str, attributes: object) -> dict[str, str]:
    """Convert attribute values to strings, as the service requires (observed).

    >>> attribute_strings("attributes", {"age": 20, "height": 1.5, "smoker": True})
    {'age': '20', 'height': '1.5', 'smoker': 'True'}
    """
    if not isinstance(attributes, Mapping):
        raise ArgumentError(argument, f"must be a dict from names to values, got {type_name(attributes)}")
    strings: dict[str, str] = {}
    for name, value in attributes.items():
        if type(name) is not str or not name:
            name = _attribute_name(argument, name)
        strings[name] = value if type(value) is str else _attribute_value(argument, name, value)
    if len(strings) != len(attributes):
        raise ArgumentError(argument, "two attributes have the same name; remove one of them")
    return strings


def _attribute_name(argument: str, name: object) -> str:
    name = plain(name)
    if not isinstance(name, str):
        raise ArgumentError(
            argument, f"the name of an attribute must be a string, got {type_name(name)} {safe_repr(name)}"
        )
    text = exact_str(name)
    if not text:
        raise ArgumentError(argument, "the name of an attribute must not be empty")
    return text


def _attribute_value(argument: str, name: str, value: object) -> str:
    value = plain(value)
    if isinstance(value, str):
        return exact_str(value)
    text = ""
    try:
        text = exact_str(str(value))
    except Exception as error:
        # Python does not convert an integer with thousands of digits.
        is_long = isinstance(value, int) and isinstance(error, ValueError)
        problem = f"is a number with too many digits, {safe_repr(value)}" if is_long else unreadable(error)
        problem += "; convert it to a string first"
        raise ArgumentError(f"{argument}[{name!r}]", problem) from None
    is_scalar = isinstance(value, _SCALARS)
    if value is None or (_NO_VALUE.search(text) if is_scalar else _NO_VALUE.fullmatch(text)):
        problem = f"must not be {text}; omit the name to keep the current value, or give an empty string"
    elif is_scalar:
        return text
    else:
        problem = f"must be a string or a number, got {type_name(value)}; convert it to a string first"
    raise ArgumentError(f"{argument}[{name!r}]", problem)
