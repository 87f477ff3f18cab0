"""The joined document, and the source of each of its values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

import attrs

from .diagnostics import Diagnostic, Kind, Location
from .pointers import Json, ancestry, join, last
from .yaml_loader import Source

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
ERROR_RESPONSES = "x-error-responses"
# The sections of `components` whose entries may be in any file.
SECTIONS = ("schemas", "parameters", "headers", "responses", "requestBodies")
# The values of these keys are data of the API, where `$ref` is an ordinary key.
_DATA_KEYS = frozenset({"example", "examples", "default", "const", "enum"})
# The keys below these are names, which may equal any of the above.
_NAME_KEYS = frozenset({"properties", "patternProperties", "$defs", "mapping", ERROR_RESPONSES, *SECTIONS})


@attrs.frozen
class Document:
    """The joined document, with the source of each part."""

    data: Json  # the document as one JSON value; every `$ref` in it is `#/components/…`
    sources: dict[str, Source]  # the files it was read from, by their names, the root first
    # The file and the pointer that each value that was put in place is from, by its pointer in `data`.
    origins: dict[str, tuple[str, str]]
    diagnostics: list[Diagnostic] = attrs.field(factory=list)  # what every step found so far

    @property
    def root(self) -> Node:
        """The whole document."""
        return Node(self, "#", self.data)

    def location(self, pointer: str) -> Location:
        """Return the source location of a pointer of the joined document."""
        holder = next(one for one in ancestry(pointer) if one in self.origins)
        name, origin = self.origins[holder]
        return self.sources[name].location(origin + pointer.removeprefix(holder))

    def report(self, pointer: str, message: str, hint: str, kind: Kind = "omitted") -> None:
        """Add a diagnostic about a place."""
        self.diagnostics.append(Diagnostic(self.location(pointer), message, hint, kind))

    def report_at(self, file: str, pointer: str, message: str, hint: str) -> None:
        """Add a diagnostic about a place of a file."""
        self.diagnostics.append(Diagnostic(self.sources[file].location(pointer), message, hint, "omitted"))


@attrs.frozen(eq=False)
class Node:
    """A value of the document and its pointer; `None` if there is no value."""

    document: Document
    pointer: str
    value: Json

    def __contains__(self, key: str) -> bool:
        return isinstance(self.value, dict) and key in self.value

    def get(self, key: str, default: Json = None) -> Json:
        """Return the value of a key, or the default where it is missing or null."""
        found = self.value.get(key) if isinstance(self.value, dict) else None
        return default if found is None else found

    def at(self, *tokens: str | int) -> Node:
        """Return the node at these keys and indexes below this one."""
        value: Json = self.value
        for token in tokens:
            try:
                value = value[token]
            except (LookupError, TypeError):
                value = None
        return Node(self.document, join(self.pointer, *tokens), value)

    def items(self, key: str) -> Iterator[tuple[str, Node]]:
        """Yield the entries of the object at a key."""
        for name in self.get(key, {}):
            yield name, self.at(key, name)

    def list(self, key: str) -> list[Node]:
        """Return the items of the list at a key."""
        return [self.at(key, index) for index in range(len(self.get(key, ())))]

    def with_value(self, value: Json) -> Self:
        """Return another value for the same place."""
        return attrs.evolve(self, value=value)

    def resolve(self, section: str = "schemas") -> Node:
        """Return this node, or what its `$ref` leads to in a section of the components."""
        node, seen = self, set()
        while "$ref" in node:
            ref = node.value["$ref"]
            if ref in seen or not ref.startswith(f"#/components/{section}/"):
                return Node(self.document, ref, None)
            seen.add(ref)
            target = self.document.root.at("components", section, last(ref))
            node = Node(self.document, ref, target.value)
        return node

    def report(self, message: str, hint: str, kind: Kind = "omitted") -> None:
        """Add a diagnostic about this place."""
        self.document.report(self.pointer, message, hint, kind)


def objects(value: Json, pointer: str = "#") -> Iterator[tuple[str, dict[str, Json]]]:
    """Yield every object of a description with its pointer, without following references."""
    waiting = [(pointer, value, False)]
    while waiting:
        pointer, value, has_names = waiting.pop()
        if isinstance(value, list):
            waiting += [(join(pointer, index), item, False) for index, item in enumerate(value)][::-1]
        elif isinstance(value, dict):
            if not has_names:
                yield pointer, value
            waiting += [
                (join(pointer, key), child, key in _NAME_KEYS and not has_names)
                for key, child in value.items()
                if has_names or not (key in _DATA_KEYS or (key.startswith("x-") and key != ERROR_RESPONSES))
            ][::-1]


def references(value: Json, pointer: str = "#") -> Iterator[tuple[dict[str, Json], str, str]]:
    """Yield every reference in a description, as the object that has it, its key, and the object's pointer.

    Those are the values of `$ref` and of the mapping of a discriminator.
    """
    for place, node in objects(value, pointer):
        if "$ref" in node:
            yield node, "$ref", place
        mapping = node.get("mapping")
        if isinstance(mapping, dict):
            yield from ((mapping, key, join(place, "mapping")) for key in mapping)
