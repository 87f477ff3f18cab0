"""Our manuals: their programs, what these are said to print, and their tables."""

from __future__ import annotations

import re
from pathlib import Path

import attrs

from tests.documents.blocks import blocks
from tests.overlay.programs import run

_PRINT = re.compile(r"^ *(?:print\([^#\n]*\)|client\.get_info\(\))(?:  # (.+))?$", flags=re.MULTILINE)
"""What prints: `print`, and a call that is logged."""

_WITH_BLOCKS = re.compile(r"^```python\n(.*?)^```$(?:\n\n```text\n(.*?)^```$)?", re.MULTILINE | re.DOTALL)


def printed_lines(program: str) -> list[str]:
    """The lines that a program says it prints, in their order; a bare call that says nothing is none."""
    return [said for said in _PRINT.findall(program) if said]


@attrs.frozen
class Manual:
    """A manual.

    Attributes:
        markdown: All of it.
        text: The same on one line.
        programs: Its programs.
        tables: What a program prints as a block after it, where that does not fit beside the program.
    """

    markdown: str
    text: str
    programs: list[str]
    tables: dict[str, str]

    @classmethod
    def at(cls, name: str) -> Manual:
        """Read a manual, by its path from the root."""
        path = Path(__file__).parents[2] / name
        markdown = path.read_text(encoding="utf-8")
        tables = {program: block for program, block in _WITH_BLOCKS.findall(markdown) if block}
        return cls(markdown, " ".join(markdown.split()), blocks(path, "python"), tables)

    @property
    def are_all_told(self) -> bool:
        """Whether of each program is said what it prints, beside it or after it."""
        return all(bool(printed_lines(program)) is (program not in self.tables) for program in self.programs)

    def check(self, program: str, folder: Path) -> None:
        """Run a program, and compare what it prints with the manual."""
        said = self.tables[program].splitlines() if program in self.tables else printed_lines(program)
        assert _timeless(run(program, cwd=folder).splitlines()) == _timeless(said)

    def rows_of(self, heading: str) -> list[list[str]]:
        """The cells of the table that begins with this heading."""
        _, _, rest = self.markdown.partition(f"\n{heading}\n")
        lines = rest.split("\n\n")[0].splitlines()[1:]
        assert lines, f"there is no table {heading}"
        return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def _timeless(lines: list[str]) -> list[str]:
    """Lines without the seconds in them, which are others each time."""
    return [re.sub(r"\d+\.\d+", "0.0", line) for line in lines]
