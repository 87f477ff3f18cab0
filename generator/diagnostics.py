"""Problems of a document and parts that are left out: where, what, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import attrs

# An error stops the run. Omitted, approximated and renamed parts stop only a strict run.
Kind = Literal["error", "omitted", "approximated", "renamed"]


@attrs.frozen(order=True)
class Location:
    """A place in a source file."""

    file: str  # the path of the file as people know it, relative to the project
    line: int = 0  # the line, counted from 1; 0 where it is not known
    pointer: str = "#"  # The JSON pointer within the file, `#` for all of it

    def __str__(self) -> str:
        line = f":{self.line}" if self.line else ""
        return f"{self.file}{line} ({self.pointer})"


@attrs.frozen(order=True)
class Diagnostic:
    """A problem or a part that is left out, and what to do about it."""

    location: Location
    message: str
    hint: str
    kind: Kind = "error"

    def __str__(self) -> str:
        return f"{self.location}: {self.message}\n    hint: {self.hint}"


class SpecError(Exception):
    """The document has errors, listed in `diagnostics`. Nothing was written.

    Every step may raise it: reading the files, checking the rules, building.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(sorted(set(diagnostics)))
        super().__init__(*self.diagnostics)

    def __str__(self) -> str:
        count = len(self.diagnostics)
        listed = "\n".join(f"  {diagnostic}" for diagnostic in self.diagnostics)
        return f"{count} problem{'s' if count != 1 else ''}, nothing was written:\n{listed}"


def raise_if_any(diagnostics: Iterable[Diagnostic], *, strict: bool = True) -> None:
    """Raise if there is an error, or in a strict run any diagnostic."""
    found = tuple(diagnostics)
    if any(strict or one.kind == "error" for one in found):
        raise SpecError(found)


def summary(diagnostics: Iterable[Diagnostic], limit: int) -> str:
    """Return the summary of what a run left out, with up to `limit` entries of each kind."""
    lines: list[str] = []
    found = sorted(set(diagnostics))
    for kind, title in (("omitted", "left out"), ("approximated", "approximated"), ("renamed", "renamed")):
        listed = [one for one in found if one.kind == kind]
        if not listed:
            continue
        lines.append(f"{title}: {len(listed)}")
        lines += [f"  {one.location}: {one.message}" for one in listed[:limit]]
        if len(listed) > limit:
            lines.append(f"  … and {len(listed) - limit} more; --all lists them")
    return "\n".join(lines)
