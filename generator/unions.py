"""Joins types into unions of which each member can be distinguished by what it looks like."""

from __future__ import annotations

from collections import Counter
from typing import Final

import attrs

from .bundle import Document
from .diagnostics import Diagnostic, Kind
from .ir import Array, Const, Enum, Null, Ref, Role, Scalar, Struct, TaggedUnion, Type, Union, UntaggedUnion
from .naming import Scope
from .pointers import join, last
from .reading import Schema, pascal_case, text

_TEXTS: Final = ("string", "datetime", "date", "uuid", "bytes", "file")
_ALIKE: Final = {
    "text": "texts (enums and constants are, too)",
    "object": "objects",
    "array": "arrays",
    "number": "numbers",
}


class UnionBuilder:
    """Holds the classes that were built, and joins them into unions.

    msgspec tells a text, a number, a list and an object apart by itself. Several objects need a property with
    a constant in each, or required properties that differ; several texts become one.
    """

    def __init__(self, document: Document, classes: Scope, report: list[Diagnostic]) -> None:
        self.document = document
        self.classes = classes
        self.report = report
        self.structs: dict[str, Struct] = {}
        self.enums: dict[str, Enum] = {}
        self.unions: dict[str, TaggedUnion | UntaggedUnion] = {}
        self.tags: dict[str, tuple[str, str, str | int]] = {}
        self.class_names: dict[tuple[str, Role], str] = {}
        self.position: dict[str, tuple[int, int]] = {}
        self.current = 0

    def take_class(self, pointer: str, hint: str, is_named: bool = False) -> str:
        """Return the name of a class, which has its place among the others from now on."""
        name = hint if is_named else self.classes.take(pointer, pascal_case(hint), key=pointer)
        self.position.setdefault(name, (self.current, len(self.position)))
        return name

    def report_at(self, pointer: str, message: str, hint: str, kind: Kind = "omitted") -> None:
        """Report what was left out or approximated."""
        self.report.append(self.document.diagnostic(pointer, message, hint, kind))

    def any_at(self, pointer: str, message: str) -> Type:
        """Report that a value may be anything, and return that type."""
        hint = "name the choice under schemas, with a discriminator and its mapping"
        self.report_at(pointer, message, hint, "approximated")
        return Scalar("any")

    def union(
        self, members: list[Type], pointer: str, hint: str, is_named: bool = False, node: Schema | None = None
    ) -> Type:
        """Join types into one, in which each value can be distinguished by what it looks like."""
        flat: list[Type] = []
        for member in members:
            flat += [
                one for one in (member.members if isinstance(member, Union) else (member,)) if one not in flat
            ]
        if len(flat) == 1 and not (node is not None and node.discriminator):
            return flat[0]
        if Scalar("any") in flat:
            return Scalar("any")
        groups: dict[str, list[Type]] = {}
        for one in flat:
            groups.setdefault(self._looks(one), []).append(one)
        joined: list[Type] = []
        for looks, alike in groups.items():
            if looks == "object" and (len(alike) > 1 or (node is not None and node.discriminator)):
                found = self._objects(alike, pointer, hint, is_named, node)
                if isinstance(found, str):
                    return self.any_at(pointer, found)
                joined.append(found)
            elif len(alike) > 1 and not all(isinstance(one, Const) for one in alike):
                joined.append(self._alike(looks, alike, pointer))
            else:
                joined += alike
        untagged = [
            one
            for one in joined
            if isinstance(one, Ref) and isinstance(self.unions.get(one.name), UntaggedUnion)
        ]
        if untagged and any(one not in (untagged[0], Null()) for one in joined):
            return self.any_at(
                pointer, "objects without a discriminator beside something else cannot be distinguished"
            )
        return joined[0] if len(joined) == 1 else Union(tuple(joined))

    def _looks(self, kind: Type) -> str:
        match kind:
            case Scalar("boolean"):
                return "boolean"
            case Scalar("integer" | "number"):
                return "number"
            case Scalar(found):
                return "text" if found in _TEXTS else found
            case Const(value):
                return "text" if isinstance(value, str) else "number"
            case Null():
                return "null"
            case Array():
                return "array"
            case Ref(name) if name in self.enums:
                return "number" if self.enums[name].is_integer else "text"
        return "object"

    def _alike(self, looks: str, alike: list[Type], pointer: str) -> Type:
        if looks == "number":
            return Scalar("integer" if all(self._is_integer(one) for one in alike) else "number")
        if looks == "text" and Scalar("string") in [
            attrs.evolve(one, limits=()) if isinstance(one, Scalar) else one for one in alike
        ]:
            return Scalar("string")
        message = f"{len(alike)} alternatives are {_ALIKE.get(looks, looks)}, with nothing to tell them apart"
        self.report_at(pointer, message, "make them one", "approximated")
        return Scalar("string") if looks == "text" else Array(Scalar("any"))

    def _is_integer(self, kind: Type) -> bool:
        return not (isinstance(kind, Scalar) and kind.kind == "number")

    def _objects(
        self, alike: list[Type], pointer: str, hint: str, is_named: bool, node: Schema | None
    ) -> Type | str:
        """Join objects by a discriminator, by constants, or by required properties; or say why that fails."""
        names: list[str] = []
        for one in alike:
            union = self.unions.get(one.name) if isinstance(one, Ref) else None
            if isinstance(union, TaggedUnion):
                names += [name for _, name in union.mapping]
            elif isinstance(union, UntaggedUnion):
                names += union.members
            elif isinstance(one, Ref):
                names.append(one.name)
        if len(names) < len(alike):
            return f"{len(alike)} alternatives are objects, and one of them has no properties to tell it by"
        names = list(dict.fromkeys(names))
        if any(name not in self.structs for name in names):
            return "an alternative holds the whole choice again, before it is known"
        tag, mapping = self._tagged(names, node)
        if any(self.structs[name].is_open for name in names):
            tag, mapping = "", {}  # msgspec knows no tag of what keeps other keys
        if tag and len(mapping) == len(names) and set(mapping.values()) == set(names):
            known = [self.tags.get(struct) for struct in names]
            wanted = {struct: value for value, struct in mapping.items()}
            if all(
                old is None or (old[0], old[2]) == (tag, wanted[struct])
                for old, struct in zip(known, names, strict=True)
            ):
                for value, struct in mapping.items():
                    self.tags[struct] = (tag, self._tag_name(struct, tag), value)
                if len(names) == 1:
                    return Ref(names[0])
                name = self.take_class(pointer, hint, is_named)
                described = text(node.description) if node is not None else ""
                evidence = (node.model_extra or {}).get("x-evidence", "") if node is not None else ""
                self.unions[name] = TaggedUnion(name, described, evidence, tag, tuple(mapping.items()))
                return Ref(name)
        required = {
            name: frozenset(field.wire for field in self.structs[name].fields if field.required)
            for name in names
        }
        if any(count > 1 for count in Counter(required.values()).values()):
            return f"{len(names)} alternatives are objects that require the same, without a discriminator"
        if tag:
            self.report_at(
                join(pointer, "discriminator"),
                "the mapping is not one to one",
                "give each member one entry",
                "approximated",
            )
        name = self.take_class(pointer, hint, is_named)
        self.unions[name] = UntaggedUnion(name, tuple(sorted(names, key=lambda one: -len(required[one]))))
        return Ref(name)

    def _tag_name(self, struct: str, tag: str) -> str:
        return next(
            (field.python for field in self.structs[struct].fields if field.wire == tag),
            pascal_case(tag).lower(),
        )

    def _tagged(self, names: list[str], node: Schema | None) -> tuple[str, dict[str | int, str]]:
        """Return the property that distinguishes structs, and the struct that each of its values means."""
        discriminator = node.discriminator if node is not None else None
        if discriminator is not None:
            tag = text(discriminator.propertyName)
            if discriminator.mapping:
                listed = {text(value): last(text(ref)) for value, ref in discriminator.mapping.items()}
            else:
                listed = {name: name for name, _ in self.class_names}
            mapping: dict[str | int, str] = {}
            for value, schema in listed.items():
                for role in ("request", "answer"):
                    struct = self.class_names.get((schema, role))
                    if struct in names:
                        mapping[value] = struct
            return tag, mapping
        first = self.structs[names[0]].fields
        for field in first:
            found: dict[str | int, str] = {}
            for name in names:
                for other in self.structs[name].fields:
                    constant = self._constant(other.type)
                    if other.wire == field.wire and other.required and constant is not None:
                        found[constant] = name
            if len(found) == len(names):
                return field.wire, found
        return "", {}

    def _constant(self, kind: Type) -> str | int | None:
        """Return the one value that a type has, if it has one."""
        if isinstance(kind, Const):
            return kind.value
        enum = self.enums.get(kind.name) if isinstance(kind, Ref) else None
        return enum.members[0].wire if enum is not None and len(enum.members) == 1 else None
