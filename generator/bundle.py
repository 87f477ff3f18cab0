"""Joins the files of a document into one, with every component under `components`.

`sequences.yaml#/schemas/Sequence` becomes `#/components/schemas/Sequence`, and path items are put in place,
so that what reads the document follows one kind of reference alone.
"""

from __future__ import annotations

import copy
import re
from pathlib import Path

from .diagnostics import Diagnostic, Location, SpecError, raise_if_any
from .document import METHODS, SECTIONS, Document, references
from .pointers import Json, join, last, look_up, split
from .yaml_loader import Source, load

Target = tuple[str, str]

# The section of what is under a key, or under a name or an index below it.
_SECTION_OF = {name: name for name in (*SECTIONS, "callbacks", "links", "securitySchemes")}
_SECTION_OF["requestBody"] = "requestBodies"


def bundle(root: Path, base: Path, *, house: bool = True) -> Document:
    """Read the document that begins at `root`; files are named relative to `base`.

    By our own rules, each component has a name of its own in a section of a file, and is used. Of a document
    of somebody else, a component gets a name from where it is.

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
        self.origins: dict[str, Target] = {"#": (self.root, "#")}
        self.bundled: dict[Target, str] = {}
        self.contents: dict[str, Json] = {}
        self.diagnostics: list[Diagnostic] = []

    def run(self) -> Document:
        source = self._load(self.root)
        if not isinstance(source.data, dict) or not isinstance(source.data.get("paths", {}), dict):
            message, hint = "is no OpenAPI document", "give it a mapping of paths"
            raise SpecError([Diagnostic(source.location("#"), message, hint)])
        held = source.data.get("components")
        held = held if isinstance(held, dict) else {}
        schemas = held.get("schemas")
        self.declared = list(schemas) if isinstance(schemas, dict) and not self.house else []
        data: dict[str, Json] = {}
        for key, value in source.data.items():
            if key == "paths":
                data[key] = {path: self._path_item(path, item) for path, item in value.items()}
            else:
                data |= self._copied({key: None if key == "components" else value}, self.root, "#")
        if self.house:
            raise_if_any(self.diagnostics)
            self._report_unused()
            raise_if_any(self.diagnostics)
        for pointer in (join("#/components/schemas", name) for name in self.declared):
            self._component(pointer, self.root, pointer, "schemas")
        data["components"] = {key: value for key, value in held.items() if key not in SECTIONS}
        data["components"] |= self._components()
        data.setdefault("paths", {})
        return Document(data, self.sources, self.origins, self.diagnostics)

    def _path_item(self, path: str, item: Json) -> Json:
        pointer = join("#/paths", path)
        if isinstance(item, dict) and "$ref" in item:
            for key in item.keys() - {"$ref"}:
                hint = "write it into the file that the reference leads to"
                self._report(self.root, join(pointer, key), f"{key!r} beside a $ref would be lost", hint)
        item, file, origin = self._in_place(item, self.root, pointer, pointer)
        if not isinstance(item, dict):
            return item
        copied = self._copied({key: () if key in METHODS else item[key] for key in item}, file, origin)
        for key in (method for method in item if method in METHODS):
            # OpenAPI has no references to operations, but documents do.
            held = self._in_place(item[key], file, join(origin, key), join(pointer, key))
            copied[key] = self._copied(*held)
        return copied

    def _in_place(self, value: Json, file: str, origin: str, pointer: str) -> tuple[Json, str, str]:
        """Return what is put at a pointer, the file and the place that it is from."""
        ref = value.get("$ref") if isinstance(value, dict) else None
        target = self._target(ref, file, join(origin, "$ref")) if isinstance(ref, str) else None
        if target is None:
            return value, file, origin
        self.origins[pointer] = target
        return look_up(self.sources[target[0]].data, target[1]), *target

    def _copied(self, value: Json, file: str, origin: str) -> Json:
        """Copy a value, turning each reference in it into one to a component."""
        copied = copy.deepcopy(value)
        for holder, key, pointer in references(copied, origin):
            ref = holder[key]
            if key != "$ref" and isinstance(ref, str) and ref in self.declared:
                ref = join("#/components/schemas", ref)  # a mapping may also hold the bare name of a schema
            holder[key] = self._component(ref, file, join(pointer, key), _section(split(pointer)))
        return copied

    def _component(self, ref: Json, file: str, pointer: str, section: str) -> str:
        """Return the pointer of the component that a reference leads to, which is bundled with that."""
        if not isinstance(ref, str):
            self._report(file, pointer, f"{ref!r} is no reference", "write it as 'file.yaml#/schemas/Name'")
            return ""
        target = self._target(ref, file, pointer) if self.house or section in SECTIONS else None
        if target is None:
            return ref
        if target in self.bundled:
            return self.bundled[target]
        named = _named(target[1])
        if named is None and self.house:
            hint = f"move the target under one of {', '.join(SECTIONS)} of a file and refer to it there"
            self._report(file, pointer, f"{ref!r} does not lead to a component", hint)
            return ref
        section, name = named or (section, _name_of(target))
        bundled = join("#/components", section, name)
        if bundled in self.contents and self.house:
            first, origin = self.origins[bundled]
            place = self.sources[first].location(origin)
            self._report(*target, f"a second {name!r} in {section}; the first is in {place}", "rename one")
            return bundled
        while bundled in self.contents:
            bundled += "_"
        self.bundled[target] = bundled
        self.origins[bundled] = target
        self.contents[bundled] = None  # a reference back to it must find it taken
        self.contents[bundled] = self._copied(look_up(self.sources[target[0]].data, target[1]), *target)
        return bundled

    def _target(self, ref: str, file: str, pointer: str) -> Target | None:
        """Find what a reference leads to: the file's name and the pointer in it."""
        path, _, fragment = ref.partition("#")
        if "://" in path:
            message = f"{ref!r} leads out of the project"
            self._report(file, pointer, message, "copy what it leads to into spec/")
            return None
        target = self._name((self.sources[file].path.parent / path).resolve()) if path else file
        try:
            source = self._load(target)
        except SpecError as error:
            if not error.diagnostics[0].message.startswith("cannot be read"):
                raise
            message = f"{ref!r} leads to a file that does not exist"
            self._report(file, pointer, message, "correct the file's name")
            return None
        try:
            look_up(source.data, "#" + fragment)
        except LookupError:
            hint = f"correct it, or add {'#' + fragment} to {target}"
            self._report(file, pointer, f"{ref!r} leads to nothing", hint)
            return None
        return target, "#" + fragment

    def _load(self, name: str) -> Source:
        if name not in self.sources:
            self.sources[name] = load(self.base / name, name, house=self.house)
        return self.sources[name]

    def _name(self, path: Path) -> str:
        return path.relative_to(self.base).as_posix() if path.is_relative_to(self.base) else path.as_posix()

    def _report(self, file: str, pointer: str, message: str, hint: str) -> None:
        self.diagnostics.append(Diagnostic(self.sources[file].location(pointer), message, hint, "omitted"))

    def _components(self) -> dict[str, dict[str, Json]]:
        """Return the components in the order of the files, those without a name last."""
        places = [(file, pointer) for file, source in self.sources.items() for pointer in source.lines]
        ordered = [self.bundled[place] for place in places if place in self.bundled and _named(place[1])]
        found: dict[str, dict[str, Json]] = {section: {} for section in SECTIONS}
        for pointer in dict.fromkeys([*ordered, *self.contents]):
            _, section, name = split(pointer)
            found[section][name] = self.contents[pointer]
        return {section: held for section, held in found.items() if held}

    def _report_unused(self) -> None:
        used = {*self.bundled, *self.origins.values()}
        for file, source in self.sources.items():
            for pointer in source.lines:
                if _named(pointer, (*SECTIONS, "pathItems")) and (file, pointer) not in used:
                    message = f"{last(pointer)!r} is never used"
                    self._report(file, pointer, message, "refer to it, or drop it")


def _named(pointer: str, sections: tuple[str, ...] = SECTIONS) -> tuple[str, str] | None:
    """Return the section and the name of a component, or `None` if the pointer leads to something else."""
    match split(pointer):
        case ("components", section, name) | (section, name) if section in sections:
            return section, name
    return None


def _section(tokens: tuple[str, ...]) -> str:
    """Return the section of what is at these tokens of a document."""
    return next((_SECTION_OF[token] for token in tokens[:-3:-1] if token in _SECTION_OF), "schemas")


def _name_of(target: Target) -> str:
    """Return a name for a component that has none, from where it is."""
    dropped = (*_SECTION_OF, "components", "properties", "schema")
    words = [re.sub(r"\W+", "_", token).strip("_") for token in split(target[1]) if token not in dropped]
    return "_".join(words) or Path(target[0]).stem
