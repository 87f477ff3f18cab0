"""Reads YAML by the rules of JSON, and remembers on which line each value is."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import attrs
import yaml

from .diagnostics import Diagnostic, Location, SpecError
from .pointers import Json, ancestry, join

LONGEST_NUMBER = 300
_PAIR = re.compile(r"(?<!\\)\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _JsonLoader(_Base):  # type: ignore[misc]
    """Knows the scalars of JSON alone: `no`, `on`, `1:30` and dates stay the strings that they look like."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 (PyYAML's attribute)


for _tag, _pattern, _first in (
    ("bool", r"true|false", "tf"),
    ("null", r"null|~|", ["n", "~", ""]),
    ("int", r"-?(0|[1-9][0-9]*)", "-0123456789"),
    ("float", r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?", "-0123456789"),
):
    _JsonLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first)
    )


@attrs.frozen
class Source:
    """One file of the document.

    Attributes:
        path: Where it is.
        name: Its path as people know it, for messages.
        data: What it holds.
        lines: The line of each value by its JSON pointer, counted from 1.
        text: The file as it is.
    """

    path: Path
    name: str
    data: Json
    lines: dict[str, int]
    text: bytes

    def location(self, pointer: str) -> Location:
        """Return the place of a pointer, with the line of the nearest value that has one."""
        line = next((self.lines[p] for p in ancestry(pointer) if p in self.lines), 0)
        return Location(self.name, line, pointer)


def load(path: Path, name: str, *, house: bool = True) -> Source:
    """Read one file of YAML or JSON.

    Args:
        path: Where it is.
        name: Its path as people know it.
        house: Whether a key must be a string; of a document of somebody else, 200 is read as "200".

    Raises:
        SpecError: It cannot be read, is no YAML, repeats a key, or has something that JSON has not.
    """
    try:
        text = path.read_bytes()
    except OSError as error:
        raise SpecError(
            [Diagnostic(Location(name), f"cannot be read: {error.strerror}", "check the path")]
        ) from None
    try:
        node = yaml.compose(_as_yaml(text.decode("utf-8-sig")), Loader=_JsonLoader)
    except UnicodeDecodeError as error:
        raise SpecError([Diagnostic(Location(name), f"is not UTF-8: {error}", "save it as UTF-8")]) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        raise SpecError(
            [_diagnostic(name, line, "#", f"broken YAML: {error.problem}", "correct the syntax")]
        ) from None
    except yaml.YAMLError as error:
        raise SpecError([Diagnostic(Location(name), f"broken YAML: {error}", "correct the syntax")]) from None
    if node is None:
        raise SpecError(
            [Diagnostic(Location(name), "is empty", "write the document, or drop the reference to it")]
        )
    lines: dict[str, int] = {}
    try:
        data = _construct(node, "#", name, lines, (), house)
    except RecursionError:
        raise SpecError([Diagnostic(Location(name), "is nested too deeply", "take it apart")]) from None
    return Source(path, name, data, lines, text)


def _as_yaml(text: str) -> str:
    """Return JSON as YAML reads it: without tabs between its tokens, and without pairs of surrogates."""
    if text.lstrip()[:1] != "{":
        return text
    return _PAIR.sub(lambda match: json.loads(f'"{match[0]}"'), text.replace("\t", " "))


def _construct(
    node: Any, pointer: str, name: str, lines: dict[str, int], above: tuple[int, ...], house: bool
) -> Json:
    line = node.start_mark.line + 1
    lines[pointer] = line
    if id(node) in above:
        raise SpecError([_diagnostic(name, line, pointer, "an alias holds itself", "write the value out")])
    above = (*above, id(node))
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, Json] = {}
        for key_node, value_node in node.value:
            key = _key(key_node, pointer, name, house)
            if key in mapping:
                message = f"the key {key!r} is here twice"
                raise SpecError(
                    [_diagnostic(name, key_node.start_mark.line + 1, pointer, message, "drop one")]
                )
            child = join(pointer, key)
            mapping[key] = _construct(value_node, child, name, lines, above, house)
            lines[child] = key_node.start_mark.line + 1
        return mapping
    if isinstance(node, yaml.SequenceNode):
        return [
            _construct(item, join(pointer, index), name, lines, above, house)
            for index, item in enumerate(node.value)
        ]
    return _scalar(node, pointer, name)


def _key(node: Any, pointer: str, name: str, house: bool) -> str:
    line = node.start_mark.line + 1
    if not house and isinstance(node, yaml.ScalarNode) and node.value != "<<":
        return str(node.value)
    if not isinstance(node, yaml.ScalarNode) or node.tag != "tag:yaml.org,2002:str":
        text = getattr(node, "value", "a collection")
        message = f"the key {text!r} is no string"
        raise SpecError([_diagnostic(name, line, pointer, message, f"put it in quotes: '{text}'")])
    if node.value == "<<" and not node.style:
        raise SpecError([_diagnostic(name, line, pointer, "merge keys are not JSON", "use a $ref")])
    return str(node.value)


def _scalar(node: Any, pointer: str, name: str) -> Json:
    kind = node.tag.removeprefix("tag:yaml.org,2002:")
    if kind == "str":
        return node.value
    if kind == "bool":
        return node.value == "true"
    if kind == "null":
        return None
    line = node.start_mark.line + 1
    if kind == "int" and len(node.value) <= LONGEST_NUMBER:
        return int(node.value)
    if kind == "float" and math.isfinite(number := float(node.value)):
        return number
    if kind in ("int", "float"):
        message = "the number is too large for any reader of JSON"
        raise SpecError([_diagnostic(name, line, pointer, message, "put it in quotes, or make it smaller")])
    raise SpecError([_diagnostic(name, line, pointer, f"the tag {node.tag} is not JSON", "drop the tag")])


def _diagnostic(name: str, line: int, pointer: str, message: str, hint: str) -> Diagnostic:
    return Diagnostic(Location(name, line, pointer), message, hint)
