"""Joins the files of the document into one, with every component under `components`.

The parser takes a path item behind a `$ref` for an empty one, and drops an operation that refers to another
file, both without an error. So path items are put in place, and `sequences.yaml#/schemas/Sequence` becomes
`#/components/schemas/Sequence`.
"""

from __future__ import annotations

from pathlib import Path

import attrs

from .load import Source, load
from .pointers import Json, ancestry, join, look_up, split
from .problems import Place, Problem, SpecError, refuse

SECTIONS = ("schemas", "parameters", "headers", "responses", "requestBodies")

# Under these keys stands data of the API, in which a `$ref` would be a mere value.
_DATA_KEYS = frozenset({"example", "examples", "default", "const", "enum"})
# Under these keys stand names of the author's choice, which may be any of the above.
_NAME_KEYS = frozenset({"properties", "patternProperties", "$defs", "mapping", *SECTIONS})


@attrs.frozen
class Document:
    """The joined document, and where each part of it came from.

    Attributes:
        data: The document as one JSON value; every `$ref` in it is `#/components/…`.
        sources: The files it was read from, by their names, the root first.
        origins: Where each value that was put in place comes from, by its pointer in `data`: the name of
            the file and the pointer there.
    """

    data: dict[str, Json]
    sources: dict[str, Source]
    origins: dict[str, tuple[str, str]]

    def place(self, pointer: str) -> Place:
        """Return where the author finds what stands at a pointer of the joined document."""
        for ancestor in ancestry(pointer):
            if ancestor in self.origins:
                name, origin = self.origins[ancestor]
                return self.sources[name].place(origin + pointer.removeprefix(ancestor))
        raise AssertionError("the root is an origin")

    def problem(self, pointer: str, message: str, mend: str) -> Problem:
        """Return a problem at a pointer of the joined document."""
        return Problem(self.place(pointer), message, mend)

    def resolve(self, node: Json) -> Json:
        """Return a node, or what its `$ref` refers to."""
        while isinstance(node, dict) and "$ref" in node:
            node = look_up(self.data, node["$ref"])
        return node


def bundle(root: Path, base: Path) -> Document:
    """Read the document that begins at `root`; files are named relative to `base`.

    Raises:
        SpecError: A file cannot be read, a `$ref` leads nowhere, two components have one name, or a component
            is never used.
    """
    return _Bundler(root.resolve(), base.resolve()).run()


