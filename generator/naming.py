"""Python names from the names of the API, and the names that are taken in the modules that are generated."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections.abc import Callable

import attrs

from .bundle import Document
from .diagnostics import Diagnostic
from .reading import pascal_case, snake_case

SCHEMA_NAME = re.compile(r"[A-Z][A-Za-z0-9]*")
CONSTANT_NAME = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
TAG_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
PYTHON_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*_?")

# Builtins in the annotations and class bodies of models and operations.
_BUILTINS = frozenset(
    {"bool", "bytes", "dict", "float", "int", "list", "object", "property", "range", "str", "tuple", "type"}
)
# What the generated modules import or define under a name that our document could give, too. A test reads
# the modules and fails if one of their names is missing here.
RESERVED_SCHEMAS = frozenset(name for name in dir(builtins) if name[:1].isupper()) | {
    "Annotated",
    "Answer",
    "AnswerStruct",
    "Any",
    "ClassVar",
    "Content",
    "ExclusiveStruct",
    "File",
    "Literal",
    "OpenEnum",
    "OpenIntEnum",
    "Operation",
    "Request",
    "RequestStruct",
    "TYPE_CHECKING",
    "TypeAlias",
    "UNSET",
    "UUID",
    "UnsetType",
    "UntaggedUnion",
}
_ENCODERS = frozenset(
    {"content_body", "encode_body", "encode_query", "form_body", "multipart_body", "segment"}
    | {"cookie_value", "decode_headers", "encode_cookies", "encode_headers", "path_value", "styled_query"}
)
RESERVED_OPERATIONS = _BUILTINS | _ENCODERS | {"annotations", "date", "datetime", "deprecated", "msgspec"}
RESERVED_PARAMETERS = _ENCODERS | {
    "bool",
    "date",
    "datetime",
    "dict",
    "float",
    "int",
    "list",
    "msgspec",
    "str",
}
# A field of such a name hides the real thing from the annotations and values of the fields beside it.
RESERVED_FIELDS = (_BUILTINS - {"type"}) | {"date", "datetime", "encode_json", "msgspec", "utc_datetime"}
METHODS_OF_MODELS = frozenset({"get", "to_dict", "to_json"})
# The last four are no names of files on Windows.
RESERVED_TAGS = frozenset({"annotations", "aux", "con", "nul", "prn"})

Trouble = Callable[[str], str | None]


def camel_case(name: str) -> str:
    """Return the camelCase form of a snake_case name, by the rule that the models use at run time."""
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def keeps_all(name: str) -> bool:
    """Tell whether the snake_case form of a name has all of its characters.

    >>> keeps_all("itemCount"), keeps_all("group[]"), keeps_all("größe")
    (True, False, True)
    """
    return snake_case(name).replace("_", "") == name.replace("_", "").replace("-", "").lower() != ""


def query_class(identifier: str, suffix: str = "Query") -> str:
    """Return the name of a class that belongs to an operation."""
    if not identifier.isalnum() or not identifier.isascii():
        identifier = pascal_case(re.sub(r"\W+", "_", identifier)) or "Operation"
    return identifier[0].upper() + identifier[1:] + suffix


def field_trouble(name: str) -> str | None:
    """Say why a field of a model cannot have this name, or return `None` if it can."""
    if name in RESERVED_FIELDS:
        return "would hide what the lines beside it need"
    if name in METHODS_OF_MODELS:
        return "is the name of a method that every model has"
    return _name_trouble(name)


def parameter_trouble(name: str, *, field: bool) -> str | None:
    """Say why a parameter cannot have this name; one that is not in the path is a field, too."""
    if name in RESERVED_PARAMETERS:
        return "would hide what the function needs"
    if name == "body":
        return "is the argument for the request body"
    return field_trouble(name) if field else _name_trouble(name)


def operation_trouble(name: str) -> str | None:
    """Say why a function cannot have this name."""
    if name in RESERVED_OPERATIONS:
        return "would hide what the module needs"
    return _name_trouble(name)


def tag_trouble(name: str) -> str | None:
    """Say why a module cannot have this name."""
    if not TAG_NAME.fullmatch(name):
        return "is not in lower_snake_case"
    return "is taken" if name in RESERVED_TAGS else _name_trouble(name)


def schema_trouble(name: str) -> str | None:
    """Say why a class cannot have this name."""
    if not SCHEMA_NAME.fullmatch(name):
        return "is not in CamelCase"
    if name in RESERVED_SCHEMAS or keyword.iskeyword(name):
        return "means something else in Python or in the generated modules"
    return None


def member_trouble(name: str) -> str | None:
    """Say why a member of an enum cannot have this name."""
    return None if CONSTANT_NAME.fullmatch(name) else "is no constant's name in UPPER_SNAKE_CASE"


def _name_trouble(name: str) -> str | None:
    if keyword.iskeyword(name):
        return "is a keyword of Python"
    if not name.isidentifier():
        return "is no Python identifier"
    return None if PYTHON_NAME.fullmatch(name) else "is not in lower_snake_case"


@attrs.define
class Scope:
    """The names of one namespace of the generated code, of which each is taken once.

    A name that Python or the generated code cannot take is changed, and that is reported.

    Attributes:
        document: What the names are from.
        report: Takes what is reported.
        what: What is named, for messages, such as `the schema`.
        trouble: Says why a name cannot be.
        hint: What to do about it.
        casing: Of what kind the names are.
        taken: What took each name.
    """

    document: Document
    report: Callable[[Diagnostic], object]
    what: str
    trouble: Trouble
    hint: str
    casing: str = "snake"
    taken: dict[str, str] = attrs.field(factory=dict)

    def take(self, pointer: str, wire: str, given: str | None = None, *, key: str | None = None) -> str:
        """Return the Python name of something, which has it from now on.

        Args:
            pointer: Where it is.
            wire: Its name in the document.
            given: The Python name that the document gives.
            key: What tells it from another of the same name.
        """
        name = self._natural(wire) if given is None else given
        trouble = self.trouble(name)
        other = self.taken.get(name)
        message = ""
        if given is not None and (trouble or not given):
            message = f"the x-python-name {given!r} of {wire!r} {trouble or 'is empty'}"
        elif given is None and self.casing == "snake" and not keeps_all(wire):
            message = f"{wire!r} has characters that no Python name can have"
        elif trouble and self.casing == "snake":
            message = f"{self.what} {wire!r} in Python is {name!r}, which {trouble}"
        elif trouble:
            message = f"{self.what} {wire!r} names a class or a module, and the name {trouble}"
        elif other is not None and other != (key or wire):
            message = f"{self.what} {wire!r} and {other} are one name in Python: {name}"
        if message:
            name = self._repaired(name or wire)
            self.report(self.document.diagnostic(pointer, message, self.hint, "renamed"))
        self.taken[name] = key or wire
        return name

    def _natural(self, wire: str) -> str:
        if self.casing == "snake":
            return snake_case(wire)
        return wire

    def _repaired(self, name: str) -> str:
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
        words = "_".join(re.findall(r"[A-Za-z0-9]+", plain))
        if self.casing == "pascal":
            first = pascal_case(words) if not SCHEMA_NAME.fullmatch(words) else words
            first = first if first[:1].isalpha() else f"Model{first}"
            first = first[:1].upper() + first[1:]
        elif self.casing == "constant":
            first = snake_case(words).upper()
            first = first if first[:1].isalpha() else f"VALUE_{first}".rstrip("_")
        else:
            first = snake_case(words)
            first = (
                first if first[:1].isalpha() else f"{snake_case(self.what.split()[-1])}_{first}".rstrip("_")
            )
        mark = {"pascal": "Model", "constant": "_VALUE"}.get(self.casing, "_")
        base = first if self.trouble(first) is None else first + mark
        found, number = base, 2
        while found in self.taken or self.trouble(found) is not None:
            found = f"{base}{number}" if self.casing == "pascal" else f"{base.rstrip('_')}_{number}"
            number += 1
        return found
