"""Python source for types and values of the representation."""

from __future__ import annotations

import base64
import math
from collections.abc import Callable
from datetime import date, datetime
from urllib.parse import quote
from uuid import UUID

from .ir import (
    Answer,
    Array,
    Body,
    Const,
    Enum,
    Field,
    Limits,
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
    UntaggedUnion,
)
from .pointers import Json

Layout = Callable[[list[str], str, str], str]

# JSON has one kind of number; a service that says 5 must not be quoted as having said 5.0.
_SCALARS = {"string": "str", "integer": "int", "number": "int | float", "boolean": "bool", "any": "Any"}
_SCALARS |= {"datetime": "datetime", "date": "date", "uuid": "UUID", "bytes": "bytes", "file": "File"}


def annotation(kind: Type, *, limits: bool = True) -> str:
    """Return the annotation of a type, with its constraints unless a caller reads it.

    >>> annotation(Array(Scalar("string", (("min_length", 1),))))
    'list[Annotated[str, msgspec.Meta(min_length=1)]]'
    """

    def held(name: str, given: Limits) -> str:
        meta = ", ".join(f"{key}={value!r}" for key, value in given)
        return f"Annotated[{name}, msgspec.Meta({meta})]" if meta and limits else name

    match kind:
        case Scalar("number", given) if given and limits:
            # A limit on `int | float` would be one on neither.
            return " | ".join(held(name, _of_kind(name, given)) for name in ("int", "float"))
        case Scalar(scalar, given):
            return held(_SCALARS[scalar], given)
        case Const(value):
            return f"Literal[{value!r}]"
        case Null():
            return "None"
        case Array(item, given):
            return held(f"list[{annotation(item, limits=limits)}]", given)
        case Map(value, keys, given):
            return held(f"dict[{held('str', keys)}, {annotation(value, limits=limits)}]", given)
        case Ref(name):
            return name
        case Union(members):
            return " | ".join(annotation(member, limits=limits) for member in members)


def _of_kind(name: str, given: Limits) -> Limits:
    if name == "float":
        return given
    whole = {"ge": math.ceil, "gt": math.floor, "le": math.floor, "lt": math.ceil}
    return tuple(
        (key, whole.get(key, int)(value)) for key, value in given if key in whole or value.is_integer()
    )


def plain_annotation(kind: Type) -> str:
    """Return the annotation of a type as a caller reads it, without constraints."""
    return annotation(kind, limits=False)


def answer_annotation(operation: Operation) -> str:
    """Return the annotation of what a success of an operation gives."""
    found = [_answer(answer) for _, answer in operation.answers]
    return " | ".join(dict.fromkeys(part for one in found for part in one.split(" | ")))


def _answer(answer: Answer) -> str:
    return "None" if answer.type is None else plain_annotation(answer.type)


def answer_entries(operation: Operation) -> list[str]:
    """Return the entries of the answers by status; a range comes first, and a single status wins over it."""
    ordered = sorted(operation.answers, key=lambda entry: "X" not in entry[0])
    return [
        f"**dict.fromkeys(range({status[0]}00, {int(status[0]) + 1}00), {_answer(answer)})"
        if "X" in status
        else f"{status}: {_answer(answer)}"
        for status, answer in ordered
    ]


def body_annotation(body: Body) -> str:
    """Return the annotation of the argument for a body."""
    found = "Content" if body.kind == "content" else plain_annotation(body.type)
    return found if body.required or found == "Any" else f"{found} | None = None"


