"""Builds the types of the representation from the schemas of the document."""

from __future__ import annotations

import math
import re
from collections import deque
from typing import Any, Final

import attrs

from . import ir, merging
from .document import Document, Node
from .naming import FIELD, MEMBER, Scope
from .pointers import Json, last, split
from .reading import pascal_case
from .unions import ANY, Schema, UnionBuilder

_FORMATS: Final[dict[str, ir.ScalarKind]] = {
    "date-time": "datetime",
    "date": "date",
    "uuid": "uuid",
    "byte": "bytes",
    "binary": "file",
}
# The constraints of each type, by msgspec's names.
_NUMBER_LIMITS: Final = {
    "gt": "exclusiveMinimum",
    "ge": "minimum",
    "lt": "exclusiveMaximum",
    "le": "maximum",
    "multiple_of": "multipleOf",
}
_LIMITS: Final = {
    "number": _NUMBER_LIMITS,
    "integer": _NUMBER_LIMITS,
    "string": {"min_length": "minLength", "max_length": "maxLength", "pattern": "pattern"},
    "array": {"min_length": "minItems", "max_length": "maxItems"},
    "object": {"min_length": "minProperties", "max_length": "maxProperties"},
}
_SCALARS: Final[dict[type, ir.ScalarKind]] = {bool: "boolean", str: "string", int: "integer", float: "number"}
# The wire name of the field for all other keys: msgspec takes it, and no document has it.
OPEN: Final = "\u2060additional"
_INT64: Final = range(-(2**63), 2**63)


