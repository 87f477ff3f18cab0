"""Python source for the parts of the representation; what the templates call."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from .docstrings import WIDTH, escape
from .ir import (
    Answer,
    Array,
    Body,
    Const,
    Field,
    Limits,
    Map,
    Null,
    Operation,
    Package,
    Ref,
    Scalar,
    Struct,
    Type,
    Union,
)
from .naming import camel_case
from .values import NO_VALUE, Values

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
            return f"{held('int', _whole(given))} | {held('float', given)}"
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


def _whole(limits: Limits) -> Limits:
    """Return the constraints of numbers as they are for whole ones."""
    rounded = {"ge": math.ceil, "gt": math.floor, "le": math.floor, "lt": math.ceil}
    return tuple(
        (key, rounded.get(key, int)(one)) for key, one in limits if key in rounded or one.is_integer()
    )


def plain_annotation(kind: Type | None) -> str:
    """Return the annotation of a type as a caller reads it, without constraints; `None` is no body."""
    return "None" if kind is None else annotation(kind, limits=False)


def is_segment(field: Field) -> bool:
    """Tell whether a parameter of a path is a plain text."""
    keys = {key for key, _ in field.type.limits} if isinstance(field.type, Scalar) else set()
    return (
        isinstance(field.type, Scalar)
        and field.type.kind == "string"
        and not field.style
        and keys <= {"min_length"}
    )


class Code(Values):
    """Writes the parts of a package as Python source."""

    def __init__(self, package: Package, name: str) -> None:
        super().__init__(package)
        self.name = name
        fields = [field for struct in package.structs for field in struct.fields]
        fields += [field for operation in package.operations for field in operation.query_parameters]
        camel = sum(camel_case(field.python) == field.wire for field in fields)
        self.is_camel = camel >= sum(field.python == field.wire for field in fields)

    annotation = staticmethod(annotation)
    plain_annotation = staticmethod(plain_annotation)

    # Structs

    @staticmethod
    def ordered(fields: Sequence[Field]) -> list[Field]:
        """Return the fields in the order of a constructor's arguments: the required ones come first."""
        return sorted(fields, key=lambda field: not field.required or field.has_default)

    def field(self, field: Field) -> str:
        """Return the line of a field; a name that the rule of the models does not give back is stated."""
        default = self.default(field)
        if field.wire != (camel_case(field.python) if self.is_camel else field.python):
            name = f"msgspec.field(name={field.wire!r}"
            if default is None:
                default = f"{name})"
            elif default.startswith("msgspec.field("):
                default = default.replace("msgspec.field(", f"{name}, ", 1)
            else:
                default = f"{name}, default={default})"
        kind = annotation(field.type)
        null = " | None" if (field.nullable or field.is_optional) and kind not in ("Any", "None") else ""
        kind += " | UnsetType" * field.keeps_null + null
        return f"{field.python}: {kind}" + ("" if default is None else f" = {default}")

    @staticmethod
    def exactly_one_of(struct: Struct) -> str:
        """Return the rules of a struct, in the names of its attributes."""
        python = {field.wire: field.python for field in struct.fields}
        return repr(tuple(tuple(python[wire] for wire in names) for names in struct.exactly_one_of))

    def struct_example(self, struct: Struct) -> str:
        """Return a doctest that makes a struct from the example of its schema, if there is one."""
        try:
            example = isinstance(struct.example, dict) and self.pretty(Ref(struct.name), struct.example)
        except NO_VALUE:
            return ""
        return _doctest(f"example = {example}") if example else ""

    # Operations

    @staticmethod
    def shared_errors(operations: Sequence[Operation]) -> tuple[tuple[str, Type], ...]:
        """Return the error answers that most operations have, if more than one has them."""
        counted = Counter(operation.errors for operation in operations if operation.errors)
        found, count = counted.most_common(1)[0] if counted else ((), 0)
        return found if count > 1 else ()

    @staticmethod
    def answer(operation: Operation) -> str:
        """Return the annotation of what a success of an operation gives."""
        found = (plain_annotation(answer.type) for _, answer in operation.answers)
        return " | ".join(dict.fromkeys(part for one in found for part in one.split(" | ")))

    @staticmethod
    def answers(operation: Operation) -> str:
        """Return the answers by status; a range comes first, and a single status wins over it."""

        def entry(status: str, answer: Answer) -> str:
            kind = plain_annotation(answer.type)
            if "X" not in status:
                return f"{status}: {kind}"
            return f"**dict.fromkeys(range({status[0]}00, {int(status[0]) + 1}00), {kind})"

        return ", ".join(entry(*one) for one in sorted(operation.answers, key=lambda one: "X" not in one[0]))

    def signature(self, operation: Operation) -> str:
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
    def path(operation: Operation) -> str:
        """Return the expression of the path with its parameters."""
        fields = {field.wire: field for field in operation.path_parameters}
        code = []
        # Of the parts, every second one is a parameter's name.
        for index, part in enumerate(re.split(r"\{([^{}]+)\}", operation.path)):
            if index % 2 == 0:
                code += [repr(part)] if part else []
            else:
                field = fields[part]
                how = "" if is_segment(field) else f", {annotation(field.type)}"
                how += f", {field.style!r}, {part!r}" if field.style else ""
                code.append(f'segment("{field.python}", {field.python}{how})')
        return " + ".join(code)

    @staticmethod
    def parameters(operation: Operation, where: str, fields: Sequence[Field]) -> str:
        """Return the arguments of a function that encodes the parameters of one kind."""
        given = ", ".join(f"{field.python}={field.python}" for field in fields)
        styles = {field.wire: field.style for field in fields if field.style}
        return f"{operation.classes[where]}({given})" + (f", {styles}" if styles else "")

    def header_lists(self, operation: Operation) -> list[str]:
        """Return the headers of a success that hold several values."""
        struct = self.named[operation.header_struct]
        return sorted(field.wire for field in getattr(struct, "fields", ()) if isinstance(field.type, Array))

    @staticmethod
    def body(body: Body) -> str:
        """Return the expression of the body."""
        kind = annotation(body.type, limits=not isinstance(body.type, Ref))
        parts = f", {dict(body.parts)!r}" if body.parts else ""
        call = {
            "json": f"encode_body(body, {kind})",
            "multipart": f"multipart_body(body, {kind}{parts})",
            "form": f"form_body(body, {kind}{parts})",
            "content": f"Stream({body.media_type!r}, [body])",
        }[body.kind]
        return call if body.required else f"None if body is None else {call}"

    def call_example(self, operation: Operation) -> str:
        """Return a doctest that calls the function with the examples of the document, if they make one."""
        required = [field for field in operation.keyword_parameters if field.required]
        used = (*operation.path_parameters, *required)
        if any(field.example is None or field.style for field in used) or not all(
            map(is_segment, operation.path_parameters)
        ):
            return ""
        if operation.body is not None and (operation.body.kind != "json" or operation.body.example is None):
            return ""
        body, arguments = "", [repr(field.example) for field in operation.path_parameters]
        try:
            if operation.body is not None:
                body = "body = " + self.pretty(operation.body.type, operation.body.example)
                arguments.append("body")
            arguments += [f"{f.python}={self.expression(f.type, f.example)}" for f in required]
        except NO_VALUE:
            return ""
        call = f"request = {operation.python}({', '.join(arguments)})"
        if len(call) > WIDTH - 12:
            call = "request = {}(\n{})".format(
                operation.python, "".join(f"    {part},\n" for part in arguments)
            )
        return _doctest(f"from {self.name}.models import *" if body else "", body, call)


def _doctest(*statements: str) -> str:
    """Format statements as a doctest in the docstring of a class or function."""
    shown = []
    for statement in filter(None, statements):
        first, *rest = statement.split("\n")
        shown += [f"        >>> {first}", *(f"        ... {line}" for line in rest)]
    return escape("\n".join(shown))
