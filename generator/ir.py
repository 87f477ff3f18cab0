"""The representation between the document and the templates: values that say what to write, not how."""

from __future__ import annotations

from typing import Literal, TypeAlias

import attrs

from .pointers import Json

ScalarKind: TypeAlias = Literal["string", "integer", "number", "boolean", "any"]


@attrs.frozen
class Scalar:
    """A JSON value without parts, with the constraints that a request must keep."""

    kind: ScalarKind
    min_length: int | None = None
    minimum: int | None = None
    maximum: int | None = None


@attrs.frozen
class Const:
    """The one string that may stand here."""

    value: str


@attrs.frozen
class Null:
    """JSON's null."""


@attrs.frozen
class Array:
    """A list of equal items."""

    item: Type


@attrs.frozen
class Map:
    """An object whose keys are data."""

    value: Type
    key_min_length: int | None = None


@attrs.frozen
class Ref:
    """A struct, an enum or a tagged union, by its name in the document."""

    name: str


@attrs.frozen
class Union:
    """One of several."""

    members: tuple[Type, ...]


Type: TypeAlias = Scalar | Const | Null | Array | Map | Ref | Union


@attrs.frozen
class Field:
    """A property of a struct, or a query parameter.

    Attributes:
        wire: Its name in the JSON.
        python: Its name in Python.
        type: What it holds, without the `None` for its absence.
        required: Whether it must be there.
        nullable: Whether null may stand in its place.
        has_default: Whether the document gives a default, which is then always sent.
        default: That default.
        description: What it means.
        evidence: How well that is known.
        datetime_property: The name of the property that gives it as a datetime.
        example: An example value, for a parameter.
    """

    wire: str
    python: str
    type: Type
    required: bool
    nullable: bool
    description: str
    evidence: str
    has_default: bool = False
    default: Json = None
    datetime_property: str | None = None
    example: Json = None


@attrs.frozen
class Struct:
    """An object with known properties.

    Attributes:
        role: Whether it is sent or received.
        tag: The discriminating property and its value, if it is a member of a tagged union.
        exactly_one_of: Sets of properties (wire names) of which exactly one must be given.
    """

    name: str
    description: str
    evidence: str
    role: Literal["request", "answer"]
    fields: tuple[Field, ...]
    tag: tuple[str, str] | None = None
    exactly_one_of: tuple[tuple[str, ...], ...] = ()


@attrs.frozen
class Member:
    """A value of an enum: its Python name, its text on the wire, and what it means."""

    python: str
    wire: str
    description: str


@attrs.frozen
class Enum:
    """An open enumeration of strings."""

    name: str
    description: str
    evidence: str
    members: tuple[Member, ...]


@attrs.frozen
class TaggedUnion:
    """A choice between structs by the value of one property: `mapping` is that value → the struct's name."""

    name: str
    description: str
    evidence: str
    tag: str
    mapping: tuple[tuple[str, str], ...]


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
    evidence: str
    idempotent: bool
    path_parameters: tuple[Field, ...]
    query_parameters: tuple[Field, ...]
    body: Type | None
    body_description: str
    body_example: Json
    answers: tuple[tuple[int, Type], ...]
    errors: tuple[tuple[str, Type], ...]
    assumptions: tuple[str, ...]

    @property
    def safe(self) -> bool:
        """Whether a call changes nothing, by the meaning of its method (RFC 9110, 9.2.1)."""
        return self.method == "GET"


def without_null(kind: Type) -> tuple[Type, bool]:
    """Return a type without its null, and whether it had one."""
    if not isinstance(kind, Union) or Null() not in kind.members:
        return kind, False
    rest = tuple(member for member in kind.members if member != Null())
    return (rest[0] if len(rest) == 1 else Union(rest)), True


@attrs.frozen
class Tag:
    """A group of operations, which becomes a module."""

    name: str
    description: str


@attrs.frozen
class Package:
    """All that the templates see."""

    title: str
    version: str
    base_url: str
    key_header: str
    tags: tuple[Tag, ...]
    structs: tuple[Struct, ...]
    enums: tuple[Enum, ...]
    unions: tuple[TaggedUnion, ...]
    operations: tuple[Operation, ...]


for _class in (Array, Map, Union):
    attrs.resolve_types(_class, globals())
