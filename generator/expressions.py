"""Python source for the parts of the representation; what the templates call."""

from __future__ import annotations

import base64
import contextlib
import math
import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from . import ir
from .docstrings import escape
from .naming import camel_case
from .pointers import Json

# JSON has one kind of number; a service that says 5 must not be quoted as having said 5.0.
_SCALARS = {"string": "str", "integer": "int", "number": "int | float", "boolean": "bool", "any": "Any"}
_SCALARS |= {"datetime": "datetime", "date": "date", "uuid": "UUID", "bytes": "bytes", "file": "File"}

# What `segment` checks by itself; it takes no empty text.
_SEGMENTS: Final = (ir.Scalar("string"), ir.Scalar("string", (("min_length", 1),)))


def annotation(kind: ir.Type, *, limits: bool = True) -> str:
    """Return the annotation of a type, with its constraints unless a caller reads it.

    >>> annotation(ir.Array(ir.Scalar("string", (("min_length", 1),))))
    'list[Annotated[str, msgspec.Meta(min_length=1)]]'
    """

    def with_limits(name: str, given: ir.Limits) -> str:
        meta = ", ".join(f"{key}={value!r}" for key, value in given)
        return f"Annotated[{name}, msgspec.Meta({meta})]" if meta and limits else name

    match kind:
        case ir.Scalar("number", given) if given and limits:
            # A limit on `int | float` would be one on neither.
            return f"{with_limits('int', _whole(given))} | {with_limits('float', given)}"
        case ir.Scalar(scalar, given):
            return with_limits(_SCALARS[scalar], given)
        case ir.Const(value):
            return f"Literal[{value!r}]"
        case ir.Null():
            return "None"
        case ir.Array(item, given):
            return with_limits(f"list[{annotation(item, limits=limits)}]", given)
        case ir.Map(value, keys, given):
            return with_limits(f"dict[{with_limits('str', keys)}, {annotation(value, limits=limits)}]", given)
        case ir.Ref(name):
            return name
        case ir.Union(members):
            return " | ".join(annotation(member, limits=limits) for member in members)


def _whole(limits: ir.Limits) -> ir.Limits:
    """Return the constraints of numbers as they are for whole ones."""
    rounded = {"ge": math.ceil, "gt": math.floor, "le": math.floor, "lt": math.ceil}
    return tuple(
        (key, rounded.get(key, int)(one)) for key, one in limits if key in rounded or one.is_integer()
    )


def plain_annotation(kind: ir.Type) -> str:
    """Return the annotation of a type as a caller reads it, without constraints."""
    return annotation(kind, limits=False)


NO_VALUE = (ValueError, KeyError, StopIteration, TypeError, AttributeError)
"""The exceptions for a value that does not fit its type, which foreign documents may contain."""

_JSON_TYPES: Final = {
    bool: "boolean",
    int: "number",
    float: "number",
    str: "text",
    list: "array",
    dict: "object",
}


