"""Reads the two documents as they were published: what each call returns, and the examples.

Nothing is retyped. `as_runnable` mends the slips of the documents, and only those: a comment written
as `// or`, an example that uses `nexus` without importing it, and a cursor that was only a sample.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import attrs

DOCUMENTS = {"workflows": "workflow_management.txt", "sequences": "sequence_management.txt"}
SAMPLE_CURSOR = "ZjYzYmJkM2FjN2UxOTA4ZmU0ZjE0Yjk5Mg"

_HEADING = re.compile(r"list|get|update|delete|patch|bulk_update")
_PROSE = re.compile(r"\s*[•-] |Updated about")
_EXAMPLE = re.compile(r"from datature\.nexus import ")
_RETURNED = re.compile(r"\[?[A-Z]\w+\($")
_ENUM_REPR = re.compile(r"<(\w+\.\w+): '\w+'>")


@attrs.frozen
class Section:
    """One call: `workflows.list` and the like, what it returns, and its examples, all as printed."""

    call: str
    returned: str
    examples: list[str]


def sections() -> Iterator[Section]:
    for resource, filename in DOCUMENTS.items():
        lines = Path(__file__).with_name(filename).read_text(encoding="utf-8").splitlines()
        headings = [number for number, line in enumerate(lines) if _HEADING.fullmatch(line)]
        # The second document prints each heading twice.
        headings = [number for number in headings if lines[number - 1] != lines[number] or not number]
        for start, end in zip(headings, [*headings[1:], len(lines)], strict=True):
            body = lines[start + 1 : end]
            yield Section(f"{resource}.{lines[start]}", _return_value(body), list(_examples(body)))


def as_runnable(example: str, cursor: str) -> str:
    example = re.sub("^// or$", "# or", example, flags=re.MULTILINE)
    example = example.replace(SAMPLE_CURSOR, cursor)
    if "nexus.ApiTypes" in example:
        example = f"from datature import nexus\n{example}"
    return example


def as_expression(returned: str) -> ast.expr:
    return ast.parse(_ENUM_REPR.sub(r"\1", returned), mode="eval").body


def _return_value(lines: list[str]) -> str:
    start = next(number for number, line in enumerate(lines) if _RETURNED.match(line) or "=True," in line)
    return "\n".join(lines[start : lines.index("Examples")]).strip()


def _examples(lines: list[str]) -> Iterator[str]:
    starts = [number for number, line in enumerate(lines) if _EXAMPLE.match(line)]
    for start in starts:
        ends = (number for number in range(start, len(lines)) if _PROSE.match(lines[number]))
        yield "\n".join(lines[start : next(ends, len(lines))]).strip()
