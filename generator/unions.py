"""Joins types into unions whose members can be distinguished."""

from __future__ import annotations

import math
from typing import Any, Final, get_args

import attrs

from . import merging
from .document import Document, Node
from .ir import Array, Choice, Const, Enum, Null, Ref, Role, Scalar, Type, Union, json_type
from .naming import SCHEMA, Scope
from .pointers import Json, last
from .reading import pascal_case

ANY: Final = Scalar("any")


@attrs.frozen(eq=False)
class Schema(Node):
    """A schema where it is used."""

    role: Role  # whether it is sent or received
    class_name: str  # the name of its class, if it becomes one
    is_named: bool = False  # whether that name is taken for it already
    order: float = math.inf  # the place of its class among the others, as that of the named schema it is in
    has_files: bool = False  # whether a text of format binary is a file, as in a form; in JSON it is a text

    @classmethod
    def of(cls, node: Node, role: Role, class_name: str, **how: Any) -> Schema:
        """Return a node as a schema."""
        return cls(node.document, node.pointer, node.value, role, class_name, **how)

    def within(self, *tokens: str | int, suffix: str = "") -> Schema:
        """Return a schema inside this one, whose class would be called after this one's."""
        name, node = self.class_name + suffix, self.at(*tokens)
        return attrs.evolve(self, pointer=node.pointer, value=node.value, class_name=name, is_named=False)

    @property
    def discriminator(self) -> Json:
        """The discriminator of a choice; that of anything else is not used."""
        return self.get("discriminator") if self.get("oneOf") or self.get("anyOf") else None

    @property
    def properties(self) -> list[str]:
        """The properties that are sent, or received."""
        hidden = "readOnly" if self.role == "request" else "writeOnly"
        return [key for key, node in self.items("properties") if not merging.flag(node, hidden)]

    @property
    def required(self) -> list[str]:
        """Those of them that must be there."""
        return [key for key in self.properties if key in self.get("required", ())]

    @property
    def is_open(self) -> bool:
        """Whether the keys beside the properties are described, too."""
        return isinstance(self.get("additionalProperties"), dict)

    def any_type(self, message: str, hint: str = "add a discriminator with its mapping") -> Type:
        """Report that a value may be anything, and return that type."""
        self.report(message, hint, "approximated")
        return ANY


