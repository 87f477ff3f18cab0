"""What is wrong with a document: where, what, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable

import attrs


@attrs.frozen(order=True)
class Place:
    """A place in a source file.

    Attributes:
        file: The path of the file as people know it, relative to the project.
        line: The line, counted from 1; 0 where it is not known.
        pointer: The JSON pointer within the file, `#` for all of it.
    """

    file: str
    line: int = 0
    pointer: str = "#"

    def __str__(self) -> str:
        line = f":{self.line}" if self.line else ""
        return f"{self.file}{line} ({self.pointer})"


@attrs.frozen(order=True)
class Problem:
    """One thing that is wrong, and what to do about it."""

    place: Place
    message: str
    mend: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}\n    mend: {self.mend}"


class SpecError(Exception):
    """The document cannot be turned into a package. Nothing was written.

    Attributes:
        problems: All that was found in the step that gave up, in the order of their places.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__(*self.problems)

    def __str__(self) -> str:
        count = len(self.problems)
        listed = "\n".join(f"  {problem}" for problem in self.problems)
        return f"{count} problem{'s' if count != 1 else ''}, nothing was written:\n{listed}"


def refuse(problems: Iterable[Problem]) -> None:
    """Raise if there is any problem.

    Raises:
        SpecError: There is at least one.
    """
    found = tuple(problems)
    if found:
        raise SpecError(found)
