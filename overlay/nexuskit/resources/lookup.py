"""Finding things by title or name. Pure: what to do with a listing, not how to get it.

Matching is exact, code point by code point, so that nothing is ever done to a thing of another name. Only the
suggestions of an error compare loosely; see `suggestions`.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable
from typing import Generic, Protocol, TypeVar

import attrs

from ..errors import ArgumentError, NoMatch, SeveralMatches
from .suggestions import MAX_SUGGESTION_CANDIDATES, closest_matches, difference
from .validation import validate_text


class HasId(Protocol):
    """What has an id."""

    @property
    def id(self) -> str:
        """Its id, which nothing else of its kind has."""
        ...


T = TypeVar("T", bound=HasId)


@attrs.frozen
class Criteria(Generic[T]):
    """What `find` looks for; each condition that is given must hold.

    Attributes:
        title_of: Gives the title or name of an item.
        exact: The title, compared code point by code point.
        prefix: What the title begins with, compared code point by code point.
        pattern: What occurs somewhere in the title.
        where: What the item must make true. It is asked last, and only where all else holds.
    """

    title_of: Callable[[T], str]
    exact: str | None = None
    prefix: str | None = None
    pattern: re.Pattern[str] | None = None
    where: Callable[[T], object] | None = None

    def hold(self, item: T) -> bool:
        """Tell whether all conditions hold for an item."""
        title = self.title_of(item)
        return (
            (self.exact is None or title == self.exact)
            and (self.prefix is None or title.startswith(self.prefix))
            and (self.pattern is None or self.pattern.search(title) is not None)
            and (self.where is None or bool(self.where(item)))
        )


@attrs.define
class Search(Generic[T]):
    """What a walk over the pages of a listing has found so far.

    A listing that changes while it is walked over may repeat an item. It counts once, and what was seen of it
    last decides.

    Attributes:
        conditions: What is looked for.
        found: The items for which they hold, by id.
        others: Titles of other items for suggestions, at most 1,000.
    """

    conditions: Criteria[T]
    found: dict[str, T] = attrs.field(factory=dict)
    others: dict[str, None] = attrs.field(factory=dict)

    def take(self, page: Iterable[T]) -> None:
        """Look through the items of one page."""
        for item in page:
            if self.conditions.hold(item):
                self.found[item.id] = item
                continue
            self.found.pop(item.id, None)
            if len(self.others) < MAX_SUGGESTION_CANDIDATES:
                self.others[self.conditions.title_of(item)] = None


def conditions(
    title_of: Callable[[T], str],
    argument: str,
    exact: str | None,
    prefix: str | None,
    pattern: str | re.Pattern[str] | None,
    where: Callable[[T], object] | None,
    *,
    otherwise: str,
) -> Criteria[T]:
    """Return checked conditions; `None` is no condition.

    Args:
        title_of: Gives the title or name of an item.
        argument: What callers know the exact title as, `title` or `name`.
        exact: The exact title.
        prefix: What it begins with.
        pattern: What occurs in it, compiled or not.
        where: The predicate of an item.
        otherwise: What to do instead of giving no condition; for the refusal.

    >>> knees = conditions(lambda flow: flow.title, "title", None, "Knee", "v[0-9]$", None, otherwise="")
    >>> knees.prefix, knees.pattern
    ('Knee', re.compile('v[0-9]$'))
    """
    if exact is None and prefix is None and pattern is None and where is None:
        raise ArgumentError("find", f"give {argument}, prefix, pattern or where; {otherwise}")
    return Criteria(
        title_of,
        None if exact is None else validate_text(argument, exact),
        None if prefix is None else validate_text("prefix", prefix),
        None if pattern is None else _compiled(pattern),
        None if where is None else _predicate(where),
    )


def _compiled(pattern: object) -> re.Pattern[str]:
    if isinstance(pattern, str):
        try:
            return re.compile(validate_text("pattern", pattern))
        except re.error as error:
            where = "" if error.pos is None else f" at position {error.pos}"
            problem = f"is no regular expression: {error.msg}{where}; re.escape() makes one of any text"
        except (OverflowError, RecursionError) as error:
            problem = f"is a regular expression beyond the limits of re: {error}"
        raise ArgumentError("pattern", problem)
    if not isinstance(pattern, re.Pattern):
        raise ArgumentError(
            "pattern", f"must be a string or a compiled pattern of re, got {type(pattern).__name__}"
        )
    if not isinstance(pattern.pattern, str):
        raise ArgumentError("pattern", "must be a pattern of text, not of bytes; compile it from a string")
    return pattern


def _predicate(where: Callable[[T], object]) -> Callable[[T], object]:
    if not callable(where):
        raise ArgumentError("where", f"must be a function of one item, got {type(where).__name__}")
    if inspect.iscoroutinefunction(where) or inspect.iscoroutinefunction(type(where).__call__):
        # A coroutine counts as true, so that everything would match.
        raise ArgumentError("where", "must be a plain function, not one to await")
    return where


def find_unique(
    kind: str,
    wanted: str,
    candidates: Iterable[T],
    title: Callable[[T], str],
    *,
    or_id: bool = False,
    others: Iterable[str] = (),
) -> T:
    """Return the one candidate that has the wanted title.

    One that comes twice is one: a listing that changes while it is walked over may repeat an item.

    Args:
        kind: What the candidates are, such as `workflow`; for the error.
        wanted: The title, compared exactly.
        candidates: Everything that may have it.
        title: Gives the title of a candidate.
        or_id: Whether a candidate with this very id is meant too. Whoever names one by its id may hit the
            title of another one, and then both match.
        others: Further titles that are known to exist, for suggestions alone.
    """
    matches: dict[str, T] = {}
    pool: list[str] = []
    for candidate in candidates:
        name = title(candidate)
        if name == wanted or (or_id and candidate.id == wanted):
            matches[candidate.id] = candidate
        else:
            pool.append(name)
    found = list(matches.values())
    if len(found) == 1:
        return found[0]
    if found:
        raise SeveralMatches(kind=kind, wanted=wanted, candidates=found, or_id=or_id)
    near = closest_matches(wanted, [*pool, *others])
    differences = "; ".join(filter(None, (difference(title, wanted) for title in near)))
    raise NoMatch(kind=kind, wanted=wanted, near=near, difference=differences, or_id=or_id)
