"""Text of the document, made fit for a docstring."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable

WIDTH = 104

_SENTENCE_END = re.compile(r"\.\s+(?=[A-Z`])")
_LIST_ITEM = re.compile(r"(> ?)?([-*]|\d+\.) +|> ?")


def escape(text: str) -> str:
    """Make text safe between triple double quotes."""
    text = "".join(one for one in text if one >= " " or one in "\n\t")
    text = text.replace("\\", "\\\\").replace('"""', r"\"\"\"")
    return text[:-1] + '\\"' if text.endswith('"') else text


def summarized(text: str, indent: int) -> str:
    """Format a text as the beginning of a docstring: its first sentence, an empty line, the rest."""
    first, rest = first_sentence(text)
    if not rest:
        return escape(first)
    return f"{escape(first)}\n\n{' ' * indent}{paragraphs(rest, indent)}"


def first_sentence(text: str) -> tuple[str, str]:
    """Split a text after its first sentence, which is returned as one line."""
    text = text.strip()
    end = _SENTENCE_END.search(text)
    if end is None:
        return " ".join(text.split()), ""
    return " ".join(text[: end.start() + 1].split()), text[end.end() :]


def paragraphs(text: str, indent: int) -> str:
    """Wrap Markdown text, keeping its paragraphs, lists and quotes; the first line is not indented."""
    blocks = []
    for block in re.split(r"\n\s*\n", escape(text.strip())):
        items = _split_items(block)
        blocks.append("\n".join(_wrap(item, indent) for item in items))
    return "\n\n".join(blocks).lstrip()


def attribute(name: str, text: str, indent: int, evidence: str = "") -> str:
    """Format one entry of an `Args:` or `Attributes:` section, with how well it is known behind it."""
    single = " ".join(f"{text} ({evidence})".split() if evidence else text.split())
    return _fill(escape(f"{name}: {single}"), indent, indent + 4)


def sentence(text: str) -> str:
    """Return a text of one line that ends with a full stop."""
    single = " ".join(text.split())
    return single if single.endswith((".", "!", "?")) else single + "."


def joined(names: Iterable[str]) -> str:
    """Return names in backquotes with commas between them."""
    return ", ".join(f"`{name}`" for name in names)


def _split_items(block: str) -> list[str]:
    """Split a block into its list items, or return it whole."""
    items: list[str] = []
    for line in block.split("\n"):
        if _LIST_ITEM.match(line.lstrip()) or not items:
            items.append(line.strip())
        else:
            items[-1] += " " + line.strip()
    return items


def _wrap(text: str, indent: int) -> str:
    mark = _LIST_ITEM.match(text)
    return _fill(text, indent, indent + (len(mark[0]) if mark else 0))


def _fill(text: str, first: int, rest: int) -> str:
    how = textwrap.TextWrapper(WIDTH, " " * first, " " * rest, break_long_words=False, break_on_hyphens=False)
    return how.fill(text)
