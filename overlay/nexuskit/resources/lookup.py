"""Find items by title or name, in a listing that the caller has read.

Titles match exactly, code point by code point, so that no other item is changed by mistake. Only the
suggestions of an error compare loosely; see `suggestions`.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable
from typing import Generic, Protocol, TypeVar

import attrs

from ..error_types import ArgumentError, NoMatch, SeveralMatches
from .suggestions import MAX_SUGGESTION_CANDIDATES, closest_matches, difference
from .validation import validate_text


class HasId(Protocol):
    """An item with an id."""

    @property
    def id(self) -> str:
        """The id, unique among items of the same kind."""
        ...


T = TypeVar("T", bound=HasId)


@attrs.frozen
class Criteria(Generic[T]):
    """The conditions of `find`. An item matches if it meets all that are not `None`."""

    title_of: Callable[[T], str]
    exact: str | None = None
    prefix: str | None = None
    pattern: re.Pattern[str] | None = None
    where: Callable[[T], object] | None = None

    def matches(self, item: T) -> bool:
        """Return whether an item meets all conditions."""
        title = self.title_of(item)
        return (
            (self.exact is None or title == self.exact)
            and (self.prefix is None or title.startswith(self.prefix))
            and (self.pattern is None or self.pattern.search(title) is not None)
            and (self.where is None or bool(self.where(item)))
        )


@attrs.define
class Search(Generic[T]):
    """The items found so far in the pages of a listing.

    A listing that changes during the iteration may repeat an item. It counts once, with its last content.
    """

    conditions: Criteria[T]
    found: dict[str, T] = attrs.field(factory=dict)
    others: dict[str, None] = attrs.field(factory=dict)

    def add_page(self, page: Iterable[T]) -> None:
        """Add the items of one page."""
        for item in page:
            if self.conditions.matches(item):
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
    """Return validated conditions.

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
        None if pattern is None else _compile(pattern),
        None if where is None else _predicate(where),
    )


def _compile(pattern: object) -> re.Pattern[str]:
    if isinstance(pattern, str):
        try:
            return re.compile(validate_text("pattern", pattern))
        except (re.error, OverflowError, RecursionError) as error:
            problem = f"is not a regular expression: {error}; re.escape() escapes a text"
        raise ArgumentError("pattern", problem)
    if not isinstance(pattern, re.Pattern):
        raise ArgumentError(
            "pattern", f"must be a string or a compiled regular expression, got {type(pattern).__name__}"
        )
    if not isinstance(pattern.pattern, str):
        raise ArgumentError("pattern", "matches bytes; compile it from a string")
    return pattern


def _predicate(where: Callable[[T], object]) -> Callable[[T], object]:
    if not callable(where):
        raise ArgumentError("where", f"must be a function of one item, got {type(where).__name__}")
    if inspect.iscoroutinefunction(where) or inspect.iscoroutinefunction(type(where).__call__):
        # A coroutine is true, so every item would match.
        raise ArgumentError("where", "is a coroutine function; give a plain function")
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
    """Return the only candidate that has a title.

    A candidate that occurs twice counts once: a listing that changes during the iteration may repeat an item.
    With `or_id`, a candidate with this id matches too; if the title of another one is the same text, both
    match. `others` are more existing titles, only for suggestions.
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
