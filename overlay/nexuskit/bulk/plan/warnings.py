"""The warnings of a stream, summarized, because a stream prints no plan. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from ...runs.grouping import pattern
from ...runs.terminal_text import pluralize
from ..source_rows import row_name
from .checks import Finding

_TOLD = 3


@attrs.define
class Warnings:
    """The warnings in the windows of a stream.

    Attributes:
        count: The number of warnings.

    >>> warnings = Warnings()
    >>> warnings.note([Finding(7, "asset-linked-twice", "warning", "asset 'a' is linked in row 3 already")])
    >>> warnings.summary()
    ("1 warning, such as row 7: asset 'a' is linked in row 3 already",)
    """

    count: int = 0
    _first: dict[str, Finding] = attrs.field(factory=dict)

    def note(self, findings: Sequence[Finding]) -> None:
        """Add the warnings of a window."""
        self.count += len(findings)
        for each in findings:
            if len(self._first) == _TOLD:
                break
            self._first.setdefault(pattern(each.message), each)

    def summary(self) -> tuple[str, ...]:
        """Return a sentence on the warnings, if any."""
        if not self.count:
            return ()
        first = self._first.values()
        such_as = "; ".join(f"{row_name(each.row, each.source_row)}: {each.message}" for each in first)
        return (f"{pluralize(self.count, 'warning')}, such as {such_as}",)
