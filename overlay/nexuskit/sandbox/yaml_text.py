"""YAML as people write it by hand: what they may not have meant is refused, and errors name the place."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import yaml

from .errors import SandboxError


def read_yaml(text: bytes, where: str, error_type: type[SandboxError] = SandboxError) -> Any:
    """Read a document, of which JSON is a kind.

    Args:
        text: The document.
        where: What the errors call it.
        error_type: The kind of the errors.

    Raises:
        SandboxError: It is not YAML, or holds the same key twice; the message says where.

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


class _Loader(yaml.SafeLoader):
    """Refuses a key that stands twice in a mapping, of which PyYAML would keep the last in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                break  # which the method that this one extends refuses
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} stands here a second time", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)