class UnionBuilder:
    """Holds the classes that were built, and joins them into unions.

    msgspec tells a text, a number, a list and an object apart by itself. Several objects need a property with
    a constant in each, or required properties that differ; several texts become one.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.classes = Scope(document, SCHEMA)
        # The schema of each struct, by its class: enough to tell structs apart before their fields are built.
        self.outlines: dict[str, Schema] = {}
        self.tags: dict[str, tuple[str, str | int]] = {}
        self.enums: dict[str, Enum] = {}
        self.choices: dict[str, Choice] = {}
        self.class_names: dict[tuple[str, Role], str] = {}
        self.position: dict[str, tuple[float, int]] = {}

    def take_class(self, schema: Schema) -> str:
        """Return the name of a schema's class, which has its place among the others from now on."""
        name = schema.class_name
        if not schema.is_named:
            name = self.classes.take(schema.pointer, pascal_case(name), key=schema.pointer)
        self.position.setdefault(name, (schema.order, len(self.position)))
        return name

    def union(self, members: list[Type], schema: Schema) -> Type:
        """Join types into one whose values can be distinguished."""
        flat = list(dict.fromkeys(part for one in members for part in _members(one)))
        if len(flat) == 1 and not schema.discriminator:
            return flat[0]
        if ANY in flat:
            return ANY
        groups: dict[str, list[Type]] = {}
        for one in flat:
            groups.setdefault(json_type(one, self.enums), []).append(one)
        joined: list[Type] = []
        for looks, alike in groups.items():
            if looks == "object" and (len(alike) > 1 or schema.discriminator):
                found = self._objects(alike, schema)
                if isinstance(found, str):
                    return schema.any_type(found)
                joined.append(found)
            elif len(alike) > 1 and not all(isinstance(one, Const) for one in alike):
                joined.append(_alike(looks, alike, schema))
            else:
                joined += alike
        untagged = [one for one in joined if (choice := self._choice_of(one)) and not choice.tag]
        if untagged and any(one not in (untagged[0], Null()) for one in joined):
            message = "objects without a discriminator beside something else cannot be distinguished"
            return schema.any_type(message)
        return joined[0] if len(joined) == 1 else Union(tuple(joined))

    def _choice_of(self, kind: Type) -> Choice | None:
        return self.choices.get(kind.name) if isinstance(kind, Ref) else None

    def _objects(self, alike: list[Type], schema: Schema) -> Type | str:
        """Join objects by a discriminator, by constants, or by required properties, or return why not."""
        listed: list[str] = []
        for one in alike:
            choice = self._choice_of(one)
            if choice is not None:
                listed += [name for _, name in choice.members]
            elif isinstance(one, Ref):
                listed.append(one.name)
        if len(listed) < len(alike):
            return f"{len(alike)} alternatives are objects, and one of them has no properties to tell it by"
        names = list(dict.fromkeys(listed))
        tag, mapping = self._find_tag(names, schema)
        if any(self.outlines[name].is_open for name in names):
            tag, mapping = "", {}  # msgspec knows no tag of what keeps other keys
        members = tuple(mapping.items())
        if not (tag and self._take_tag(tag, mapping, names)):
            required = {name: frozenset(self.outlines[name].required) for name in names}
            if len(set(required.values())) < len(names):
                return f"{len(names)} alternatives are objects that require the same, without a discriminator"
            if tag:
                hint = "give each member one entry"
                schema.at("discriminator").report("the mapping is not one to one", hint, "approximated")
            tag, ordered = "", sorted(names, key=lambda one: -len(required[one]))
            members = tuple(("", one) for one in ordered)
        elif len(names) == 1:
            return Ref(names[0])
        name = self.take_class(schema)
        self.choices[name] = Choice(name, merging.describe(schema), tag, members)
        return Ref(name)

    def _take_tag(self, tag: str, mapping: dict[str | int, str], names: list[str]) -> bool:
        """Give each struct its value of the tag, if it has exactly one, and no other by another union."""
        wanted = {name: (tag, value) for value, name in mapping.items()}
        if len(mapping) != len(names) or wanted.keys() != set(names):
            return False
        if any(self.tags.get(name, one) != one for name, one in wanted.items()):
            return False
        self.tags |= wanted
        return True

    def _find_tag(self, names: list[str], schema: Schema) -> tuple[str, dict[str | int, str]]:
        """Return the property that distinguishes structs, and the struct that each of its values means."""
        discriminator = schema.discriminator or {}
        tag = discriminator.get("propertyName", "")
        if discriminator.get("mapping"):
            return tag, self._map_discriminator(
                names, {k: last(ref) for k, ref in discriminator["mapping"].items()}
            )
        for wire in [tag] if tag else self.outlines[names[0]].properties:
            listed = {name: self._values(name, wire, optional=bool(tag)) for name in names}
            found = {values[0]: name for name, values in listed.items() if len(values) == 1}
            if len(found) == len(names):
                return wire, found
        if not tag:
            return "", {}
        # By the standard, the name of a schema is its value, unless the schema itself says otherwise.
        implicit = self._map_discriminator(names, {name: name for name, _ in self.class_names})
        return tag, {
            value: name
            for value, name in implicit.items()
            if value in (self._values(name, tag, optional=True) or [value])
        }

    def _map_discriminator(self, names: list[str], schemas: dict[str, str]) -> dict[str | int, str]:
        """Return the struct that each value of a discriminator means, from the schema that it means."""
        return {
            value: struct
            for value, schema in schemas.items()
            for role in get_args(Role)
            if (struct := self.class_names.get((schema, role))) in names
        }

    def _values(self, struct: str, wire: str, *, optional: bool) -> list[str | int]:
        """Return the values that a property of a struct may have, if they are listed."""
        outline = self.outlines[struct]
        if wire not in outline.properties or not (optional or wire in outline.required):
            return []
        return merging.literals(outline.at("properties", wire))


def _members(kind: Type) -> tuple[Type, ...]:
    return kind.members if isinstance(kind, Union) else (kind,)


def _alike(looks: str, alike: list[Type], schema: Schema) -> Type:
    """Join types that look the same."""
    kinds = [one.kind for one in alike if isinstance(one, Scalar)]
    if looks == "number":
        return Scalar("number" if "number" in kinds else "integer")
    if looks == "text" and "string" in kinds:
        return Scalar("string")
    message = f"{len(alike)} alternatives are {looks}s, with nothing to tell them apart"
    schema.report(message, "make them one", "approximated")
    return Scalar("string") if looks == "text" else Array(ANY)