class Code:
    """Writes the parts of a package, and values of the document, as Python source."""

    def __init__(self, package: ir.Package, name: str = "") -> None:
        self.name = name
        self.enums = {enum.name: enum for enum in package.enums}
        named: list[ir.Struct | ir.Enum | ir.Choice] = [*package.enums, *package.structs, *package.choices]
        self.named = {one.name: one for one in named}
        fields = [field for struct in package.structs for field in struct.fields]
        fields += [field for operation in package.operations for field in operation.query_parameters]
        camel = sum(camel_case(field.python) == field.wire for field in fields)
        self.is_camel = camel >= sum(field.python == field.wire for field in fields)

    annotation = staticmethod(annotation)
    plain_annotation = staticmethod(plain_annotation)

    # Structs

    @staticmethod
    def required_first(fields: Sequence[ir.Field]) -> list[ir.Field]:
        """Return the fields in the order of a constructor's arguments: the required ones come first."""
        return sorted(fields, key=lambda field: not field.required or field.has_default)

    def field(self, field: ir.Field) -> str:
        """Return the line of a field; a name that does not follow the rule of the models is stated.

        A default of the document is made by a factory: msgspec leaves out what is identical to a plain
        default, and a default of the document is always sent.
        """
        given = {}
        if field.wire != (camel_case(field.python) if self.is_camel else field.python):
            given["name"] = repr(field.wire)
        if field.has_default:
            shown = self.expression(field.type, field.default)
            given["default_factory"] = {"{}": "dict", "[]": "list"}.get(shown, f"lambda: {shown}")
        elif not field.required:
            given["default"] = "UNSET" if field.keeps_null else "None"
        made = f"msgspec.field({', '.join(f'{key}={value}' for key, value in given.items())})"
        value = given["default"] if given.keys() == {"default"} else made
        kind = annotation(field.type)
        null = " | None" if (field.nullable or field.is_optional) and kind not in ("Any", "None") else ""
        kind += " | UnsetType" * field.keeps_null + null
        return f"{field.python}: {kind}" + (f" = {value}" if given else "")

    def struct_example(self, struct: ir.Struct) -> str:
        """Return a doctest that makes a struct from the example of its schema, if there is one."""
        try:
            return _doctest(f"example = {self.expression(ir.Ref(struct.name), struct.example)}")
        except NO_VALUE:
            return ""

    # Operations

    @staticmethod
    def shared_errors(operations: Sequence[ir.Operation]) -> tuple[tuple[str, ir.Type], ...]:
        """Return the error responses that most operations share, if more than one does."""
        counted = Counter(operation.errors for operation in operations if operation.errors)
        found, count = counted.most_common(1)[0] if counted else ((), 0)
        return found if count > 1 else ()

    @staticmethod
    def answer(operation: ir.Operation) -> str:
        """Return the annotation of a successful response."""
        found = (plain_annotation(kind) for _, kind in operation.answers)
        return " | ".join(dict.fromkeys(part for one in found for part in one.split(" | ")))

    @staticmethod
    def answers(operation: ir.Operation) -> str:
        """Return the responses by status. Ranges come first; a single status overrides its range."""
        entries = []
        for status, kind in sorted(operation.answers, key=lambda one: "X" not in one[0]):
            shown, statuses = plain_annotation(kind), f"range({status[0]}00, {int(status[0]) + 1}00)"
            is_range = "X" in status
            entries.append(f"**dict.fromkeys({statuses}, {shown})" if is_range else f"{status}: {shown}")
        return ", ".join(entries)

    def signature(self, operation: ir.Operation) -> str:
        """Return the parameters of the function: path parameters, the body, and the others by name."""
        listed = [f"{field.python}: {plain_annotation(field.type)}" for field in operation.path_parameters]
        if operation.body is not None:
            kind = "Content" if operation.body.kind == "content" else plain_annotation(operation.body.type)
            is_plain = operation.body.required or kind == "Any"
            listed.append(f"body: {kind}" if is_plain else f"body: {kind} | None = None")
        if operation.keyword_parameters:
            listed.append("*")
        for field in operation.keyword_parameters:
            kind = plain_annotation(field.type)
            null = " | None" if kind != "Any" and (field.nullable or field.is_optional) else ""
            default = " = None" if field.is_optional else ""
            if field.has_default:
                null, default = "", f" = {self.expression(field.type, field.default)}"
            listed.append(f"{field.python}: {kind}{null}{default}")
        return ", ".join(listed)

    @staticmethod
    def path(operation: ir.Operation) -> str:
        """Return the expression of the path with its parameters."""
        fields = {field.wire: field for field in operation.path_parameters}
        code = []
        # Of the parts, every second one is a parameter's name.
        for index, part in enumerate(re.split(r"\{([^{}]+)\}", operation.path)):
            if index % 2 == 0:
                code += [repr(part)] if part else []
            else:
                field = fields[part]
                how = f", {annotation(field.type)}" if field.style or field.type not in _SEGMENTS else ""
                how += f", {field.style!r}, {part!r}" if field.style else ""
                code.append(f'segment("{field.python}", {field.python}{how})')
        return " + ".join(code)

    @staticmethod
    def parameters(operation: ir.Operation, where: str) -> str:
        """Return the arguments of a function that encodes the parameters of one kind."""
        fields: tuple[ir.Field, ...] = getattr(operation, f"{where}_parameters")
        given = ", ".join(f"{field.python}={field.python}" for field in fields)
        styles = {field.wire: field.style for field in fields if field.style}
        return f"{operation.classes[where]}({given})" + (f", {styles}" if styles else "")

    @staticmethod
    def body(body: ir.Body) -> str:
        """Return the expression of the body."""
        kind = annotation(body.type, limits=not isinstance(body.type, ir.Ref))
        parts = f", {dict(body.parts)!r}" if body.parts else ""
        call = {
            "json": f"encode_body(body, {kind})",
            "multipart": f"multipart_body(body, {kind}{parts})",
            "form": f"form_body(body, {kind}{parts})",
            "content": f"Stream({body.media_type!r}, [body])",
        }[body.kind]
        return call if body.required else f"None if body is None else {call}"

    def call_example(self, operation: ir.Operation) -> str:
        """Return a doctest that calls the function with the examples of the document, if they make one."""
        statements, body = [], operation.body
        if body is not None and body.kind == "content":
            return ""
        try:
            arguments = [self.expression(field.type, field.example) for field in operation.path_parameters]
            if body is not None:
                statements.append(f"from {self.name}.models import *")
                statements.append(f"body = {self.expression(body.type, body.example)}")
                arguments.append("body")
            for field in operation.keyword_parameters:
                if field.required:
                    arguments.append(f"{field.python}={self.expression(field.type, field.example)}")
        except NO_VALUE:
            return ""
        return _doctest(*statements, f"request = {operation.python}({', '.join(arguments)})")

    # Values

    def expression(self, kind: ir.Type, value: Json) -> str:
        """Return the expression for a JSON value of this type."""
        if not self._fits(kind, value):
            raise ValueError(f"{value!r} is no {kind}")
        match kind:
            case ir.Array(item):
                return f"[{', '.join(self.expression(item, part) for part in value)}]"
            case ir.Map(item):
                parts = (f"{key!r}: {self.expression(item, part)}" for key, part in value.items())
                return f"{{{', '.join(parts)}}}"
            case ir.Ref(name):
                return self._named_expression(self.named[name], value)
            case ir.Union(members):
                return self._first(members, value)
            case ir.Scalar("datetime"):
                return f"datetime.fromisoformat({datetime.fromisoformat(value).isoformat()!r})"
            case ir.Scalar("date"):
                return f"date.fromisoformat({date.fromisoformat(value).isoformat()!r})"
            case ir.Scalar("uuid"):
                return f"UUID({str(UUID(value))!r})"
            case ir.Scalar("bytes"):
                return repr(base64.b64decode(value, validate=True))
        return repr(value)

    def _named_expression(self, thing: ir.Struct | ir.Enum | ir.Choice, value: Json) -> str:
        if isinstance(thing, ir.Enum):
            return f"{thing.name}.{next(one.python for one in thing.members if one.wire == value)}"
        if isinstance(thing, ir.Choice):
            named = [name for meaning, name in thing.members if not thing.tag or meaning == value[thing.tag]]
            return self._first([ir.Ref(name) for name in named], value)
        parts = []
        for field in thing.fields:
            if value.get(field.wire) is not None:
                parts.append(f"{field.python}={self.expression(field.type, value[field.wire])}")
            elif field.required and not field.nullable:
                raise ValueError(f"{value!r} has no {field.wire}")
        return f"{thing.name}({', '.join(parts)})"

    def _first(self, kinds: Sequence[ir.Type], value: Json) -> str:
        """Return the expression for a value of the first type that it fits."""
        for kind in kinds:
            with contextlib.suppress(*NO_VALUE):
                return self.expression(kind, value)
        raise ValueError(f"{value!r} is none of {kinds}")

    def _fits(self, kind: ir.Type, value: Json) -> bool:
        match kind:
            case ir.Const(constant):
                return bool(value == constant)
            case ir.Union() | ir.Scalar("any"):
                return True
            case ir.Scalar("file"):
                return False
            case ir.Scalar("integer") if isinstance(value, float):
                return False
        return ir.json_type(kind, self.enums) == _JSON_TYPES.get(type(value), "null")


def _doctest(*statements: str) -> str:
    """Return statements as a doctest in the docstring of a class or function; ruff breaks their lines."""
    return escape("\n".join(f"        >>> {statement}" for statement in statements))
