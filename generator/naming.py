"""Python names from the names of the API, and the reserved names of the generated modules."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from typing import Final

import attrs

from .document import Document
from .reading import pascal_case, snake_case

SCHEMA_NAME = re.compile(r"[A-Z][A-Za-z0-9]*")
CONSTANT_NAME = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
PYTHON_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*_?")

# Builtins in the annotations and class bodies of models and operations.
_BUILTINS = {
    *("bool", "bytes", "dict", "float", "int", "list", "object", "property", "range", "str", "tuple", "type"),
}
_ENCODERS = {
    *("encode_body", "encode_query", "form_body", "multipart_body", "segment"),
    *("decode_headers", "encode_cookies", "encode_headers"),
}
# What the generated modules import or define under a name that a document could give, too. A test reads the
# modules and fails if one of their names is missing here.
RESERVED_SCHEMAS = {
    *(name for name in dir(builtins) if name[:1].isupper()),
    *("Annotated", "Any", "ClassVar", "Literal", "TYPE_CHECKING", "TypeAlias", "UNSET", "UUID", "UnsetType"),
    *(
        "Answer",
        "AnswerStruct",
        "Content",
        "ExclusiveStruct",
        "File",
        "OpenEnum",
        "OpenIntEnum",
        "ApiOperation",
    ),
    *("Request", "RequestStruct", "Stream", "UntaggedUnion"),
}
RESERVED_OPERATIONS = _BUILTINS | _ENCODERS | {"annotations", "date", "datetime", "deprecated", "msgspec"}
RESERVED_PARAMETERS = _ENCODERS | {
    *("bool", "date", "datetime", "dict", "float", "int", "list", "msgspec", "str"),
}
# A field of such a name hides the real thing from the annotations and values of the fields beside it.
RESERVED_FIELDS = (_BUILTINS - {"type"}) | {"date", "datetime", "encode_json", "msgspec", "utc_datetime"}
METHODS_OF_MODELS = {"get", "to_dict", "to_json"}
# The last four are no names of files on Windows.
RESERVED_TAGS = {"annotations", "aux", "con", "nul", "prn"}


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


def operation_class(identifier: str, suffix: str) -> str:
    """Return the name of a class that belongs to an operation."""
    return (pascal_case(re.sub(r"\W+", "_", identifier)) or "Operation") + suffix


# Each style: what a name in it looks like, what brings a name into it, and what is put before or behind one
# that cannot be used otherwise.
_STYLES: Final = {
    "lower_snake_case": (PYTHON_NAME, snake_case, "", "_"),
    "CamelCase": (SCHEMA_NAME, pascal_case, "Model", "Model"),
    "UPPER_SNAKE_CASE": (CONSTANT_NAME, lambda name: snake_case(name).upper(), "VALUE_", "_"),
}


@attrs.frozen
class Naming:
    """How things of one kind are named in Python."""

    what: str  # a thing of the kind, for messages
    reserved: set[str]  # the names that mean something else in the generated code
    hint: str = "add x-python-name"  # what the author can do about a name that cannot be used
    style: str = "lower_snake_case"
    # Whether a name is brought into the style; others are used as they are, if that is possible.
    is_converted: bool = True

    def problem_with(self, name: str) -> str | None:
        """Say why a thing of this kind cannot have this name, or return `None` if it can."""
        if name in self.reserved:
            return "means something else in the generated code"
        if not _STYLES[self.style][0].fullmatch(name):
            return f"is not in {self.style}"
        return "is a keyword of Python" if keyword.iskeyword(name) else None

    def repair(self, name: str) -> str:
        """Return a usable name that is similar to the given one."""
        _, convert, prefix, suffix = _STYLES[self.style]
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
        plain = re.sub(r"^[+-](?=\d)", lambda sign: {"+": "plus ", "-": "minus "}[sign[0]], plain)
        found = convert("_".join(re.findall(r"[A-Za-z0-9]+", plain)))
        if not found[:1].isalpha():
            prefix = prefix or snake_case(self.what.removeprefix("the ")) + "_"
            found = f"{prefix}{found}".rstrip("_")
        return found if self.problem_with(found) is None else found + suffix


FIELD = Naming("the property", RESERVED_FIELDS | METHODS_OF_MODELS)
HEADER = attrs.evolve(FIELD, what="the header")
PATH_PARAMETER = Naming("the parameter", RESERVED_PARAMETERS | {"body"})
# A parameter that is not in the path is a field of a class, too.
PARAMETER = attrs.evolve(PATH_PARAMETER, reserved=FIELD.reserved | PATH_PARAMETER.reserved)
OPERATION = Naming("the operationId", RESERVED_OPERATIONS, "take another operationId")
TAG = Naming("the tag", RESERVED_TAGS, "take another name, in lower_snake_case", is_converted=False)
SCHEMA = Naming("the schema", RESERVED_SCHEMAS, "take another name, in CamelCase", "CamelCase", False)
MEMBER = Naming("the value", set(), "rename one", "UPPER_SNAKE_CASE", False)


@attrs.define
class Scope:
    """The names of one namespace of the generated code, of which each is taken once."""

    document: Document  # what the names are from; a name that has to be changed is reported there
    naming: Naming  # how the things in it are named
    taken: dict[str, str] = attrs.field(factory=dict)  # what took each name
    is_silent: bool = False  # whether changed names are not reported

    def take(self, pointer: str, wire: str, given: str | None = None, *, key: str | None = None) -> str:
        """Return the Python name of something, and reserve it.

        The document may give that name. The key tells it from something else of the same name on the wire.
        """
        what, is_converted, key = self.naming.what, self.naming.is_converted, key or wire
        name = given or (snake_case(wire) if is_converted else wire)
        trouble, other = self.naming.problem_with(name), self.taken.get(name, key)
        message = ""
        if given is not None and (trouble or not given):
            message = f"the x-python-name {given!r} of {wire!r} {trouble or 'is empty'}"
        elif given is None and is_converted and not keeps_all(wire):
            message = f"{wire!r} has characters that no Python name can have"
        elif trouble:
            called = f" in Python is {name!r}, which" if name != wire else ""
            message = f"{what} {wire!r}{called} {trouble}"
        elif other != key:
            message = f"{what} {wire!r} and {other} are one name in Python: {name}"
        if message:
            name = self._free(given or wire)
            if not self.is_silent:
                self.document.report(pointer, message, self.naming.hint, "renamed")
        self.taken[name] = key
        return name

    def _free(self, name: str) -> str:
        base = self.naming.repair(name)
        found, number = base, 2
        while found in self.taken or self.naming.problem_with(found) is not None:
            found = f"{base}{number}" if self.naming is SCHEMA else f"{base.rstrip('_')}_{number}"
            number += 1
        return found
