"""Python names from the names of the API, and the names that are taken in the modules that are generated."""

from __future__ import annotations

import builtins
import keyword
import re
from typing import Any

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")

SCHEMA_NAME = re.compile(r"[A-Z][A-Za-z0-9]*")
CONSTANT_NAME = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
OPERATION_ID = re.compile(r"[a-z]+([A-Z][a-z0-9]*)*")
TAG_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
PYTHON_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*_?")

# Builtins in the annotations and class bodies of models and operations.
_BUILTINS = frozenset(
    {"bool", "bytes", "dict", "float", "int", "list", "object", "property", "str", "tuple", "type"}
)
# What the generated modules import or define under a name that our document could give, too. A test reads
# the modules and fails if one of their names is missing here.
RESERVED_SCHEMAS = frozenset(name for name in dir(builtins) if name[:1].isupper()) | {
    "Annotated",
    "AnswerStruct",
    "Any",
    "ClassVar",
    "ExclusiveStruct",
    "Literal",
    "OpenEnum",
    "Operation",
    "Request",
    "RequestStruct",
    "TypeAlias",
}
RESERVED_OPERATIONS = _BUILTINS | {"annotations", "encode_body", "encode_query", "msgspec", "segment"}
RESERVED_PARAMETERS = frozenset({"encode_body", "encode_query", "segment"})
# A field of such a name hides the real thing from the annotations and values of the fields beside it.
RESERVED_FIELDS = (_BUILTINS - {"type"}) | {"datetime", "encode_json", "msgspec", "utc_datetime"}
METHODS_OF_MODELS = frozenset({"get", "to_dict", "to_json"})
# The last four are no names of files on Windows.
RESERVED_TAGS = frozenset({"annotations", "aux", "con", "nul", "prn"})


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


def python_name(node: dict[str, Any], wire: str) -> str:
    """Return the Python name of a property or parameter: one that the document gives, or one made from it."""
    return str(node.get("x-python-name") or snake_case(wire))


def keeps_all(name: str) -> bool:
    """Tell whether the snake_case form of a name has all of its characters.

    >>> keeps_all("itemCount"), keeps_all("group[]"), keeps_all("größe")
    (True, False, False)
    """
    return snake_case(name).replace("_", "") == name.replace("_", "").lower() != ""


def query_class(identifier: str) -> str:
    """Return the name of the class of an operation's query parameters."""
    return identifier[0].upper() + identifier[1:] + "Query"


def field_trouble(name: str) -> str | None:
    """Say why a field of a model cannot have this name, or return `None` if it can."""
    if name in RESERVED_FIELDS:
        return "would hide what the lines beside it need"
    if name in METHODS_OF_MODELS:
        return "is the name of a method that every model has"
    return _name_trouble(name)


def parameter_trouble(name: str, *, query: bool) -> str | None:
    """Say why a parameter cannot have this name; one of the query is a field, too."""
    if name in RESERVED_PARAMETERS:
        return "would hide what the function needs"
    return field_trouble(name) if query else _name_trouble(name)


def operation_trouble(name: str) -> str | None:
    """Say why a function cannot have this name."""
    if name in RESERVED_OPERATIONS:
        return "would hide what the module needs"
    return _name_trouble(name)


def tag_trouble(name: str) -> str | None:
    """Say why a module cannot have this name."""
    if not TAG_NAME.fullmatch(name):
        return "is not in lower_snake_case"
    if name in RESERVED_TAGS:
        return "is taken"
    return _name_trouble(name)


def schema_trouble(name: str) -> str | None:
    """Say why a class cannot have this name."""
    if not SCHEMA_NAME.fullmatch(name):
        return "is not in CamelCase"
    if name in RESERVED_SCHEMAS or keyword.iskeyword(name):
        return "means something else in Python or in the generated modules"
    return None


def _name_trouble(name: str) -> str | None:
    if not name.isidentifier():
        return "is no Python identifier"
    if keyword.iskeyword(name):
        return "is a keyword of Python"
    if not PYTHON_NAME.fullmatch(name):
        return "is not in lower_snake_case"
    return None
