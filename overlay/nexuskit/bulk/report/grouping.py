"""Outcomes grouped by their reason, causes of trouble before what follows from them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import attrgetter

import attrs

from .outcome import Outcome


@attrs.define
class Group:
    """Outcomes with one reason.

    Attributes:
        reason: What they have in common.
        rank: How near they are to the cause of trouble; see `Outcome.rank`.
        count: How many there are.
        first: The first of them, by row, as many as are kept.
    """

    reason: str
    rank: int
    count: int = 0
    first: list[Outcome] = attrs.field(factory=list)


def grouped(
    outcomes: Iterable[Outcome],
    kept: int | None = None,
    by: Callable[[Outcome], object] = attrgetter("status", "reason"),
) -> list[Group]:
    """Group outcomes by their reason, and unless told otherwise by their status.

    A service that gives up a whole request for one action says `Failed` of all others, and a run that stops
    leaves many actions unsent. However many these are, what the service said of the one action comes first.

    Args:
        outcomes: The outcomes, by row.
        kept: How many of each group are kept; `None` keeps all.
        by: What those of a group have in common; the reason has to be part of it.
    """
    groups: dict[object, Group] = {}
    for each in outcomes:
        key = by(each)
        group = groups.get(key)
        if group is None:
            group = groups[key] = Group(each.reason, each.rank)
        group.rank = min(group.rank, each.rank)
        group.count += 1
        if kept is None or len(group.first) < kept:
            group.first.append(each)
    return sorted(groups.values(), key=lambda group: (group.rank, -group.count))


def first_rows(group: Group) -> str:
    """Name the first rows of a group, and how many more there are.

    >>> first_rows(Group("Failed", 0, 3, [Outcome(4, {}, "failed"), Outcome(7, {}, "failed")]))
    'rows 4, 7 and 1 more'
    """
    sources = [each.source_row for each in group.first]
    has_sources = None not in sources
    rows = ", ".join(map(str, sources if has_sources else (each.row for each in group.first)))
    left = group.count - len(group.first)
    noun = f"{'source ' if has_sources else ''}row{'' if group.count == 1 else 's'}"
    return f"{noun} {rows}{f' and {left:,} more' if left else ''}"
