"""Errors of a lookup by title or name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .base import NexusError

_LISTED = 5
"""The maximum number of candidates in a message."""


class LookupFailed(NexusError):
    """A title or name does not match exactly one item.

    Attributes:
        kind: The kind of the item, such as `workflow`.
        wanted: The title or name, as given.
    """

    def __init__(self, message: str, *, kind: str, wanted: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.wanted = wanted


class NoMatch(LookupFailed):
    """No item has the title or name.

    Attributes:
        near: Up to three similar titles or names, closest first.
    """

    def __init__(
        self, *, kind: str, wanted: str, near: Sequence[str] = (), difference: str = "", or_id: bool = False
    ) -> None:
        hint = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
        hint += f" {difference}" if difference else ""
        super().__init__(
            f"no {kind} is called{' or has the id' if or_id else ''} {wanted!r}{hint}",
            kind=kind,
            wanted=wanted,
        )
        self.near = tuple(near)


class SeveralMatches(LookupFailed):
    """Several items have the title or name.

    Attributes:
        candidates: The items, as the service returns them.
        ids: Their ids, in the same order.
    """

    def __init__(self, *, kind: str, wanted: str, candidates: Sequence[Any], or_id: bool = False) -> None:
        self.candidates = tuple(candidates)
        self.ids: tuple[str, ...] = tuple(candidate.id for candidate in candidates)
        more = f" and {len(self.ids) - _LISTED} more" if len(self.ids) > _LISTED else ""
        # If the title of one item is the id of another, the id is ambiguous too.
        where = " to a method that takes only ids" if wanted in self.ids and or_id else ""
        super().__init__(
            f"{len(self.ids)} {kind}s are called{' or have the id' if or_id else ''} {wanted!r}: "
            f"{', '.join(self.ids[:_LISTED])}{more}; give an id instead{where}",
            kind=kind,
            wanted=wanted,
        )