class Values:
    """Writes values of the document as Python expressions of their types."""

    def __init__(self, package: Package) -> None:
        self.named: dict[str, Struct | Enum | TaggedUnion | UntaggedUnion] = {}
        for group in (package.structs, package.enums, package.unions, package.untagged):
            self.named |= {thing.name: thing for thing in group}

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
        """Return what is behind the `=` of a model's field, or `None` if the field must be given.

        A default of the document is made by a factory: msgspec leaves out what is identical to a plain
        default, and a default of the document is always sent.
        """
        if field.has_default and field.default == {} and isinstance(field.type, Map):
            return "msgspec.field(default_factory=dict)"
        if field.has_default:
            return f"msgspec.field(default_factory=lambda: {self.expression(field.type, field.default)})"
        if field.required:
            return None
        return "UNSET" if field.keeps_null else "None"

    def _layout(self, kind: Type, value: Json, layout: Layout) -> str:
        if not self._fits(kind, value):
            raise ValueError(f"{value!r} is no {kind}")
        match kind:
            case Array(item):
                return layout([self._layout(item, part, layout) for part in value], "[", "]")
            case Map(item):
                parts = [f"{key!r}: {self._layout(item, part, layout)}" for key, part in value.items()]
                return layout(parts, "{", "}")
            case Ref(name):
                return self._named(self.named[name], value, layout)
            case Union(members):
                chosen = next(member for member in members if self._fits(member, value))
                return self._layout(chosen, value, layout)
            case Scalar("datetime"):
                return f"datetime.fromisoformat({datetime.fromisoformat(value).isoformat()!r})"
            case Scalar("date"):
                return f"date.fromisoformat({date.fromisoformat(value).isoformat()!r})"
            case Scalar("uuid"):
                return f"UUID({str(UUID(value))!r})"
            case Scalar("bytes"):
                return repr(base64.b64decode(value, validate=True))
        return repr(value)

    def _named(self, thing: Struct | Enum | TaggedUnion | UntaggedUnion, value: Json, layout: Layout) -> str:
        match thing:
            case Enum():
                member = next((member for member in thing.members if member.wire == value), None)
                if member is None:
                    raise ValueError(f"{value!r} is no value of {thing.name}")
                return f"{thing.name}.{member.python}"
            case TaggedUnion():
                return self._named(self.named[dict(thing.mapping)[value[thing.tag]]], value, layout)
            case UntaggedUnion():
                members = [self.named[name] for name in thing.members]
                return self._named(next(one for one in members if _has_required(one, value)), value, layout)
        if not _has_required(thing, value):
            raise ValueError(f"{value!r} has not all that {thing.name} requires")
        parts = [
            f"{field.python}={self._layout(field.type, value[field.wire], layout)}"
            for field in thing.fields
            if value.get(field.wire) is not None
        ]
        return layout(parts, f"{thing.name}(", ")")

    def _fits(self, kind: Type, value: Json) -> bool:
        match kind:
            case Const(constant):
                return bool(value == constant)
            case Map():
                return isinstance(value, dict)
            case Array():
                return isinstance(value, list)
            case Null():
                return value is None
            case Ref(name):
                thing = self.named[name]
                return isinstance(
                    value, (int if thing.is_integer else str) if isinstance(thing, Enum) else dict
                )
            case Union(members):
                return any(self._fits(member, value) for member in members)
            case Scalar("file"):
                return False
            case Scalar("boolean"):
                return isinstance(value, bool)
            case Scalar("integer"):
                return isinstance(value, int) and not isinstance(value, bool)
            case Scalar("number"):
                return isinstance(value, (int, float)) and not isinstance(value, bool)
            case Scalar("any"):
                return True
        return isinstance(value, str)


def _has_required(thing: object, value: Json) -> bool:
    return isinstance(thing, Struct) and all(
        value.get(field.wire) is not None for field in thing.fields if field.required and not field.nullable
    )


def example_target(operation: Operation) -> str:
    """Return the path and query that a call with the examples of its path parameters sends."""
    path = operation.path
    for field in operation.path_parameters:
        path = path.replace("{" + field.wire + "}", quote(_text(field.example), safe=""))
    query = "&".join(
        "=".join(
            quote(_text(part), safe="")
            for part in (field.wire, field.default if field.has_default else field.example)
        )
        for field in operation.query_parameters
        if field.has_default or field.required
    )
    return f"{path}?{query}" if query else path


def _text(value: Json) -> str:
    """Return a parameter's value as it is sent."""
    return str(value).lower() if isinstance(value, bool) else str(value)
