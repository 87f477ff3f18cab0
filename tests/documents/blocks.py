"""Reads the code blocks of our own Markdown files."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path


def blocks(path: Path, language: str) -> list[str]:
    """Every block of a language in a file, without the indentation that a list gives it."""
    fenced = re.compile(rf"^( *)```{language}\n(.*?)^\1```$", flags=re.MULTILINE | re.DOTALL)
    return [textwrap.dedent(code) for _, code in fenced.findall(path.read_text(encoding="utf-8"))]
