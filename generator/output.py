"""Compares expected files with those in a folder, both ways, or replaces them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import attrs

_LONGEST_DIFF = 40


@attrs.frozen
class Difference:
    """A file that differs from the expected one."""

    # `missing` should be there, `extra` should not, `different` has other contents.
    kind: Literal["missing", "extra", "different"]
    path: str  # the file, relative to the folder that was compared
    diff: str = ""  # a unified diff from what is there to what should be, for text that differs


def compare(expected: dict[str, str], folder: Path) -> Iterator[Difference]:
    """Yield every difference between the expected files and a folder, in the order of their paths."""
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    present = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
    for path in sorted(present.keys() | expected.keys()):
        if path not in expected:
            yield Difference("extra", path)
        elif path not in present:
            yield Difference("missing", path)
        elif present[path] != expected[path].encode():
            yield Difference("different", path, _diff(path, present[path], expected[path]))


def replace(expected: dict[str, str], folder: Path) -> list[Difference]:
    """Make a folder hold exactly the expected files, and return what was different.

    Files that are right already are not touched. Each file is replaced in one step, so that a reader never
    sees half of one.
    """
    differences = list(compare(expected, folder))
    for path in (difference.path for difference in differences):
        target = folder / path
        if path not in expected:
            target.unlink()
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_name(target.name + ".new")
        fresh.write_text(expected[path], encoding="utf-8", newline="\n")
        fresh.replace(target)
    for inner in sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True):
        if inner.name != "__pycache__" and not any(inner.iterdir()):
            inner.rmdir()
    return differences


def _diff(path: str, found: bytes, expected: str) -> str:
    there = found.decode("utf-8", "replace").splitlines()
    names = (f"{path} (there)", f"{path} (generated)")
    lines = list(difflib.unified_diff(there, expected.splitlines(), *names, lineterm="", n=1))
    if not lines:
        return "    line endings or the end of the file differ"
    if len(lines) > _LONGEST_DIFF:
        lines[_LONGEST_DIFF:] = [f"… and {len(lines) - _LONGEST_DIFF} more lines"]
    return "\n".join("    " + line for line in lines)
