"""Joins the files of a document into one, with every component under `components`.

`sequences.yaml#/schemas/Sequence` becomes `#/components/schemas/Sequence`, and path items are put in place,
so that what reads the document follows one kind of reference alone.
"""

from __future__ import annotations

import re
from pathlib import Path

import attrs

from .diagnostics import Diagnostic, Kind, Location, SpecError, raise_if_any
from .pointers import Json, ancestry, join, look_up, split
from .yaml_loader import Source, load

ERROR_RESPONSES = "x-error-responses"
SECTIONS = ("schemas", "parameters", "headers", "responses", "requestBodies")

# Under these keys are data of the API, in which a `$ref` would be a mere value.
_DATA_KEYS = frozenset({"example", "examples", "default", "const", "enum"})
# Under these keys are names of the author's choice, which may be any of the above.
_NAME_KEYS = frozenset({"properties", "patternProperties", "$defs", "mapping", *SECTIONS})
# The section of what is under a key, or under a name or an index below it.
_SECTION_OF = {"requestBody": "requestBodies", "callbacks": "callbacks", "links": "links"} | {
    name: name for name in (*SECTIONS, "securitySchemes")
}


@attrs.frozen
class Document:
    """The joined document, and where each part of it came from.

    Attributes:
        data: The document as one JSON value; every `$ref` in it is `#/components/…`.
        sources: The files it was read from, by their names, the root first.
        origins: Where each value that was put in place comes from, by its pointer in `data`: the name of
            the file and the pointer there.
        left_out: What could not be joined.
    """

    data: dict[str, Json]
    sources: dict[str, Source]
    origins: dict[str, tuple[str, str]]
    left_out: tuple[Diagnostic, ...] = ()

    def location(self, pointer: str) -> Location:
        """Return where the author finds what is at a pointer of the joined document."""
        for ancestor in ancestry(pointer):
            if ancestor in self.origins:
                name, origin = self.origins[ancestor]
                return self.sources[name].location(origin + pointer.removeprefix(ancestor))
        raise AssertionError("the root is an origin")

    def diagnostic(self, pointer: str, message: str, hint: str, kind: Kind = "error") -> Diagnostic:
        """Return a diagnostic at a pointer of the joined document."""
        return Diagnostic(self.location(pointer), message, hint, kind)

    def resolve(self, node: Json) -> Json:
        """Return a node, or what its `$ref` refers to."""
        seen: set[str] = set()
        while isinstance(node, dict) and "$ref" in node and node["$ref"] not in seen:
            seen.add(node["$ref"])
            node = look_up(self.data, node["$ref"])
        return node


def bundle(root: Path, base: Path, *, house: bool = True) -> Document:
    """Read the document that begins at `root`; files are named relative to `base`.

    Args:
        root: The file with the paths.
        base: The folder that names of files are relative to.
        house: Whether our own rules hold: each component has a name of its own in a section of a file, and is
            used. Of a document of somebody else, a component gets a name from where it is.

    Raises:
        SpecError: A file cannot be read, a `$ref` leads nowhere, or a rule is broken.
    """
    try:
        return _Bundler(root.resolve(), base.resolve(), house).run()
    except RecursionError:
        message, hint = "is nested too deeply", "take it apart"
        raise SpecError([Diagnostic(Location(root.name), message, hint)]) from None


