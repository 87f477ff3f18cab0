"""Reads a Containerfile as far as ours goes: stages of instructions, with or without the JSON form."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import attrs


@attrs.frozen
class Instruction:
    """One instruction of a stage.

    Attributes:
        name: What it does, such as `RUN`.
        text: The rest of its line, with continued lines joined.
    """

    name: str
    text: str

    @property
    def words(self) -> list[str]:
        """The words of its JSON form.

        Raises:
            ValueError: It is in the form for a shell.
        """
        words: list[str] = json.loads(self.text)
        return words


def stages(path: Path) -> Iterator[list[Instruction]]:
    """The instructions of each stage, which begins with FROM; what stands before the first is left out."""
    text = re.sub(r"^#.*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = [line for line in re.sub(r" *\\\n *", " ", text).splitlines() if line]
    stage: list[Instruction] = []
    for line in lines:
        name, _, rest = line.partition(" ")
        assert name.isupper(), f"not an instruction: {line}"
        if name == "FROM":
            if stage[:1] and stage[0].name == "FROM":
                yield stage
            stage = []
        stage.append(Instruction(name, rest))
    yield stage
