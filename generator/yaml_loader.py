"""Reads YAML by the rules of JSON, and keeps the line of each value."""

from __future__ import annotations

import json
import math
import re
from itertools import accumulate
from pathlib import Path
from typing import Any

import attrs
import yaml

from .diagnostics import Diagnostic, Location, SpecError
from .pointers import Json, ancestry, join

LONGEST_NUMBER = 300
DEEPEST = 100
COMPOSED = 10_000
"""Brackets that may be open at once. libyaml recurses in C, and some 30,000 levels end the process."""

_NUMBER = r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?"
_PAIR = re.compile(r"(?<!\\)\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _JsonLoader(_Base):  # type: ignore[misc]
    """Tells the scalars of JSON from strings: `no`, `on`, `1:30` and dates are strings."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 (PyYAML's attribute)


_JsonLoader.add_implicit_resolver("json", re.compile(f"(true|false|null|~||{_NUMBER})$"), None)


@attrs.define
class Source:
    """One file of the document."""

    path: Path  # where it is
    name: str  # its path as people know it, for messages
    text: bytes = b""  # the file as it is
    data: Json = None  # what it holds
    # The line of each value by its JSON pointer, counted from 1, in the order of the file.
    lines: dict[str, int] = attrs.field(factory=dict)
    # The pointers of keys that are no strings, such as 200; they are read as strings.
    converted_keys: list[str] = attrs.field(factory=list)

    def location(self, pointer: str) -> Location:
        """Return the place of a pointer, with the line of the nearest value that has one."""
        line = next((self.lines[p] for p in ancestry(pointer) if p in self.lines), 0)
        return Location(self.name, line, pointer)

    def error(self, message: str, hint: str, line: int = 0, pointer: str = "#") -> SpecError:
        """Return an error of this file."""
        return SpecError([Diagnostic(Location(self.name, line, pointer), message, hint)])

    def value(self, node: yaml.Node, pointer: str, above: tuple[yaml.Node, ...] = ()) -> Json:
        """Return composed YAML as JSON, and note the line of each value."""
        line = self.lines.setdefault(pointer, node.start_mark.line + 1)
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, pointer)
        if len(self.lines) > 10 * len(self.text):
            raise self.error("its aliases repeat too much", "use a $ref", line, pointer)
        if node in above:
            raise self.error("an alias holds itself", "write the value out", line, pointer)
        if len(above) > DEEPEST:
            raise self.error("is nested too deeply", "take it apart", line)
        above = (*above, node)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, join(pointer, index), above) for index, item in enumerate(node.value)]
        found: dict[str, Json] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node, pointer, found)
            child = join(pointer, key)
            self.lines[child] = key_node.start_mark.line + 1
            found[key] = self.value(value_node, child, above)
        return found

    def _key(self, node: yaml.Node, pointer: str, known: Json) -> str:
        line = node.start_mark.line + 1
        if not isinstance(node, yaml.ScalarNode):
            raise self.error("a key is no text", "write it as a text", line, pointer)
        if not node.tag.endswith(":str"):
            self.converted_keys.append(join(pointer, node.value))
        if node.value == "<<" and not node.style:
            raise self.error("merge keys are not JSON", "use a $ref", line, pointer)
        if node.value in known:
            raise self.error(f"the key {node.value!r} is here twice", "drop one", line, pointer)
        return str(node.value)

    def _scalar(self, node: yaml.ScalarNode, pointer: str) -> Json:
        line, text = node.start_mark.line + 1, node.value
        if node.tag == "tag:yaml.org,2002:str":
            return text
        if node.tag != "json":
            raise self.error(f"the tag {node.tag} is not JSON", "drop the tag", line, pointer)
        if text in ("", "~", "null"):
            return None
        value = json.loads(text) if len(text) <= LONGEST_NUMBER else math.inf
        if not math.isfinite(value):
            message = "the number is too large for any reader of JSON"
            raise self.error(message, "put it in quotes", line, pointer)
        return value


def load(path: Path, name: str) -> Source:
    """Read one file of YAML or JSON. A key that is no string is read as one: 200 as "200"."""
    source = Source(path, name)
    try:
        source.text = path.read_bytes()
        steps = (1 if one in b"[{" else -1 for one in re.sub(rb"[^\[\]{}]+", b"", source.text))
        if max(accumulate(steps), default=0) > COMPOSED or b"- " * COMPOSED in source.text:
            raise source.error("is nested too deeply", "take it apart")
        node = yaml.compose(_as_yaml(source.text.decode("utf-8-sig")), Loader=_JsonLoader)
        if node is None:
            raise source.error("is empty", "write the document, or drop the reference to it")
        source.data = source.value(node, "#")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", error)
        raise source.error(f"cannot be read: {reason}", "check the path, and save it as UTF-8") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        message = f"broken YAML: {getattr(error, 'problem', error)}"
        raise source.error(message, "correct the syntax", mark.line + 1 if mark else 0) from None
    return source


def _as_yaml(text: str) -> str:
    """Return JSON as YAML reads it: without tabs between its tokens, and without pairs of surrogates."""
    if text.lstrip()[:1] != "{":
        return text
    return _PAIR.sub(lambda match: json.loads(f'"{match[0]}"'), text.replace("\t", " "))
