"""Values of the document as Python expressions of their types."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import date, datetime
from typing import Final
from uuid import UUID

from .ir import Array, Choice, Const, Enum, Field, Map, Package, Ref, Scalar, Struct, Type, Union, json_type
from .pointers import Json

Layout = Callable[[list[str], str, str], str]

NO_VALUE = (ValueError, KeyError, StopIteration, TypeError, AttributeError)
"""What `Values` raises if a value is none of its type, which only a document of somebody else can have."""

_JSON_TYPES: Final = {
    bool: "boolean",
    int: "number",
    float: "number",
    str: "text",
    list: "array",
    dict: "object",
}


class Values:
    """Writes values of the document as Python expressions of their types."""

    def __init__(self, package: Package) -> None:
        self.enums = {enum.name: enum for enum in package.enums}
        named: list[Struct | Enum | Choice] = [*package.enums, *package.structs, *package.choices]
        self.named = {one.name: one for one in named}

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
                return self._layout(next(one for one in members if self._fits(one, value)), value, layout)
            case Scalar("datetime"):
                return f"datetime.fromisoformat({datetime.fromisoformat(value).isoformat()!r})"
            case Scalar("date"):
                return f"date.fromisoformat({date.fromisoformat(value).isoformat()!r})"
            case Scalar("uuid"):
                return f"UUID({str(UUID(value))!r})"
            case Scalar("bytes"):
                return repr(base64.b64decode(value, validate=True))
        return repr(value)

    def _named(self, thing: Struct | Enum | Choice, value: Json, layout: Layout) -> str:
        if isinstance(thing, Enum):
            return f"{thing.name}.{next(one.python for one in thing.members if one.wire == value)}"
        if isinstance(thing, Choice):
            named = (name for meaning, name in thing.members if not thing.tag or meaning == value[thing.tag])
            chosen = (self.named[name] for name in named)
            return self._named(next(one for one in chosen if _has_required(one, value)), value, layout)
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
            case Union(members):
                return any(self._fits(member, value) for member in members)
            case Scalar("any"):
                return True
            case Scalar("file"):
                return False
            case Scalar("integer") if isinstance(value, float):
                return False
        return json_type(kind, self.enums) == _JSON_TYPES.get(type(value), "null")


def _has_required(thing: Struct | Enum | Choice, value: Json) -> bool:
    return isinstance(thing, Struct) and all(
        value.get(field.wire) is not None for field in thing.fields if field.required and not field.nullable
    )
