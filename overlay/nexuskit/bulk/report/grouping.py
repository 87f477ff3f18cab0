"""Outcomes, changes and findings grouped by their reason, causes of trouble first. Pure."""

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
    """Outcomes, or other things about actions, with one reason.

    Attributes:
        reason: What they have in common.
        rank: How near they are to the cause of trouble, from 0; see `Outcome.rank`.
        count: How many there are.
        first: The first of them, by row, as many as are kept.
    """

    reason: str
    rank: int
    count: int = 0
    first: list[T] = attrs.field(factory=list)


@lru_cache(1024)  # many have the same
def pattern(reason: str) -> str:
    """Return a reason without the names and numbers in it, which is the same for reasons that are alike.

    >>> pattern("sequence.ord: must be an integer, got '1'; use int()")
    'sequence.ord: must be an integer, got …; use int()'
    """
    return _VARIABLE.sub("…", reason)


def grouped(
    outcomes: Iterable[T],
    kept: int | None = None,
    *,
    by: Callable[[T], object] = attrgetter("status"),
    reason: Callable[[T], str] = attrgetter("reason"),
    rank: Callable[[T], int] = attrgetter("rank"),
    exact: bool = False,
) -> list[Group[T]]:
    """Group outcomes by their reason, in which names and numbers make no difference, and by their status.

    A service that gives up a whole request for one action says `Failed` of all others, and a run that stops
    leaves many actions unsent. However many these are, what the service said of the one action comes first.

    Args:
        outcomes: The outcomes, by row; or changes, or findings.
        kept: How many of each group are kept; `None` keeps all.
        by: What those of a group have in common beside the reason.
        reason: Gives the reason of each.
        rank: Gives how near each is to the cause of trouble.
        exact: Whether only equal reasons are one.
    """
    groups: dict[object, Group[T]] = {}
    for each in outcomes:
        told = reason(each)
        common = told if exact else pattern(told)
        key = by(each), common
        group = groups.get(key)
        if group is None:
            group = groups[key] = Group(told, rank(each))
        elif group.reason != told:
            group.reason = common
        group.rank = min(group.rank, rank(each))
        group.count += 1
        if kept is None or len(group.first) < kept:
            group.first.append(each)
    return sorted(groups.values(), key=lambda group: (group.rank, -group.count))


def first_rows(group: Group[Any]) -> str:
    """Name the first rows of a group, and how many more there are.

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
