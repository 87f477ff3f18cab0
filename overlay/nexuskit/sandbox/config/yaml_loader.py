"""A strict YAML loader, whose errors contain the location, and unknown keys with a suggestion."""

from __future__ import annotations

import os
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import yaml

from ..errors import SandboxError
from ..messages import safe_repr, suggestion


def read_yaml(text: bytes, where: str, error_type: type[SandboxError] = SandboxError) -> Any:
    """Parse YAML or JSON.

    Example:
        >>> read_yaml(b"max_entries: 500", "settings.yaml")
        {'max_entries': 500}
    """
    try:
        return yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f" line {mark.line + 1}, column {mark.column + 1}:" if mark else ""
        raise error_type(f"{where}:{place} {error.problem or error}") from error
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise error_type(f"{where}: is not YAML: {' '.join(str(error).split())}") from error


def read_yaml_file(
    file: str | os.PathLike[str], what: str, error_type: type[SandboxError] = SandboxError
) -> Any:
    """Parse a YAML or JSON file. `what` is its purpose, for errors."""
    where = os.fspath(file)
    if not where:
        raise error_type(f"the {what} is an empty string; give a filename, or omit it")
    try:
        text = Path(file).read_bytes()
    except OSError as error:
        raise error_type(f"{where}: cannot be read: {error.strerror or error}") from error
    return read_yaml(text, where, error_type)


def find_unknown_key(data: Any, kind: type[msgspec.Struct], path: str = "$") -> str | None:
    """Return a message about the first unknown key, with a suggestion."""
    if not isinstance(data, Mapping):
        return None
    fields = {field.encode_name: field.type for field in msgspec.structs.fields(kind)}
    for key in data:
        if key not in fields:
            return f"unknown key {safe_repr(key)} at `{path}`{suggestion(key, fields)}"
    for key, value in data.items():
        part = _struct_in(fields[key])
        if part is None:
            continue
        if isinstance(value, Sequence) and not isinstance(value, str):
            found = (find_unknown_key(item, part, f"{path}.{key}[{i}]") for i, item in enumerate(value))
        else:
            found = (find_unknown_key(value, part, f"{path}.{key}") for _ in (0,))
        if (problem := next(filter(None, found), None)) is not None:
            return problem
    return None


def _struct_in(kind: Any) -> type[msgspec.Struct] | None:
    """Return the struct in a type: the type itself, an optional one, or the items of a list."""
    info = msgspec.inspect.type_info(kind)
    if isinstance(info, msgspec.inspect.UnionType):
        structs = [part for part in info.types if isinstance(part, msgspec.inspect.StructType)]
        return structs[0].cls if structs else None
    if isinstance(info, msgspec.inspect.ListType):
        info = info.item_type
    return info.cls if isinstance(info, msgspec.inspect.StructType) else None


class _Loader(yaml.SafeLoader):
    """A loader that rejects duplicate keys."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                break  # `super()` raises the error
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"duplicate key {key!r}", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)
