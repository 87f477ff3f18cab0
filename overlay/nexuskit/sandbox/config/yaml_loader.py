"""A strict YAML loader. Errors contain the location."""

from __future__ import annotations

import os
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from ..errors import SandboxError


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
