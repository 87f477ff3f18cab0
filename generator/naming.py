"""Python names from the names of the API."""

from __future__ import annotations

import keyword
import re

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")

# A field of such a name hides the builtin from the annotations of the fields after it.
_BREAKS_ANNOTATIONS = frozenset({"bool", "bytes", "dict", "float", "int", "list", "object", "str", "tuple"})
# What the base classes of the models define.
_TAKEN = frozenset({"get", "to_dict", "to_json"})

SCHEMA_NAME = re.compile(r"[A-Z][A-Za-z0-9]*")
CONSTANT_NAME = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
OPERATION_ID = re.compile(r"[a-z]+([A-Z][a-z0-9]*)*")
TAG_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def snake_case(name: str) -> str:
    """Return the snake_case form of a camelCase name.

    >>> snake_case("itemCountWithRole"), snake_case("assetIdOrFilename"), snake_case("ord")
    ('item_count_with_role', 'asset_id_or_filename', 'ord')
    """
    return "_".join(_WORD.findall(name)).lower()


def camel_case(name: str) -> str:
    """Return the camelCase form of a snake_case name, by the rule that the models use at run time."""
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def name_trouble(name: str, *, field: bool) -> str | None:
    """Say why a Python name cannot be used, or return `None` if it can."""
    if not name.isidentifier():
        return "is no Python identifier"
    if keyword.iskeyword(name):
        return "is a keyword of Python"
    if name.startswith("_"):
        return "begins with an underscore"
    if field and name in _BREAKS_ANNOTATIONS:
        return "would hide the builtin type from the annotations beside it"
    if field and name in _TAKEN:
        return "is the name of a method that every model has"
    return None
