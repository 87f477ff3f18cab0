"""The intermediate representation: what the templates write, independent of how."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

import attrs

from .pointers import Json

Role: TypeAlias = Literal["request", "answer"]
BodyKind: TypeAlias = Literal["json", "multipart", "form", "content"]
Limits: TypeAlias = tuple[tuple[str, Json], ...]
ScalarKind: TypeAlias = Literal[
    "string", "integer", "number", "boolean", "any", "datetime", "date", "uuid", "bytes", "file"
]


@attrs.frozen
class Scalar:
    """A value without parts; `limits` are the constraints that a request must keep, by msgspec's names."""

    kind: ScalarKind
    limits: Limits = ()


@attrs.frozen
class Const:
    """A constant text or integer."""

    value: str | int


@attrs.frozen
class Null:
    """JSON's null."""


@attrs.frozen
class Array:
    """A list of equal items."""

    item: Type
    limits: Limits = ()


@attrs.frozen
class Map:
    """An object whose keys are data."""

    value: Type
    key_limits: Limits = ()
    limits: Limits = ()


@attrs.frozen
class Ref:
    """A struct, an enum or a choice, by the name of its class."""

    name: str


@attrs.frozen
class Union:
    """One of several."""

    members: tuple[Type, ...]


Type: TypeAlias = Scalar | Const | Null | Array | Map | Ref | Union


@attrs.frozen
class Field:
    """A property of a struct, or a parameter."""

    wire: str  # its name in the JSON
    python: str  # its name in Python
    type: Type  # what it holds, without the `None` for its absence
    required: bool  # whether it must be there
    nullable: bool  # whether null may be in its place
    description: str  # what it means
    has_default: bool = False  # whether the document gives a default, which is then always sent
    default: Json = None  # that default
    keeps_null: bool = False  # whether null differs from absence, so that each can be sent
    datetime_property: str | None = None  # the name of the property that gives it as a datetime
    example: Json = None  # an example value, for a parameter
    style: str = ""  # how a parameter is written, such as `pipeDelimited`; empty for the usual way

    @property
    def is_optional(self) -> bool:
        """Whether it may be left out and has no default."""
        return not self.required and not self.has_default


@attrs.frozen
class Struct:
    """An object with known properties."""

    name: str
    description: str
    role: Role  # whether it is sent or received
    fields: tuple[Field, ...]
    # Of a member of a tagged union: the property that tells it, on the wire and in Python, and its value.
    tag: tuple[str, str, str | int] | None = None
    # Sets of properties, by their Python names, of which exactly one must be given.
    exactly_one_of: tuple[tuple[str, ...], ...] = ()
    example: Json = None  # an example of it, if the document has one
    is_open: bool = False  # whether its last field holds the keys beside its properties


@attrs.frozen
class Member:
    """A value of an enum: its Python name, its value on the wire, and what it means."""

    python: str
    wire: str | int
    description: str


@attrs.frozen
class Enum:
    """An open enumeration of texts or of integers."""

    name: str
    description: str
    members: tuple[Member, ...]

    @property
    def is_integer(self) -> bool:
        """Whether its values are integers."""
        return not isinstance(self.members[0].wire, str)


@attrs.frozen
class Choice:
    """A choice between structs: by the value of a property, or by the properties that each requires."""

    name: str
    description: str
    tag: str  # that property; empty if there is none
    # The value of the tag and the class that it means; without a tag, the class that requires the most first.
    members: tuple[tuple[str | int, str], ...]


@attrs.frozen
class Body:
    """What an operation sends."""

    kind: BodyKind  # how it is written
    type: Type
    media_type: str
    required: bool
    description: str
    example: Json = None
    # For a form: how each property is written, as a style or a media type, where it is not plain.
    parts: tuple[tuple[str, str], ...] = ()


@attrs.frozen
class Operation:
    """One call of the API."""

    id: str
    python: str
    method: str
    path: str
    tag: str
    summary: str
    description: str
    idempotent: bool
    path_parameters: tuple[Field, ...] = ()
    query_parameters: tuple[Field, ...] = ()
    header_parameters: tuple[Field, ...] = ()
    cookie_parameters: tuple[Field, ...] = ()
    body: Body | None = None
    # What comes back, `Null` for an answer without a body: by status or `2XX`, what means success,
    answers: tuple[tuple[str, Type], ...] = ()
    errors: tuple[tuple[str, Type], ...] = ()  # and by status, `4XX` or `default`, what does not.
    has_file: bool = False  # whether a success is a file or a text, and no JSON
    # The class of the parameters in the query, the header and the cookie.
    classes: dict[str, str] = attrs.field(factory=dict)
    accept: str = "application/json"  # the media types to ask for, as a header
    header_struct: str = ""  # the class of the headers that a success carries
    header_lists: tuple[str, ...] = ()  # those of them that hold several values
    keyed: bool = True  # whether the key is sent along
    deprecated: bool = False
    error_headers: tuple[str, ...] = ()  # the headers that an error may carry

    @property
    def safe(self) -> bool:
        """Whether a call changes nothing, by the meaning of its method (RFC 9110, 9.2.1)."""
        return self.method in ("GET", "HEAD", "OPTIONS", "TRACE")

    @property
    def keyword_parameters(self) -> tuple[Field, ...]:
        """The parameters that are given by name alone."""
        return (*self.query_parameters, *self.header_parameters, *self.cookie_parameters)


@attrs.frozen
class Tag:
    """A group of operations, which becomes a module."""

    name: str
    module: str
    description: str


@attrs.frozen
class Package:
    """The package, as the templates see it."""

    title: str
    about: str  # a sentence on where more is said, if it is
    version: str
    servers: tuple[str, ...]  # the base URLs of the service, the default first
    key_header: str  # the header for the key; empty if the API asks for none that can be given
    key_prefix: str  # what is before the key in it, such as `Bearer `
    tags: tuple[Tag, ...]
    structs: tuple[Struct, ...]
    enums: tuple[Enum, ...]
    choices: tuple[Choice, ...]
    operations: tuple[Operation, ...]


def json_type(kind: Type, enums: Mapping[str, Enum]) -> str:
    """Return the JSON type of a type's values, by which msgspec tells the members of a union apart."""
    match kind:
        case Scalar("boolean"):
            return "boolean"
        case Scalar("integer" | "number"):
            return "number"
        case Scalar():
            return "text"
        case Const(value):
            return "text" if isinstance(value, str) else "number"
        case Null():
            return "null"
        case Array():
            return "array"
        case Ref(name) if name in enums:
            return "number" if enums[name].is_integer else "text"
    return "object"


def without_null(kind: Type) -> tuple[Type, bool]:
    """Return a type without its null, and whether it had one."""
    if not isinstance(kind, Union) or Null() not in kind.members:
        return kind, False
    rest = tuple(member for member in kind.members if member != Null())
    return (rest[0] if len(rest) == 1 else Union(rest)), True


def parts(kind: Type) -> Iterator[Type]:
    """Yield a type and every type inside it."""
    yield kind
    match kind:
        case Array(inner) | Map(inner):
            yield from parts(inner)
        case Union(members):
            for member in members:
                yield from parts(member)