class _Bundler:
    def __init__(self, root: Path, base: Path, house: bool) -> None:
        self.base = base
        self.house = house
        self.root = self._name(root)
        self.sources: dict[str, Source] = {}
        self.origins: dict[str, tuple[str, str]] = {}
        self.bundled: dict[tuple[str, str], str] = {}
        self.components: dict[str, dict[str, Json]] = {section: {} for section in SECTIONS}
        self.diagnostics: list[Diagnostic] = []

    def run(self) -> Document:
        source = self._load(self.root)
        if not isinstance(source.data, dict) or not isinstance(source.data.get("paths", {}), dict):
            message, hint = "is no OpenAPI document", "give it a mapping of paths"
            raise SpecError([Diagnostic(source.location("#"), message, hint)])
        data: dict[str, Json] = {}
        self.origins["#"] = (self.root, "#")
        for key, value in source.data.items():
            if key == "paths":
                data[key] = {path: self._path_item(path, item) for path, item in value.items()}
            elif key == "components" and isinstance(value, dict):
                data[key] = {k: v for k, v in value.items() if k not in SECTIONS}
            else:
                errors = key == ERROR_RESPONSES
                is_data = key.startswith("x-") and not errors
                data[key] = self._walk(value, self.root, join("#", key), data=is_data, names=errors)
        if self.house:
            raise_if_any(self.diagnostics)
            self._refuse_unused()
        else:
            for _, pointer, _ in self._declared("schemas"):
                self._component(pointer, self.root, pointer, "schemas")
        raise_if_any(self.diagnostics, strict=self.house)
        kept = {section: self._in_file_order(section) for section in SECTIONS if self.components[section]}
        held = data.get("components")
        data["components"] = {**(held if isinstance(held, dict) else {}), **kept}
        data.setdefault("paths", {})
        return Document(data, self.sources, self.origins, tuple(self.diagnostics))

    def _path_item(self, path: str, item: Json) -> Json:
        pointer = join("#/paths", path)
        if not (isinstance(item, dict) and isinstance(item.get("$ref"), str)):
            return self._operations(item, self.root, pointer, pointer)
        target = self._target(item["$ref"], self.root, join(pointer, "$ref"))
        if target is None:
            return item
        for key in item.keys() - {"$ref"}:
            hint = "write it into the file that the reference leads to"
            self._add(self.root, join(pointer, key), f"{key!r} beside a $ref would be lost", hint)
        name, origin = target
        self.origins[pointer] = (name, origin)
        return self._operations(look_up(self.sources[name].data, origin), name, origin, pointer)

    def _operations(self, item: Json, name: str, origin: str, pointer: str) -> Json:
        """Copy a path item; an operation behind a reference, which OpenAPI does not know, is put in place."""
        if self.house or not isinstance(item, dict):
            return self._walk(item, name, origin)
        copy: dict[str, Json] = {}
        for key, value in item.items():
            target = None
            if isinstance(value, dict) and isinstance(value.get("$ref"), str):
                target = self._target(value["$ref"], name, join(origin, key, "$ref"))
            if target is None:
                copy[key] = self._walk(value, name, join(origin, key))
            else:
                self.origins[join(pointer, key)] = target
                copy[key] = self._walk(look_up(self.sources[target[0]].data, target[1]), *target)
        return copy

    def _walk(self, node: Json, name: str, pointer: str, data: bool = False, names: bool = False) -> Json:
        """Copy a value, turning each reference in it into one to a component."""
        if data:
            return node
        if isinstance(node, list):
            return [self._walk(item, name, join(pointer, i)) for i, item in enumerate(node)]
        if not isinstance(node, dict):
            return node
        copy: dict[str, Json] = {}
        for key, value in node.items():
            child = join(pointer, key)
            if not names and key == "$ref":
                copy[key] = self._component(value, name, child, _section(split(pointer)))
            elif key == "mapping" and not names and isinstance(value, dict):
                copy[key] = {k: self._mapped(v, name, join(child, k)) for k, v in value.items()}
            else:
                is_data = not names and (key in _DATA_KEYS or key.startswith("x-"))
                copy[key] = self._walk(
                    value, name, child, data=is_data, names=not names and key in _NAME_KEYS
                )
        return copy

    def _mapped(self, value: Json, name: str, pointer: str) -> Json:
        # A mapping may also hold the bare name of a schema.
        if not self.house and isinstance(value, str) and re.fullmatch(r"[\w.-]+", value):
            known = self.sources[self.root].data.get("components", {}).get("schemas", {})
            if value in known:
                value = join("#/components/schemas", value)
        return self._component(value, name, pointer, "schemas")

    def _component(self, ref: Json, name: str, pointer: str, section: str) -> str:
        if not isinstance(ref, str):
            self._add(name, pointer, f"{ref!r} is no reference", "write it as 'file.yaml#/schemas/Name'")
            return ""
        if section not in SECTIONS and not self.house:
            return ref
        target = self._target(ref, name, pointer)
        if target is None:
            return ref
        file, origin = target
        if target in self.bundled:
            return self.bundled[target]
        tokens = split(origin)
        given, component = tokens[-2:] if len(tokens) in (2, 3) else ("", "")
        is_named = given in SECTIONS and (len(tokens) == 2 or tokens[0] == "components")
        if not is_named:
            if self.house:
                hint = f"move the target under one of {', '.join(SECTIONS)} of a file and refer to it there"
                self._add(name, pointer, f"{ref!r} does not lead to a component", hint)
                return ref
            given, component = section, _name_of(file, tokens)
        bundled = join("#/components", given, component)
        if bundled in self.origins:
            known = self.origins[bundled]
            other = self.sources[known[0]].location(known[1])
            if self.house:
                message = f"a second {component!r} in {given}; the first is in {other}"
                self._add(file, origin, message, "rename one")
                return bundled
            while bundled in self.origins:
                component += "_"
                bundled = join("#/components", given, component)
        self.bundled[target] = bundled
        self.origins[bundled] = target
        self.components[given][component] = None  # a reference back to it must find it taken
        self.components[given][component] = self._walk(look_up(self.sources[file].data, origin), file, origin)
        return bundled

    def _target(self, ref: str, name: str, pointer: str) -> tuple[str, str] | None:
        """Find what a reference leads to: the file's name and the pointer in it."""
        path, _, fragment = ref.partition("#")
        if "://" in path:
            self._add(name, pointer, f"{ref!r} leads out of the project", "copy what it leads to into spec/")
            return None
        file = self._name((self.sources[name].path.parent / path).resolve()) if path else name
        try:
            source = self._load(file)
        except SpecError as error:
            first = error.diagnostics[0].message
            if file != name and len(error.diagnostics) == 1 and first.startswith("cannot be"):
                message = f"{ref!r} leads to a file that does not exist"
                self._add(name, pointer, message, "correct the file's name")
                return None
            raise
        try:
            look_up(source.data, "#" + fragment)
        except LookupError:
            hint = f"correct it, or add {'#' + fragment} to {file}"
            self._add(name, pointer, f"{ref!r} leads to nothing", hint)
            return None
        return file, "#" + fragment

    def _load(self, name: str) -> Source:
        if name not in self.sources:
            self.sources[name] = load(self.base / name, name, house=self.house)
        return self.sources[name]

    def _name(self, path: Path) -> str:
        return path.relative_to(self.base).as_posix() if path.is_relative_to(self.base) else path.as_posix()

    def _add(self, name: str, pointer: str, message: str, hint: str) -> None:
        kind: Kind = "error" if self.house else "omitted"
        self.diagnostics.append(Diagnostic(self.sources[name].location(pointer), message, hint, kind))

    def _declared(self, section: str) -> list[tuple[str, str, str]]:
        """List the components that the files declare, in the order of the files."""
        found = []
        for name, source in self.sources.items():
            prefix = "#/components" if name == self.root else "#"
            data = source.data if isinstance(source.data, dict) else {}
            holder = data.get("components", {}) if name == self.root else data
            entries = holder.get(section, {}) if isinstance(holder, dict) else {}
            if isinstance(entries, dict):
                found += [(name, join(prefix, section, entry), entry) for entry in entries]
        return found

    def _in_file_order(self, section: str) -> dict[str, Json]:
        ordered = [self.bundled.get((name, pointer), "") for name, pointer, _ in self._declared(section)]
        names = [split(bundled)[-1] for bundled in ordered if bundled]
        return {entry: self.components[section][entry] for entry in dict.fromkeys(names)} | {
            entry: node for entry, node in self.components[section].items() if entry not in names
        }

    def _refuse_unused(self) -> None:
        for section in (*SECTIONS, "pathItems"):
            used = {*self.bundled, *self.origins.values()}
            for name, pointer, entry in self._declared(section):
                if (name, pointer) not in used:
                    self._add(name, pointer, f"{entry!r} is never used", "refer to it, or drop it")


def _section(tokens: tuple[str, ...]) -> str:
    """Return the section of what is at these tokens of a document."""
    for token in (*tokens[-1:], *tokens[-2:-1]):
        if token in _SECTION_OF:
            return _SECTION_OF[token]
    return "schemas"


def _name_of(file: str, tokens: tuple[str, ...]) -> str:
    """Return a name for a component that has none, from where it is."""
    words = [token for token in tokens if token not in (*_SECTION_OF, "components", "properties", "schema")]
    return "_".join(re.sub(r"\W+", "_", word).strip("_") for word in words) or Path(file).stem
