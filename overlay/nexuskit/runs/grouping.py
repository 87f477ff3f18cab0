"""Groups outcomes, changes and findings by their reason, causes first. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from operator import attrgetter
from typing import Any, Generic, TypeVar

import attrs

_VARIABLE = re.compile(
    r"""(?<!\w)(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")(?!\w)"""  # what repr() makes of a text
    r"""|(?<=\brow )\d+(?:,\d{3})*|(?<=\bgot )[-\d][\w.+-]*|\b\d[\d,]*(?= (?:bytes|assets)\b)"""
)

T = TypeVar("T")


@attrs.define
class Group(Generic[T]):
    """Outcomes, changes or findings with one reason.

    Attributes:
        reason: The reason.
        rank: The distance from the cause, from 0; see `RunOutcome.rank`.
        count: The number of members.
        first: The first members, by row.
    """

    reason: str
    rank: int
    count: int = 0
    first: list[T] = attrs.field(factory=list)


@lru_cache(1024)  # reasons repeat
def pattern(reason: str) -> str:
    """Return a reason without names and numbers.

    >>> pattern("sequence.ord: must be an integer, got '1'; use int()")
    'sequence.ord: must be an integer, got …; use int()'
    """
    return _VARIABLE.sub("…", reason)


def group_by_reason(
    outcomes: Iterable[T],
    per_group: int | None = None,
    *,
    by: Callable[[T], object] = attrgetter("status"),
    reason: Callable[[T], str] = attrgetter("reason"),
    rank: Callable[[T], int] = attrgetter("rank"),
    exact: bool = False,
) -> list[Group[T]]:
    """Group outcomes by reason and status, causes first. Names and numbers in a reason make no difference.

    A service that aborts a request returns `Failed` for all other actions of it, and a run that stops leaves
    many actions unsent. The cause precedes these, however many there are.

    Args:
        outcomes: The outcomes, changes or findings, by row.
        per_group: The number of members to keep per group; `None` for all.
        by: Returns a further property that members of a group share.
        reason: Returns the reason.
        rank: Returns the distance from the cause.
        exact: Whether reasons must be equal.
    """
    groups: dict[object, Group[T]] = {}
    for each in outcomes:
        text = reason(each)
        common = text if exact else pattern(text)
        key = by(each), common
        group = groups.get(key)
        if group is None:
            group = groups[key] = Group(text, rank(each))
        elif group.reason != text:
            group.reason = common
        group.rank = min(group.rank, rank(each))
        group.count += 1
        if per_group is None or len(group.first) < per_group:
            group.first.append(each)
    return sorted(groups.values(), key=lambda group: (group.rank, -group.count))


def first_rows(group: Group[Any]) -> str:
    """Return the first rows of a group and the number of the others.

    >>> from nexuskit.bulk import Outcome
    >>> first_rows(Group("Failed", 0, 3, [Outcome(4, {}, "failed"), Outcome(7, {}, "failed")]))
    'rows 4, 7 and 1 more'
    """
    sources = [each.source_row for each in group.first]
    has_sources = None not in sources
    rows = ", ".join(map(str, sources if has_sources else (each.row for each in group.first)))
    left = group.count - len(group.first)
    noun = f"{'source ' if has_sources else ''}row{'' if group.count == 1 else 's'}"
    return f"{noun} {rows}{f' and {left:,} more' if left else ''}"
