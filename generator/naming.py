"""Python names from the names of the API, and the names that are taken in the modules that are generated."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections.abc import Iterable

import attrs

from .document import Document
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


@attrs.frozen
class Naming:
    """How things of one kind are named in Python.

    Attributes:
        what: A thing of the kind, for messages.
        hint: What the author can do about a name that cannot be used.
        pattern: What a name looks like.
        style: That in words.
        reserved: The names that cannot be used, with the reason.
        is_snake_case: Whether a name is made snake_case first; others are used as they are.
        prefix: What is put before a name that does not begin with a letter.
        suffix: What is put behind a name that cannot be used.
    """

    what: str
    hint: str = "add x-python-name"
    pattern: re.Pattern[str] = PYTHON_NAME
    style: str = "is not in lower_snake_case"
    reserved: dict[str, str] = attrs.field(factory=dict)
    is_snake_case: bool = True
    prefix: str = ""
    suffix: str = "_"

    def trouble(self, name: str) -> str | None:
        """Say why a thing of this kind cannot have this name, or return `None` if it can."""
        if name in self.reserved:
            return self.reserved[name]
        if not self.pattern.fullmatch(name):
            return self.style
        return "is a keyword of Python" if keyword.iskeyword(name) else None

    def repaired(self, name: str) -> str:
        """Return a name that can be used and is like the given one."""
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
        words = "_".join(re.findall(r"[A-Za-z0-9]+", plain))
        if self.pattern is SCHEMA_NAME:
            found = words if SCHEMA_NAME.fullmatch(words) else pascal_case(words)
        else:
            found = snake_case(words)
        if self.pattern is CONSTANT_NAME:
            found = found.upper()
        if not found[:1].isalpha():
            found = f"{self.prefix}{found}".rstrip("_")
        return found if self.trouble(found) is None else found + self.suffix


def _because(reason: str, names: Iterable[str]) -> dict[str, str]:
    return dict.fromkeys(names, reason)


FIELD = Naming(
    "the property",
    prefix="property_",
    reserved=_because("would hide what the lines beside it need", RESERVED_FIELDS)
    | _because("is the name of a method that every model has", METHODS_OF_MODELS),
)
HEADER = attrs.evolve(FIELD, what="the header", prefix="header_")
PATH_PARAMETER = Naming(
    "the parameter",
    prefix="parameter_",
    reserved={"body": "is the argument for the request body"}
    | _because("would hide what the function needs", RESERVED_PARAMETERS),
)
# A parameter that is not in the path is a field of a class, too.
PARAMETER = attrs.evolve(PATH_PARAMETER, reserved=FIELD.reserved | PATH_PARAMETER.reserved)
OPERATION = Naming(
    "the operationId",
    "take another operationId",
    prefix="operation_id_",
    reserved=_because("would hide what the module needs", RESERVED_OPERATIONS),
)
TAG = Naming(
    "the tag",
    "take another name, in lower_snake_case",
    TAG_NAME,
    prefix="tag_",
    is_snake_case=False,
    reserved=_because("is taken", RESERVED_TAGS),
)
SCHEMA = Naming(
    "the schema",
    "take another name, in CamelCase",
    SCHEMA_NAME,
    "is not in CamelCase",
    _because("means something else in Python or in the generated modules", RESERVED_SCHEMAS),
    is_snake_case=False,
    prefix="Model",
    suffix="Model",
)
MEMBER = Naming(
    "the value",
    "rename one",
    CONSTANT_NAME,
    "is no constant's name in UPPER_SNAKE_CASE",
    is_snake_case=False,
    prefix="VALUE_",
    suffix="_VALUE",
)


@attrs.define
class Scope:
    """The names of one namespace of the generated code, of which each is taken once.

    Attributes:
        document: What the names are from; a name that has to be changed is reported there.
        naming: How the things in it are named.
        is_silent: Whether changed names are not reported.
        taken: What took each name.
    """

    document: Document
    naming: Naming
    is_silent: bool = False
    taken: dict[str, str] = attrs.field(factory=dict)

    def take(
        self,
        pointer: str,
        wire: str,
        given: str | None = None,
        *,
        key: str | None = None,
        naming: Naming | None = None,
    ) -> str:
        """Return the Python name of something, which has it from now on.

        Args:
            pointer: Where it is.
            wire: Its name in the document.
            given: The Python name that the document gives.
            key: What tells it from another of the same name.
            naming: How it is named, if not like the others.
        """
        naming = naming or self.naming
        name = given or (snake_case(wire) if naming.is_snake_case else wire)
        trouble, other = naming.trouble(name), self.taken.get(name)
        called = f" in Python is {name!r}, which" if name != wire else ""
        message = ""
        if given is not None and (trouble or not given):
            message = f"the x-python-name {given!r} of {wire!r} {trouble or 'is empty'}"
        elif given is None and naming.is_snake_case and not keeps_all(wire):
            message = f"{wire!r} has characters that no Python name can have"
        elif trouble:
            message = f"{naming.what} {wire!r}{called} {trouble}"
        elif other is not None and other != (key or wire):
            message = f"{naming.what} {wire!r} and {other} are one name in Python: {name}"
        if message:
            name = self._free(naming, name or wire)
            if not self.is_silent:
                self.document.report(pointer, message, naming.hint, "renamed")
        self.taken[name] = key or wire
        return name

    def _free(self, naming: Naming, name: str) -> str:
        base = naming.repaired(name)
        found, number = base, 2
        while found in self.taken or naming.trouble(found) is not None:
            found = f"{base}{number}" if naming is SCHEMA else f"{base.rstrip('_')}_{number}"
            number += 1
        return found
