"""Builds the types of the representation from the schemas of the document."""

from __future__ import annotations

import math
import re
from typing import Any, Final

import attrs

from . import merging
from .bundle import Document
from .diagnostics import Diagnostic
from .ir import (
    Array,
    Const,
    Enum,
    Field,
    Limits,
    Map,
    Member,
    Null,
    Ref,
    Role,
    Scalar,
    ScalarKind,
    Struct,
    TaggedUnion,
    Type,
    Union,
    UntaggedUnion,
    without_null,
)
from .naming import Scope, field_trouble, member_trouble, query_class
from .pointers import Json, join, last
from .reading import OpenAPI, Reference, Schema, described, pascal_case, text
from .unions import UnionBuilder

Node = Schema | Reference

_FORMATS: Final[dict[str, ScalarKind]] = {
    "date-time": "datetime",
    "date": "date",
    "uuid": "uuid",
    "byte": "bytes",
    "binary": "file",
}
# The wire name of the field for all other keys: msgspec takes it, and no document has it.
OPEN: Final = "\u2060additional"
_INT64: Final = range(-(2**63), 2**63)


class SchemaBuilder(UnionBuilder):
    """Turns schemas into types, each named one once for what is sent and once for what is received.

    A schema that is both becomes two classes, `Pet` to read and `PetInput` to send: what is sent is strict,
    what is received is lenient, `readOnly` properties are never sent and `writeOnly` ones never received.

    Attributes:
        binary: Whether a text of format binary is a file, as in a form; in JSON it is a text.
    """

    def __init__(
        self,
        document: Document,
        api: OpenAPI,
        roles: dict[str, set[Role]],
        classes: Scope,
        report: list[Diagnostic],
    ) -> None:
        super().__init__(document, classes, report)
        self.roles = roles
        declared = (api.components.schemas if api.components else None) or {}
        self.named: dict[str, Node] = {text(name): node for name, node in declared.items()}
        self.order = {name: index for index, name in enumerate(self.named)}
        self.binary = False
        self._enum_at: dict[str, str] = {}
        self._open: set[tuple[str, Role]] = set()
        self.current = len(self.order)
        self._done: dict[tuple[str, Role], Type] = {}

    # Names

    def claim(self) -> None:
        """Give every named schema its class, before any schema without a name takes one."""
        for name in self.named:
            pointer = join("#/components/schemas", name)
            roles = self.roles.get(name) or {"answer"}
            if not self._makes_class(self.named[name]):
                continue
            python = self.classes.take(pointer, name)
            for role in roles:
                self.class_names[name, role] = python
            if len(roles) == 2 and not self._is_enum(self.named[name]):
                self.class_names[name, "request"] = self.classes.take(pointer, f"{python}Input")

    def build_unused(self) -> None:
        """Build the named schemas that no operation refers to."""
        for name in self.named:
            if not self.roles.get(name):
                self.reference(name, join("#/components/schemas", name), "answer")

    def _is_enum(self, node: Node) -> bool:
        return isinstance(node, Schema) and node.enum is not None

    def _makes_class(self, node: Node) -> bool:
        if not isinstance(node, Schema):
            return False
        return bool(node.enum or node.properties or node.allOf or node.oneOf or node.anyOf)

    # Types

    def reference(self, name: str, pointer: str, role: Role) -> Type:
        """Return the type of a named schema."""
        key = (name, role)
        if key in self._done:
            return self._done[key]
        if key in self._open:
            return self.any_at(pointer, f"{name!r} holds itself without an object between")
        if role == "request" and len(self.roles.get(name, ())) == 2:
            self.reference(name, pointer, "answer")  # so that an enum inside is named after what is read
        node = self.named.get(name)
        if node is None:
            return self.any_at(pointer, f"the schema {name!r} is left out, so this may be anything")
        place = join("#/components/schemas", name)
        hint = self.class_names.get(key, name)
        if key not in self.class_names and self._makes_class(node):
            hint = self.class_names[key] = self.classes.take(place, name, key=f"{name} as {role}")
        # A class may hold itself; anything else that does has no name in Python.
        self._open.add(key)
        if self._makes_class(node):
            self._done[key] = Ref(hint)
        before, self.current = self.current, self.order[name]
        binary, self.binary = self.binary, self.binary and role == "request"
        found = self.type_of(node, place, role, hint, is_named=True)
        self.current, self.binary = before, binary
        if found != Ref(hint) and self._holds(found, hint):
            found = self.any_at(place, f"{name!r} holds itself without an object between")
        self._done[key] = found
        return found

    def _holds(self, kind: Type, name: str) -> bool:
        match kind:
            case Ref(other):
                return other == name and name not in {**self.structs, **self.enums, **self.unions}
            case Array(inner) | Map(inner):
                return self._holds(inner, name)
            case Union(members):
                return any(self._holds(member, name) for member in members)
        return False

    def type_of(
        self, node: Node | bool | None, pointer: str, role: Role, hint: str, *, is_named: bool = False
    ) -> Type:
        """Return the type of a schema.

        Args:
            node: The schema.
            pointer: Where it is.
            role: Whether it is sent or received.
            hint: The name of the class, if it becomes one.
            is_named: Whether the hint is the class's own name already.
        """
        if isinstance(node, Reference):
            name = last(node.ref.get_untrusted_value())
            found = self.reference(name, pointer, role)
            return _nullable(found) if (node.model_extra or {}).get("nullable") is True else found
        if not isinstance(node, Schema):
            return Scalar("any")
        if node.allOf:
            single = merging.only(node)
            if single is not None:
                return self.type_of(single, join(pointer, "allOf", 0), role, hint, is_named=is_named)
            node = merging.flatten(node, self.named, lambda m: self.report_at(pointer, m, "state it once"))
        if node.enum is not None:
            return self._enum(node, pointer, hint, is_named)
        if node.const is not None:
            return self._const(node.const)
        if node.oneOf or node.anyOf:
            return self._choice(node, pointer, role, hint, is_named)
        kinds = merging.type_names(node)
        members = [self._plain(kind, node, pointer, role, hint, is_named) for kind in kinds]
        return self.union(members, pointer, hint, is_named) if members else Scalar("any")

    def _plain(self, kind: str, node: Schema, pointer: str, role: Role, hint: str, is_named: bool) -> Type:
        limits = self._limits(node, kind, pointer) if role == "request" else ()
        match kind:
            case "null":
                return Null()
            case "array":
                item = self.type_of(node.items, join(pointer, "items"), role, f"{hint}Item")
                return Array(item, limits)
            case "object":
                if node.properties:
                    return self._struct(node, pointer, role, hint, is_named)
                value = node.additionalProperties
                place = join(pointer, "additionalProperties")
                inner = (
                    Scalar("any")
                    if isinstance(value, bool)
                    else self.type_of(value, place, role, f"{hint}Value")
                )
                return Map(inner, self._key_limits(node) if role == "request" else (), limits)
            case "string":
                extra = node.model_extra or {}
                found = _FORMATS.get(text(node.schema_format), "string")
                if extra.get("contentEncoding") == "base64":
                    found = "bytes"
                elif extra.get("contentMediaType") == "application/octet-stream":
                    found = "file"
                if found == "file" and not self.binary:
                    found = "string"
                return Scalar(found, limits if found == "string" else ())
            case "integer" | "number" | "boolean":
                return Scalar(kind, limits)
        self.report_at(join(pointer, "type"), f"the type {kind!r} has no template", "use a JSON type")
        return Scalar("any")

    def _const(self, value: Json) -> Type:
        if isinstance(value, bool):
            return Scalar("boolean")
        return Scalar("number") if isinstance(value, float) else Const(value)

    def _limits(self, node: Schema, kind: str, pointer: str) -> Limits:
        found: dict[str, Json] = {}
        if kind in ("integer", "number"):
            found = {
                "gt": node.exclusiveMinimum,
                "ge": node.minimum,
                "lt": node.exclusiveMaximum,
                "le": node.maximum,
            }
            found["multiple_of"] = node.multipleOf
            found = {key: value for key, value in found.items() if value is not None and value is not False}
            found = {key: _whole(value, key) if kind == "integer" else value for key, value in found.items()}
        elif kind == "string":
            found = {
                "min_length": node.minLength,
                "max_length": node.maxLength,
                "pattern": text(node.pattern) or None,
            }
            if found["pattern"] is not None and not _compiles(found["pattern"]):
                message = f"the pattern {found.pop('pattern')!r} is none in Python, so it is not checked"
                self.report_at(
                    join(pointer, "pattern"), message, "write it as both languages read it", "approximated"
                )
        elif kind == "array":
            found = {"min_length": node.minItems, "max_length": node.maxItems}
        elif kind == "object":
            found = {"min_length": node.minProperties, "max_length": node.maxProperties}
        given = {key: value for key, value in found.items() if value is not None}
        return tuple(
            (key, value) for key, value in given.items() if not isinstance(value, int) or value in _INT64
        )

    @staticmethod
    def _key_limits(node: Schema) -> Limits:
        names = (node.model_extra or {}).get("propertyNames")
        least = names.get("minLength") if isinstance(names, dict) else None
        return (("min_length", least),) if isinstance(least, int) else ()

    # Classes

    def _struct(self, node: Schema, pointer: str, role: Role, hint: str, is_named: bool) -> Type:
        name = self.take_class(pointer, hint, is_named)
        extra = node.model_extra or {}
        names = Scope(self.document, self.report.append, "the property", field_trouble, "add x-python-name")
        required = {text(key) for key in node.required or ()}
        properties = {text(key): value for key, value in (node.properties or {}).items()}
        for index, name_ in enumerate(node.required or ()):
            if text(name_) not in properties and not node.allOf:
                self.report_at(
                    join(pointer, "required", index), f"{text(name_)!r} is no property", "correct the name"
                )
        if node.discriminator is not None and not (node.oneOf or node.anyOf):
            message = "a discriminator without oneOf is not used: this object alone is read"
            hint = "list the objects in a oneOf and refer to that"
            self.report_at(join(pointer, "discriminator"), message, hint, "approximated")
        fields = []
        for key, value in properties.items():
            hidden = merging.flag(value, self.named, "readOnly" if role == "request" else "writeOnly")
            place = join(pointer, "properties", key)
            if re.search(r'[\\"\x00-\x1f]', key):
                self.report_at(place, f"msgspec takes no property called {key!r}", "rename it")
            elif not hidden:
                fields.append(
                    self._field(names, key, value, place, role, f"{hint}{pascal_case(key)}", key in required)
                )
        is_open = isinstance(node.additionalProperties, Node)
        if is_open:
            place = join(pointer, "additionalProperties")
            rest = Map(self.type_of(node.additionalProperties, place, role, f"{hint}Value"))
            python = names.take(place, "additional", key=OPEN)
            said = "The values of all other keys."
            fields.append(Field(OPEN, python, rest, False, False, said, has_default=True, default={}))
        rules = extra.get(merging.RULES, ()) if role == "request" else ()
        for key in sorted({key for rule in rules for key in rule}):
            if key not in properties or key in required or merging.default(properties[key], self.named)[0]:
                reason = "is always there" if key in properties else "is no property"
                self.report_at(
                    join(pointer, "allOf"),
                    f"{key!r} is one of a choice, but {reason}",
                    "correct the name, or drop it",
                )
        known = {field.wire for field in fields if field.is_optional}
        self.structs[name] = Struct(
            name=name,
            description=described(node) or text(node.title),
            evidence=extra.get("x-evidence", ""),
            role=role,
            fields=tuple(fields),
            exactly_one_of=tuple(rule for rule in rules if known.issuperset(rule)),
            example=next(iter(extra.get("examples") or [node.example]), None),
            is_open=is_open,
        )
        return Ref(name)

    def _field(
        self, names: Scope, wire: str, node: Node, pointer: str, role: Role, hint: str, required: bool
    ) -> Field:
        extra = node.model_extra or {}
        kind, nullable = without_null(self.type_of(node, pointer, role, hint))
        has_default, default = merging.default(node, self.named)
        description = merging.describe(node)
        if role == "answer" and has_default:
            description, has_default = f"{description} Default: {default!r}.".strip(), False
        python = names.take(pointer, wire, extra.get("x-python-name"))
        companion = extra.get("x-datetime-property")
        if companion is not None and (kind != Scalar("integer") or (required and nullable)):
            message = "only an integer that is not null has a companion as a datetime"
            self.report_at(join(pointer, "x-datetime-property"), message, "drop x-datetime-property, or null")
            companion = None
        if companion is not None:
            companion = names.take(
                join(pointer, "x-datetime-property"), companion, companion, key=f"{wire} as a datetime"
            )
        return Field(
            wire=wire,
            python=python,
            type=kind,
            required=required,
            nullable=nullable,
            description=description,
            evidence=extra.get("x-evidence", ""),
            has_default=has_default and default is not None,
            default=default,
            keeps_null=role == "request" and nullable and not required and extra.get("x-null") != "absent",
            datetime_property=companion,
        )

    def _enum(self, node: Schema, pointer: str, hint: str, is_named: bool) -> Type:
        listed = node.enum or []
        given = [
            value for index, value in enumerate(listed) if value is not None and value not in listed[:index]
        ]
        for index, value in enumerate(node.enum or ()):
            if value in (node.enum or ())[:index]:
                self.report_at(join(pointer, "enum", index), f"{value!r} is twice in enum", "drop one")
        null = [Null()] if None in (node.enum or ()) else []
        kinds = {type(value) for value in given}
        if kinds not in ({str}, {int}):
            found: list[Type] = [_SCALARS.get(kind, Scalar("any")) for kind in kinds]
            return self.union([*found, *null], pointer, hint, is_named) if given or null else Scalar("any")
        extra = node.model_extra or {}
        name = self._enum_at.setdefault(pointer, "") or self.take_class(pointer, hint, is_named)
        self._enum_at[pointer] = name
        varnames = extra.get("x-enum-varnames") or [None] * len(given)
        texts = extra.get("x-enum-descriptions") or [""] * len(given)
        names = Scope(self.document, lambda _: None, "the value", member_trouble, "rename one", "constant")
        if any(varnames):
            names.report = self.report.append
        members = []
        for index, (value, varname, meaning) in enumerate(zip(given, varnames, texts, strict=False)):
            place = join(pointer, "x-enum-varnames", index)
            wire = f"negative {-value}" if isinstance(value, int) and value < 0 else str(value)
            members.append(Member(names.take(place, varname or wire, key=repr(value)), value, meaning))
        self.enums[name] = Enum(
            name, text(node.description) or text(node.title), extra.get("x-evidence", ""), tuple(members)
        )
        return self.union([Ref(name), *null], pointer, hint, is_named)

    # Unions

    def _choice(self, node: Schema, pointer: str, role: Role, hint: str, is_named: bool) -> Type:
        key = "oneOf" if node.oneOf else "anyOf"
        parts = list(node.oneOf or node.anyOf)
        if all(merging.is_rule(part) for part in parts):
            if not node.properties:
                return Scalar("any")
            self.report_at(
                join(pointer, key), f"this use of {key} is not checked", "put it inside allOf", "approximated"
            )
            return self._plain("object", node, pointer, role, hint, is_named)
        if node.properties:
            parts = [merging.beside(node, part) for part in parts]
        null = ["null"] if isinstance(node.type, list) and "null" in node.type else []
        members: list[Type] = [
            self.type_of(
                part, join(pointer, key, index), role, f"{hint}Choice{index + 1}" if len(parts) > 1 else hint
            )
            for index, part in enumerate(parts)
        ]
        return self.union([*members, *(Null() for _ in null)], pointer, hint, is_named, node)

    # The result

    def finished(
        self,
    ) -> tuple[tuple[Struct, ...], tuple[Enum, ...], tuple[TaggedUnion, ...], tuple[UntaggedUnion, ...]]:
        """Return all classes in the order of the document, the tags put in place."""

        def place(thing: Any) -> tuple[int, int]:
            return self.position[thing.name]

        structs = []
        for struct in sorted(self.structs.values(), key=place):
            tag = self.tags.get(struct.name)
            fields = tuple(field for field in struct.fields if tag is None or field.wire != tag[0])
            structs.append(attrs.evolve(struct, tag=tag, fields=fields))
        unions = sorted(self.unions.values(), key=place)
        return (
            tuple(structs),
            tuple(sorted(self.enums.values(), key=place)),
            tuple(one for one in unions if isinstance(one, TaggedUnion)),
            tuple(one for one in unions if isinstance(one, UntaggedUnion)),
        )

    def parameter_struct(self, identifier: str, suffix: str, pointer: str) -> str:
        """Take the name of the class of an operation's parameters."""
        return self.classes.take(
            pointer, query_class(identifier, suffix), key=f"the {suffix.lower()} class of {identifier!r}"
        )


_SCALARS: Final = {
    bool: Scalar("boolean"),
    str: Scalar("string"),
    int: Scalar("integer"),
    float: Scalar("number"),
}


def _nullable(kind: Type) -> Type:
    if isinstance(kind, Union):
        return kind if Null() in kind.members else Union((*kind.members, Null()))
    return kind if kind in (Null(), Scalar("any")) else Union((kind, Null()))


def _whole(value: float, key: str) -> int:
    """Return the whole number that limits integers as this one does."""
    if float(value).is_integer():
        return int(value)
    return math.ceil(value) if key in ("ge", "lt") else math.floor(value)


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True
