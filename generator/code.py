"""Python source for types and values of the representation."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from .ir import (
    Array,
    Const,
    Enum,
    Field,
    Map,
    Null,
    Operation,
    Package,
    Ref,
    Scalar,
    Struct,
    TaggedUnion,
    Type,
    Union,
)
from .pointers import Json

# JSON has one kind of number; a service that says 5 must not be quoted as having said 5.0.
_SCALARS = {"string": "str", "integer": "int", "number": "int | float", "boolean": "bool", "any": "Any"}


def annotation(kind: Type) -> str:
    """Return the annotation of a type, constraints included.

    >>> annotation(Array(Scalar("string", min_length=1)))
    'list[Annotated[str, msgspec.Meta(min_length=1)]]'
    """
    match kind:
        case Scalar():
            return _constrained(
                _SCALARS[kind.kind], {"min_length": kind.min_length, "ge": kind.minimum, "le": kind.maximum}
            )
        case Const(value):
            return f"Literal[{value!r}]"
        case Null():
            return "None"
        case Array(item):
            return f"list[{annotation(item)}]"
        case Map(value, key_min_length):
            return f"dict[{_constrained('str', {'min_length': key_min_length})}, {annotation(value)}]"
        case Ref(name):
            return name
        case Union(members):
            return " | ".join(annotation(member) for member in members)


def plain_annotation(kind: Type) -> str:
    """Return the annotation of a type as a caller reads it, without constraints."""
    match kind:
        case Scalar():
            return _SCALARS[kind.kind]
        case Array(item):
            return f"list[{plain_annotation(item)}]"
        case Map(value):
            return f"dict[str, {plain_annotation(value)}]"
        case Union(members):
            return " | ".join(plain_annotation(member) for member in members)
    return annotation(kind)


class Values:
    """Writes values of the document as Python expressions of their types."""

    def __init__(self, package: Package) -> None:
        self.named: dict[str, Struct | Enum | TaggedUnion] = {}
        self.named |= {struct.name: struct for struct in package.structs}
        self.named |= {enum.name: enum for enum in package.enums}
        self.named |= {union.name: union for union in package.unions}

    def expression(self, kind: Type, value: Json) -> str:
        """Return the expression for a JSON value of this type.

        Raises:
            ValueError: The value is not of the type.
        """
        return self._layout(kind, value, lambda parts, opening, closing: opening + ", ".join(parts) + closing)

    def pretty(self, kind: Type, value: Json, width: int = 88) -> str:
        """Return the same expression, broken into lines where it is longer than `width`."""

        def layout(parts: list[str], opening: str, closing: str) -> str:
            flat = opening + ", ".join(parts) + closing
            if len(flat) <= width and "\n" not in flat:
                return flat
            inner = "".join(f"    {line}\n" for part in parts for line in (part + ",").split("\n"))
            return f"{opening}\n{inner}{closing}"

        return self._layout(kind, value, layout)

    def default(self, field: Field) -> str | None:
        """Return what stands behind the `=` of a model's field, or `None` if the field must be given.

        A default of the document is made by a factory: msgspec leaves out what is identical to a plain
        default, and a default of the document is always sent.
        """
        if field.has_default:
            return f"msgspec.field(default_factory=lambda: {self.expression(field.type, field.default)})"
        return None if field.required else "None"

    def _layout(self, kind: Type, value: Json, layout: Callable[[list[str], str, str], str]) -> str:
        match kind:
            case Array(item):
                return layout([self._layout(item, part, layout) for part in value], "[", "]")
            case Map(item):
                parts = [f"{key!r}: {self._layout(item, part, layout)}" for key, part in value.items()]
                return layout(parts, "{", "}")
            case Ref(name):
                return self._named(self.named[name], value, layout)
            case Union(members):
                return self._layout(
                    next(member for member in members if self._fits(member, value)), value, layout
                )
        return repr(value)

    def _fits(self, kind: Type, value: Json) -> bool:
        if isinstance(kind, Ref):
            return isinstance(value, str if isinstance(self.named[kind.name], Enum) else dict)
        return _fits(kind, value)

    def _named(
        self, thing: Struct | Enum | TaggedUnion, value: Json, layout: Callable[[list[str], str, str], str]
    ) -> str:
        if isinstance(thing, Enum):
            member = next((member for member in thing.members if member.wire == value), None)
            if member is None:
                raise ValueError(f"{value!r} is no value of {thing.name}")
            return f"{thing.name}.{member.python}"
        if isinstance(thing, TaggedUnion):
            return self._named(self.named[dict(thing.mapping)[value[thing.tag]]], value, layout)
        parts = [
            f"{field.python}={self._layout(field.type, value[field.wire], layout)}"
            for field in thing.fields
            if value.get(field.wire) is not None
        ]
        return layout(parts, f"{thing.name}(", ")")


def example_target(operation: Operation) -> str:
    """Return the path and query that a call with the examples of its path parameters sends."""
    path = operation.path
    for field in operation.path_parameters:
        path = path.replace("{" + field.wire + "}", quote(_text(field.example), safe=""))
    query = "&".join(
        f"{field.wire}={quote(_text(field.default if field.has_default else field.example), safe='')}"
        for field in operation.query_parameters
        if field.has_default or field.required
    )
    return f"{path}?{query}" if query else path


def _constrained(name: str, constraints: dict[str, int | None]) -> str:
    given = ", ".join(f"{key}={value}" for key, value in constraints.items() if value is not None)
    return f"Annotated[{name}, msgspec.Meta({given})]" if given else name


def _text(value: Json) -> str:
    """Return a parameter's value as it is sent."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _fits(kind: Type, value: Json) -> bool:
    match kind:
        case Const(text):
            return bool(value == text)
        case Map():
            return isinstance(value, dict)
        case Array():
            return isinstance(value, list)
        case Null():
            return value is None
        case Scalar("string"):
            return isinstance(value, str)
        case Scalar("boolean"):
            return isinstance(value, bool)
        case Scalar("integer"):
            return isinstance(value, int) and not isinstance(value, bool)
        case Scalar("number"):
            return isinstance(value, (int, float)) and not isinstance(value, bool)
    return True