class _Bundler:
    def __init__(self, root: Path, base: Path) -> None:
        self.base = base
        self.root = self._name(root)
        self.sources: dict[str, Source] = {}
        self.origins: dict[str, tuple[str, str]] = {}
        self.components: dict[str, dict[str, Json]] = {section: {} for section in SECTIONS}
        self.problems: list[Problem] = []

    def run(self) -> Document:
        source = self._load(self.root)
        if not isinstance(source.data, dict) or not isinstance(source.data.get("paths"), dict):
            raise SpecError(
                [Problem(source.place("#"), "is no OpenAPI document", "give it a mapping of paths")]
            )
        data: dict[str, Json] = {}
        self.origins["#"] = (self.root, "#")
        for key, value in source.data.items():
            if key == "paths":
                data[key] = {path: self._path_item(path, item) for path, item in value.items()}
            elif key == "components" and isinstance(value, dict):
                data[key] = {k: v for k, v in value.items() if k not in SECTIONS}
            else:
                data[key] = self._walk(value, self.root, join("#", key), data=key.startswith("x-"))
        refuse(self.problems)
        self._refuse_unused()
        kept = {section: self._in_file_order(section) for section in SECTIONS if self.components[section]}
        data["components"] = {**data.get("components", {}), **kept}
        return Document(data, self.sources, self.origins)

    def _path_item(self, path: str, item: Json) -> Json:
        pointer = join("#/paths", path)
        if not (isinstance(item, dict) and isinstance(item.get("$ref"), str)):
            return self._walk(item, self.root, pointer)
        target = self._target(item["$ref"], self.root, join(pointer, "$ref"))
        if target is None:
            return item
        for key in item.keys() - {"$ref"}:
            mend = "write it into the file that the reference leads to"
            self._add(self.root, join(pointer, key), f"{key!r} beside a $ref would be lost", mend)
        name, origin = target
        self.origins[pointer] = (name, origin)
        return self._walk(look_up(self.sources[name].data, origin), name, origin)

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
                copy[key] = self._component(value, name, child)
            elif key == "mapping" and not names and isinstance(value, dict):
                copy[key] = {k: self._component(v, name, join(child, k)) for k, v in value.items()}
            else:
                is_data = not names and (key in _DATA_KEYS or key.startswith("x-"))
                copy[key] = self._walk(
                    value, name, child, data=is_data, names=not names and key in _NAME_KEYS
                )
        return copy

    def _component(self, ref: Json, name: str, pointer: str) -> str:
        if not isinstance(ref, str):
            self._add(name, pointer, f"{ref!r} is no reference", "write it as 'file.yaml#/schemas/Name'")
            return ""
        target = self._target(ref, name, pointer)
        if target is None:
            return ref
        file, origin = target
        tokens = split(origin)
        section, component = tokens[-2:] if len(tokens) in (2, 3) else ("", "")
        if section not in SECTIONS or (len(tokens) == 3 and tokens[0] != "components"):
            mend = f"move the target under one of {', '.join(SECTIONS)} of a file and refer to it there"
            self._add(name, pointer, f"{ref!r} does not lead to a component", mend)
            return ref
        bundled = join("#/components", section, component)
        known = self.origins.setdefault(bundled, (file, origin))
        if known != (file, origin):
            other = self.sources[known[0]].place(known[1])
            self._add(
                file, origin, f"a second {component!r} in {section}; the first is in {other}", "rename one"
            )
        elif component not in self.components[section]:
            self.components[section][component] = None  # a reference back to it must find it taken
            self.components[section][component] = self._walk(
                look_up(self.sources[file].data, origin), file, origin
            )
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
            if (
                file != name
                and len(error.problems) == 1
                and error.problems[0].message.startswith("cannot be")
            ):
                self._add(
                    name, pointer, f"{ref!r} leads to a file that does not exist", "mend the file's name"
                )
                return None
            raise
        try:
            look_up(source.data, "#" + fragment)
        except LookupError:
            self._add(
                name, pointer, f"{ref!r} leads to nothing", f"mend it, or add {'#' + fragment} to {file}"
            )
            return None
        return file, "#" + fragment

    def _load(self, name: str) -> Source:
        if name not in self.sources:
            self.sources[name] = load(self.base / name, name)
        return self.sources[name]

    def _name(self, path: Path) -> str:
        return path.relative_to(self.base).as_posix() if path.is_relative_to(self.base) else path.as_posix()

    def _add(self, name: str, pointer: str, message: str, mend: str) -> None:
        self.problems.append(Problem(self.sources[name].place(pointer), message, mend))

    def _declared(self, section: str) -> list[tuple[str, str, str]]:
        """List the components that the files declare, in the order of the files."""
        found = []
        for name, source in self.sources.items():
            prefix = "#/components" if name == self.root else "#"
            holder = source.data.get("components", {}) if name == self.root else source.data
            entries = holder.get(section, {}) if isinstance(holder, dict) else {}
            found += [(name, join(prefix, section, entry), entry) for entry in entries]
        return found

    def _in_file_order(self, section: str) -> dict[str, Json]:
        return {entry: self.components[section][entry] for _, _, entry in self._declared(section)}

    def _refuse_unused(self) -> None:
        used = set(self.origins.values())
        for section in (*SECTIONS, "pathItems"):
            for name, pointer, entry in self._declared(section):
                if (name, pointer) not in used:
                    self._add(name, pointer, f"{entry!r} is never used", "refer to it, or drop it")
        refuse(self.problems)