class SchemaBuilder(UnionBuilder):
    """Turns schemas into types, each named one once for what is sent and once for what is received.

    A schema that is both becomes two classes, `Pet` to read and `PetInput` to send: what is sent is strict,
    what is received is lenient, `readOnly` properties are never sent and `writeOnly` ones never received.
    """

    def __init__(self, document: Document, roles: dict[str, set[ir.Role]]) -> None:
        super().__init__(document)
        self.named = dict(document.root.at("components").items("schemas"))
        self.roles: dict[str, set[ir.Role]] = {name: roles.get(name) or {"answer"} for name in self.named}
        self.structs: dict[str, ir.Struct] = {}
        self._enum_at: dict[str, str] = {}
        self._done: dict[tuple[str, ir.Role], ir.Type] = {}
        self._open: set[tuple[str, ir.Role]] = set()
        self._waiting: deque[str] = deque()
        self._shared: dict[tuple[str, ir.Role, bool], ir.Type] = {}

    # Names

    def claim(self) -> None:
        """Reserve the class names of all named schemas, before unnamed schemas get theirs."""
        for name, node in self.named.items():
            if not _makes_class(node):
                continue
            python = self.classes.take(node.pointer, name)
            self.class_names |= {(name, role): python for role in self.roles[name]}
            if len(self.roles[name]) == 2 and "enum" not in node:
                self.class_names[name, "request"] = self.classes.take(node.pointer, f"{python}Input")

    def build_unused(self) -> None:
        """Build the named schemas that no operation that was built refers to."""
        for name, node in self.named.items():
            for role in sorted(self.roles[name]):
                self.reference(Schema.of(node.with_value({"$ref": node.pointer}), role, name))

    # Types

    def reference(self, schema: Schema) -> ir.Type:
        """Return the type of the named schema that this one refers to."""
        name, role = last(schema.value["$ref"]), schema.role
        key = (name, role)
        if key in self._done:
            return self._done[key]
        if key in self._open:
            return schema.any_type(f"{name!r} holds itself without an object between", "give it one")
        if role == "request" and len(self.roles.get(name, ())) == 2:
            self.reference(attrs.evolve(schema, role="answer"))  # so that an enum is named after what is read
        if name not in self.named:
            return schema.any_type(f"the schema {name!r} is left out, so this may be anything")
        node = self.named[name]
        if key not in self.class_names and _makes_class(node):
            # It has this role only in what no operation refers to.
            self.class_names[key] = self.classes.take(node.pointer, name, key=f"{name} as {role}")
        target = Schema.of(
            node,
            role,
            self.class_names.get(key, name),
            is_named=True,
            order=list(self.named).index(name),
            has_files=schema.has_files and role == "request",
        )
        self._open.add(key)
        self._done[key] = self.type_of(target)
        self._open.remove(key)
        return self._done[key]

    def part_of(self, schema: Schema) -> ir.Type:
        """Return the type of a schema of an operation.

        What several operations refer to, such as a parameter under `components`, has one type, which is named
        after it.
        """
        tokens = split(schema.pointer)
        if tokens[0] != "components":
            return self.type_of(schema)
        key = (schema.pointer, schema.role, schema.has_files)
        if key not in self._shared:
            self._shared[key] = self.type_of(attrs.evolve(schema, class_name=pascal_case(tokens[2])))
        return self._shared[key]

    def type_of(self, schema: Schema) -> ir.Type:
        """Return the type of a schema."""
        if "$ref" in schema:
            found = self.reference(schema)
            return self.union([found, ir.Null()], schema) if schema.get("nullable") is True else found
        if schema.get("allOf"):
            single = merging.only(schema)
            if single is not None:
                return self.type_of(attrs.evolve(schema, pointer=single.pointer, value=single.value))
            schema = merging.flatten(schema)
        if schema.get("enum") is not None:
            return self._enum(schema)
        value = schema.get("const")
        if value is not None:
            kind = _SCALARS[type(value)]
            return ir.Const(value) if kind in ("string", "integer") else ir.Scalar(kind)
        if schema.get("oneOf") or schema.get("anyOf"):
            return self._choice(schema)
        members = [self._plain(kind, schema) for kind in merging.type_names(schema)]
        return self.union(members, schema) if members else ANY

    def _plain(self, kind: str, schema: Schema) -> ir.Type:
        limits = _limits(schema, kind) if schema.role == "request" else ()
        match kind:
            case "null":
                return ir.Null()
            case "array":
                return ir.Array(self.type_of(schema.within("items", suffix="Item")), limits)
            case "object" if schema.get("properties"):
                return self._struct(schema)
            case "object":
                value = self.type_of(schema.within("additionalProperties", suffix="Value"))
                keys = _limits(schema.at("propertyNames"), "string") if schema.role == "request" else ()
                return ir.Map(value, keys, limits)
            case "string":
                found = self._text(schema)
                return ir.Scalar(found, limits if found == "string" else ())
            case "integer" | "number" | "boolean":
                return ir.Scalar(kind, limits)
        raise AssertionError(kind)

    def _text(self, schema: Schema) -> ir.ScalarKind:
        found = _FORMATS.get(schema.get("format", ""), "string")
        if schema.get("contentEncoding") == "base64":
            return "bytes"
        if schema.get("contentMediaType") == "application/octet-stream":
            found = "file"
        return "string" if found == "file" and not schema.has_files else found

    # Classes

    def _struct(self, schema: Schema) -> ir.Type:
        """Take a class, whose fields are built when all types that do not wait for fields are known."""
        name = self.take_class(schema)
        if name not in self.outlines:
            self.outlines[name] = schema
            self._waiting.append(name)
        return ir.Ref(name)

    def _build_struct(self, name: str, schema: Schema) -> None:
        role, names, required = schema.role, Scope(self.document, FIELD), schema.required
        properties = dict(schema.items("properties"))
        for index, key in enumerate(schema.get("required", ())):
            if key not in properties:
                schema.at("required", index).report(f"{key!r} is no property", "correct the name")
        if schema.get("discriminator") and not schema.discriminator:
            message = "a discriminator without oneOf is not used: this object alone is read"
            hint = "list the objects in a oneOf and refer to that"
            schema.at("discriminator").report(message, hint, "approximated")
        fields = []
        for key in schema.properties:
            if re.search(r'[\\"\x00-\x1f]', key):
                properties[key].report(f"msgspec takes no property called {key!r}", "rename it")
            else:
                held = schema.within("properties", key, suffix=pascal_case(key))
                fields.append(self._property(names, key, held, required=key in required))
        if schema.is_open:
            rest = schema.within("additionalProperties", suffix="Value")
            python = names.take(rest.pointer, "additional", key=OPEN)
            kind, said = ir.Map(self.type_of(rest)), "The values of all other keys."
            fields.append(ir.Field(OPEN, python, kind, False, False, said, has_default=True, default={}))
        rules = schema.get(merging.RULES, ()) if role == "request" else ()
        known = {field.wire: field.python for field in fields if field.is_optional}
        for key in sorted({key for rule in rules for key in rule} - known.keys()):
            reason = "is always there" if key in properties else "is no property"
            message = f"{key!r} is one of a choice, but {reason}"
            schema.at("allOf").report(message, "correct the name, or drop it")
        kept = [rule for rule in rules if known.keys() >= set(rule)]
        self.structs[name] = ir.Struct(
            name=name,
            description=merging.describe(schema),
            role=role,
            fields=tuple(fields),
            exactly_one_of=tuple(tuple(known[key] for key in rule) for rule in kept),
            example=merging.example(schema),
            is_open=schema.is_open,
        )

    def field(
        self, names: Scope, wire: str, schema: Schema, holder: Node, key: str | None = None, *, required: bool
    ) -> ir.Field:
        """Build a property, a parameter or a header of this schema, which the holder describes."""
        found = self.type_of(schema) if holder is schema else self.part_of(schema)
        kind, nullable = ir.without_null(found)
        default = merging.default(schema)
        return ir.Field(
            wire=wire,
            python=names.take(holder.pointer, wire, holder.get("x-python-name"), key=key),
            type=kind,
            required=required,
            nullable=nullable,
            description=merging.describe(holder),
            has_default=schema.role == "request" and default is not None,
            default=default,
        )

    def _property(self, names: Scope, wire: str, schema: Schema, *, required: bool) -> ir.Field:
        field = self.field(names, wire, schema, schema, required=required)
        if field.default is not None and not field.has_default:
            text = f"{field.description} Default: {field.default!r}.".strip()
            field = attrs.evolve(field, description=text)
        if field.nullable and not required and schema.role == "request" and schema.get("x-null") != "absent":
            field = attrs.evolve(field, keeps_null=True)
        place = schema.at("x-datetime-property")
        if place.value is None:
            return field
        if field.type != ir.Scalar("integer") or (required and field.nullable):
            message = "only an integer that is not null has a companion as a datetime"
            place.report(message, "drop x-datetime-property, or null")
            return field
        companion = names.take(place.pointer, place.value, place.value, key=f"{wire} as a datetime")
        return attrs.evolve(field, datetime_property=companion)

    def _enum(self, schema: Schema) -> ir.Type:
        given: list[Json] = []
        for index, value in enumerate(schema.get("enum")):
            if value in given:
                schema.at("enum", index).report(f"{value!r} is twice in enum", "drop one")
            else:
                given.append(value)
        null = [ir.Null()] if None in given else []
        values = [value for value in given if value is not None]
        kinds = list(dict.fromkeys(map(type, values)))
        if kinds not in ([str], [int]):
            if kinds:
                message = "only texts alone, or integers alone, become an enum; other values are not checked"
                schema.at("enum").report(message, "use one type", "approximated")
            found = [ir.Scalar(_SCALARS[kind]) if kind in _SCALARS else ANY for kind in kinds]
            return self.union([*found, *null], schema)
        name = self._enum_at.get(schema.pointer) or self.take_class(schema)
        self._enum_at[schema.pointer] = name
        varnames = schema.get("x-enum-varnames") or [None] * len(values)
        texts = schema.get("x-enum-descriptions") or [""] * len(values)
        names = Scope(self.document, MEMBER, is_silent=not any(varnames))
        members = []
        for index, (value, varname, text) in enumerate(zip(values, varnames, texts, strict=False)):
            place = schema.at("x-enum-varnames", index).pointer
            wire = f"negative {-value}" if isinstance(value, int) and value < 0 else str(value)
            members.append(ir.Member(names.take(place, varname or wire, key=repr(value)), value, text))
        self.enums[name] = ir.Enum(name, merging.describe(schema), tuple(members))
        return self.union([ir.Ref(name), *null], schema)

    def _choice(self, schema: Schema) -> ir.Type:
        key = "oneOf" if schema.get("oneOf") else "anyOf"
        count = len(schema.get(key))
        if all(merging.is_rule(part) for part in schema.list(key)):
            if not schema.get("properties"):
                return ANY
            message = f"this use of {key} is not checked"
            schema.at(key).report(message, "put it inside allOf", "approximated")
            return self._plain("object", schema)
        members: list[ir.Type] = []
        for index in range(count):
            part = schema.within(key, index, suffix=f"Choice{index + 1}" if count > 1 else "")
            members.append(self.type_of(merging.beside(schema, part) if schema.get("properties") else part))
        has_null = isinstance(schema.get("type"), list) and "null" in schema.get("type")
        return self.union([*members, ir.Null()] if has_null else members, schema)

    # The result

    def finish(self) -> dict[str, tuple[Any, ...]]:
        """Build the fields that wait, and return all classes in the order of the document."""
        while self._waiting:
            name = self._waiting.popleft()
            self._build_struct(name, self.outlines[name])
        for name, (tag, value) in self.tags.items():
            fields = self.structs[name].fields
            python = next((field.python for field in fields if field.wire == tag), None)
            taken = {field.python: field.wire for field in fields}
            python = python or Scope(self.document, FIELD, taken, is_silent=True).take("#", tag)
            rest = tuple(field for field in fields if field.wire != tag)
            self.structs[name] = attrs.evolve(self.structs[name], tag=(tag, python, value), fields=rest)
        classes: list[Any] = [*self.structs.values(), *self.enums.values(), *self.choices.values()]
        classes.sort(key=lambda one: self.position[one.name])
        kinds = {"structs": ir.Struct, "enums": ir.Enum, "choices": ir.Choice}
        return {key: tuple(one for one in classes if isinstance(one, kind)) for key, kind in kinds.items()}


def _makes_class(node: Node) -> bool:
    keys = ("enum", "properties", "allOf", "oneOf", "anyOf")
    return "$ref" not in node and any(node.get(key) for key in keys)


def _limits(schema: Node, kind: str) -> ir.Limits:
    found: list[tuple[str, Json]] = []
    for name, key in _LIMITS.get(kind, {}).items():
        value = schema.get(key)
        if value in (None, "") or isinstance(value, bool):
            continue
        if name == "pattern":
            try:
                re.compile(value)
            except re.error:
                message = f"the pattern {value!r} is none in Python, so it is not checked"
                schema.at(key).report(message, "write it as both languages read it", "approximated")
                continue
        if kind == "integer":
            value = math.ceil(value) if name in ("ge", "lt") else math.floor(value)
        if not isinstance(value, int) or value in _INT64:
            found.append((name, value))
    return tuple(found)
