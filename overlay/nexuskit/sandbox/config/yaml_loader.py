"""A strict YAML loader. Errors contain the location."""

from __future__ import annotations

import os
from collections.abc import Hashable
from pathlib import Path
from typing import Any, Final

import yaml
from yaml.composer import ComposerError

from ..errors import SandboxError

# The limit for aliases ("billion laughs").
_MAX_ALIASED_NODES: Final = 100_000
# Types that JSON does not have.
_FOREIGN_TAGS: Final = ("binary", "omap", "pairs", "set")


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
    """A loader that rejects duplicate keys and excessive aliases."""

    def get_single_node(self) -> yaml.Node | None:
        node: yaml.Node | None = super().get_single_node()
        if node is not None:
            sizes: dict[int, int] = {}
            if _size(node, sizes) > _MAX_ALIASED_NODES + 10 * len(sizes):
                problem = "too many aliases; repeat the values instead"
                raise ComposerError(None, None, problem, node.start_mark)
        return node

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


def _size(node: yaml.Node, sizes: dict[int, int]) -> int:
    """Return the number of values in a node after expansion of its aliases."""
    known = sizes.get(id(node))
    if known == 0:
        raise ComposerError(None, None, "an alias refers to a node that contains it", node.start_mark)
    if known is not None:
        return known
    sizes[id(node)] = 0
    if isinstance(node, yaml.MappingNode):
        parts = [part for pair in node.value for part in pair]
    else:
        parts = node.value if isinstance(node, yaml.SequenceNode) else []
    sizes[id(node)] = size = 1 + sum(_size(part, sizes) for part in parts)
    return size


def _refuse(loader: _Loader, node: yaml.Node) -> Any:
    return loader.construct_undefined(node)


for _tag in _FOREIGN_TAGS:
    _Loader.add_constructor(f"tag:yaml.org,2002:{_tag}", _refuse)
