"""Joins the files of a document into one, with every component under `components`.

`sequences.yaml#/schemas/Sequence` becomes `#/components/schemas/Sequence`, and path items are put in place,
so that later steps follow only one kind of reference.
"""

from __future__ import annotations

import copy
import re
from os.path import isfile
from pathlib import Path

import attrs

from .document import METHODS, SECTIONS, Document, references
from .pointers import Json, exists, join, look_up, split
from .yaml_loader import Source, load

Target = tuple[str, str]

# The section of what is under a key, or under a name or an index below it.
_SECTION_OF = {name: name for name in (*SECTIONS, "callbacks", "links", "securitySchemes")}
_SECTION_OF["requestBody"] = "requestBodies"


def bundle(root: Path, base: Path) -> Document:
    """Read the document that begins at `root`; files are named relative to `base`.

    What is referred to and has no name in a section of a file gets one from where it is.
    """
    return _Bundler(root.resolve(), base.resolve()).run()


class _Bundler:
    def __init__(self, root: Path, base: Path) -> None:
        self.base = base
        self.root = self._name(root)
        self.document = Document({}, sources={}, origins={"#": (self.root, "#")})
        self.sources, self.origins = self.document.sources, self.document.origins
        self.report = self.document.report_at
        self.bundled: dict[Target, str] = {}  # the pointer of each component, by where it is from
        self.targets: list[Target] = []  # those of `bundled`, in the order in which they were found

    def run(self) -> Document:
        source = self._load(self.root)
        if not isinstance(source.data, dict) or not isinstance(source.data.get("paths", {}), dict):
            raise source.error("is no OpenAPI document", "give it a mapping of paths")
        held = source.data.get("components")
        held = held if isinstance(held, dict) else {}
        schemas = held.get("schemas")
        self.declared = list(schemas) if isinstance(schemas, dict) else []
        paths = {path: self._path_item(path, item) for path, item in source.data.get("paths", {}).items()}
        data = self._copy({**source.data, "paths": {}, "components": {}}, self.root, "#") | {"paths": paths}
        for key in [key for key in data if key.startswith("x-")]:
            data[key] = self._look_up(data[key], self.root, join("#", key), join("#", key))[0]
        for name in self.declared:
            self._component(join("#/components/schemas", name), self.root, join("#/components/schemas", name))
        contents = {
            target: self._copy(look_up(self.sources[target[0]].data, target[1]), *target)
            for target in self.targets  # which gets longer with each reference in what is copied
        }
        data["components"] |= {key: value for key, value in held.items() if key not in SECTIONS}
        # In the order of the files, those without a name last.
        places = [(file, pointer) for file, source in self.sources.items() for pointer in source.lines]
        named = [place for place in places if place in self.bundled and component(place[1])]
        found: dict[str, Json] = {section: {} for section in SECTIONS}
        for target in dict.fromkeys([*named, *self.targets]):
            _, section, name = split(self.bundled[target])
            found[section][name] = contents[target]
        data["components"] |= {section: listed for section, listed in found.items() if listed}
        return attrs.evolve(self.document, data=data)

    def _path_item(self, path: str, item: Json) -> Json:
        pointer = join("#/paths", path)
        if isinstance(item, dict) and "$ref" in item:
            for key in item.keys() - {"$ref"}:
                hint = "write it into the file that the reference leads to"
                self.report(self.root, join(pointer, key), f"{key!r} beside a $ref would be lost", hint)
        item, file, origin = self._look_up(item, self.root, pointer, pointer)
        if not isinstance(item, dict):
            return item
        copied = self._copy({key: () if key in METHODS else item[key] for key in item}, file, origin)
        for key in (method for method in item if method in METHODS):
            # OpenAPI has no references to operations, but documents do.
            held = self._look_up(item[key], file, join(origin, key), join(pointer, key))
            copied[key] = self._copy(*held)
        return copied

    def _look_up(self, value: Json, file: str, origin: str, pointer: str) -> tuple[Json, str, str]:
        """Return the value for a pointer, its file and its place in it."""
        ref = value.get("$ref") if isinstance(value, dict) else None
        target = self._target(ref, file, join(origin, "$ref")) if isinstance(ref, str) else None
        if target is None:
            return value, file, origin
        self.origins[pointer] = target
        return look_up(self.sources[target[0]].data, target[1]), *target

    def _copy(self, value: Json, file: str, origin: str) -> Json:
        """Copy a value, turning each reference in it into one to a component."""
        copied = copy.deepcopy(value)
        for holder, key, pointer in references(copied, origin):
            ref = holder[key]
            if key != "$ref" and isinstance(ref, str) and ref in self.declared:
                ref = join("#/components/schemas", ref)  # a mapping may also hold the bare name of a schema
            holder[key] = self._component(ref, file, join(pointer, key))
        return copied

    def _component(self, ref: Json, file: str, pointer: str) -> str:
        """Return the pointer of the component that a reference at a pointer of a file leads to."""
        if not isinstance(ref, str):
            self.report(file, pointer, f"{ref!r} is no reference", "write it as 'file.yaml#/schemas/Name'")
            return ""
        section = _section(split(pointer)[:-1])
        target = self._target(ref, file, pointer) if section in SECTIONS else None
        if target is None:
            return ref
        if target not in self.bundled:
            bundled = join("#/components", *(component(target[1]) or (section, _name_of(target))))
            while bundled in self.origins:
                bundled += "_"
            self.bundled[target] = bundled
            self.origins[bundled] = target
            self.targets.append(target)
        return self.bundled[target]

    def _target(self, ref: str, file: str, pointer: str) -> Target | None:
        """Return the file and the pointer that a reference leads to."""
        path, _, fragment = ref.partition("#")
        target, fragment = file, "#" + fragment
        if path:
            # No name of a file has a null character, which the system calls do not take.
            target = self._name((self.sources[file].path.parent / path.replace("\0", "")).resolve())
        if "://" in path:
            message, hint = "leads out of the project", "copy what it leads to into a file beside this one"
        elif path and not isfile(self.base / target):  # noqa: PTH113 (takes any name, as Path.is_file does not)
            message, hint = "leads to a file that does not exist", "correct the file's name"
        elif not exists(self._load(target).data, fragment):
            message, hint = "leads to nothing", f"correct it, or add {fragment} to {target}"
        else:
            return target, fragment
        self.report(file, pointer, f"{ref!r} {message}", hint)
        return None

    def _load(self, name: str) -> Source:
        if name not in self.sources:
            self.sources[name] = load(self.base / name, name)
        return self.sources[name]

    def _name(self, path: Path) -> str:
        return path.relative_to(self.base).as_posix() if path.is_relative_to(self.base) else path.as_posix()


def component(pointer: str, sections: tuple[str, ...] = SECTIONS) -> tuple[str, str] | None:
    """Return the section and the name of a component, or `None` if the pointer leads to something else."""
    match split(pointer):
        case ("components", section, name) | (section, name) if section in sections:
            return section, name
    return None


def _section(tokens: tuple[str, ...]) -> str:
    """Return the section of what is at these tokens of a document."""
    return next((_SECTION_OF[token] for token in tokens[:-3:-1] if token in _SECTION_OF), "schemas")


def _name_of(target: Target) -> str:
    """Return a name for a component without one, from its place."""
    dropped = (*_SECTION_OF, "components", "properties", "schema")
    words = [re.sub(r"\W+", "_", token).strip("_") for token in split(target[1]) if token not in dropped]
    return "_".join(words) or Path(target[0]).stem
