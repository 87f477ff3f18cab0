"""Texts of the document as docstrings."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable

from .ir import Field, Member

WIDTH = 104

_SENTENCE_END = re.compile(r"(?<=\.)\s+(?=[A-Z`])")
_BEFORE_ITEM = re.compile(r"\n(?=\s*(?:[-*] |\d+\. |>))")
_LIST_ITEM = re.compile(r"(> ?)?([-*]|\d+\.) +|> ?")


def escape(text: str) -> str:
    """Make text safe between triple double quotes."""
    text = "".join(one for one in text if one >= " " or one in "\n\t")
    text = text.replace("\\", "\\\\").replace('"""', r"\"\"\"")
    return text[:-1] + '\\"' if text.endswith('"') else text


def summarize(text: str, indent: int) -> str:
    """Format a text as the beginning of a docstring: its first sentence on one line, then the rest."""
    first, *rest = _SENTENCE_END.split(text.strip(), maxsplit=1)
    begin = escape(" ".join(first.split()))
    return "\n\n".join([begin, *(" " * indent + paragraphs(part, indent) for part in rest)])


def paragraphs(text: str, indent: int) -> str:
    """Wrap Markdown text, keeping its paragraphs, lists and quotes; the first line is not indented."""
    blocks = []
    for block in re.split(r"\n\s*\n", escape(text.strip())):
        items = (" ".join(item.split()) for item in _BEFORE_ITEM.split(block))
        marks = ((item, _LIST_ITEM.match(item)) for item in items)
        wrapped = (_fill(item, indent, indent + (len(mark[0]) if mark else 0)) for item, mark in marks)
        blocks.append("\n".join(wrapped))
    return "\n\n".join(blocks).lstrip()


def attribute(name: str, text: str, indent: int) -> str:
    """Format one entry of an `Args:` or `Attributes:` section."""
    return _fill(escape(f"{name}: {' '.join(text.split())}"), indent, indent + 4)


def of_class(description: str, parts: Iterable[Field | Member]) -> str:
    """Format the docstring of a class: description and attributes."""
    attributes = [attribute(one.python, one.description, 8) for one in parts if one.description]
    listed = "\n".join(["\n\n    Attributes:", *attributes]) if attributes else ""
    return summarize(description, 4) + listed


def sentence(text: str) -> str:
    """Return a text of one line that ends with a full stop."""
    single = " ".join(text.split())
    return single if single.endswith((".", "!", "?")) else single + "."


def _fill(text: str, first: int, rest: int) -> str:
    how = textwrap.TextWrapper(WIDTH, " " * first, " " * rest, break_long_words=False, break_on_hyphens=False)
    return how.fill(text)
