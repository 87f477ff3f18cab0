"""Reads YAML by the rules of JSON, and remembers on which line each value is."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any, NoReturn

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
        lines: The line of each value by its JSON pointer, counted from 1, in the order of the file.
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

    def refuse(message: str, hint: str, line: int = 0) -> NoReturn:
        raise SpecError([Diagnostic(Location(name, line), message, hint)]) from None

    try:
        text = path.read_bytes()
        node = yaml.compose(_as_yaml(text.decode("utf-8-sig")), Loader=_JsonLoader)
        if node is None:
            refuse("is empty", "write the document, or drop the reference to it")
        reader = _Reader(name, house)
        return Source(path, name, reader.value(node, "#"), reader.lines, text)
    except OSError as error:
        refuse(f"cannot be read: {error.strerror}", "check the path")
    except UnicodeDecodeError as error:
        refuse(f"is not UTF-8: {error}", "save it as UTF-8")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        refuse(f"broken YAML: {error.problem}", "correct the syntax", mark.line + 1 if mark else 0)
    except yaml.YAMLError as error:
        refuse(f"broken YAML: {error}", "correct the syntax")
    except RecursionError:
        refuse("is nested too deeply", "take it apart")


def _as_yaml(text: str) -> str:
    """Return JSON as YAML reads it: without tabs between its tokens, and without pairs of surrogates."""
    if text.lstrip()[:1] != "{":
        return text
    return _PAIR.sub(lambda match: json.loads(f'"{match[0]}"'), text.replace("\t", " "))


class _Reader:
    """Makes JSON of composed YAML, and notes the line of each value."""

    def __init__(self, name: str, house: bool) -> None:
        self.name = name
        self.house = house
        self.lines: dict[str, int] = {}
        self.above: list[int] = []

    def value(self, node: yaml.Node, pointer: str) -> Json:
        self.lines.setdefault(pointer, _line(node))
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, pointer)
        if id(node) in self.above:
            self._refuse(node, pointer, "an alias holds itself", "write the value out")
        self.above.append(id(node))
        found = (
            self._mapping(node, pointer)
            if isinstance(node, yaml.MappingNode)
            else [self.value(item, join(pointer, index)) for index, item in enumerate(node.value)]
        )
        self.above.pop()
        return found

    def _mapping(self, node: yaml.MappingNode, pointer: str) -> Json:
        mapping: dict[str, Json] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node, pointer)
            if key in mapping:
                self._refuse(key_node, pointer, f"the key {key!r} is here twice", "drop one")
            child = join(pointer, key)
            self.lines[child] = _line(key_node)
            mapping[key] = self.value(value_node, child)
        return mapping

    def _key(self, node: yaml.Node, pointer: str) -> str:
        if not isinstance(node, yaml.ScalarNode) or (self.house and not node.tag.endswith(":str")):
            text = getattr(node, "value", "a collection")
            self._refuse(node, pointer, f"the key {text!r} is no string", f"put it in quotes: '{text}'")
        if node.value == "<<" and not node.style:
            self._refuse(node, pointer, "merge keys are not JSON", "use a $ref")
        return str(node.value)

    def _scalar(self, node: yaml.ScalarNode, pointer: str) -> Json:
        match node.tag.removeprefix("tag:yaml.org,2002:"):
            case "str":
                return node.value
            case "bool":
                return node.value == "true"
            case "null":
                return None
            case "int" if len(node.value) <= LONGEST_NUMBER:
                return int(node.value)
            case "float" if math.isfinite(number := float(node.value)):
                return number
            case "int" | "float":
                hint = "put it in quotes, or make it smaller"
                self._refuse(node, pointer, "the number is too large for any reader of JSON", hint)
        self._refuse(node, pointer, f"the tag {node.tag} is not JSON", "drop the tag")

    def _refuse(self, node: yaml.Node, pointer: str, message: str, hint: str) -> NoReturn:
        raise SpecError([Diagnostic(Location(self.name, _line(node), pointer), message, hint)])


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
