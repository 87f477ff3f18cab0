"""Finding things by title or name. Pure: what to do with a listing, not how to get it.

Matching is exact, code point by code point, so that nothing is ever done to a thing of another name. Only the
suggestions of an error compare loosely: a hyphen for a dash or a space for a no-break space is what people
miss.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar

from .errors import NoMatch, SeveralMatches


class Identified(Protocol):
    """What has an id."""

    @property
    def id(self) -> str:
        """Its id, which nothing else of its kind has."""
        ...


T = TypeVar("T", bound=Identified)

NEAR_LIMIT = 3
"""How many near titles an error suggests."""

NEAR_POOL = 1000
"""How many titles are compared for suggestions, so that a failed lookup in a large project stays quick."""

_MINUS = "\N{MINUS SIGN}"


def exactly_one(
    kind: str, wanted: str, candidates: Iterable[T], title: Callable[[T], str], *, others: Iterable[str] = ()
) -> T:
    """Return the one candidate that has the wanted title.

    One that comes twice is one: a listing that changes while it is walked over may repeat an item.

    Args:
        kind: What the candidates are, such as `workflow`; for the error.
        wanted: The title, compared exactly.
        candidates: Everything that may have it.
        title: Gives the title of a candidate.
        others: Further titles that are known to exist, for suggestions alone.

    Raises:
        NoMatch: None has it; the error suggests up to three near titles.
        SeveralMatches: Several have it; the error carries them with their ids.
    """
    matches: dict[str, T] = {}
    pool: list[str] = []
    for candidate in candidates:
        name = title(candidate)
        if name == wanted:
            matches[candidate.id] = candidate
        else:
            pool.append(name)
    found = list(matches.values())
    if len(found) == 1:
        return found[0]
    if found:
        raise SeveralMatches(kind=kind, wanted=wanted, candidates=found)
    raise NoMatch(kind=kind, wanted=wanted, near=near_titles(wanted, [*pool, *others]))


def near_titles(wanted: str, titles: Sequence[str], limit: int = NEAR_LIMIT) -> list[str]:
    """Return the titles that resemble the wanted one, nearest first, each once.

    Args:
        wanted: The title that nothing has.
        titles: Existing titles; the first 1,000 different ones are compared.
        limit: How many to return at most.

    >>> near_titles("Patient-A", ["Patient A", "patient\N{EN DASH}a", "Knee"])
    ['patient–a', 'Patient A']
    """
    target = normalised(wanted)
    written: dict[str, list[str]] = {}
    for title in list(dict.fromkeys(titles))[:NEAR_POOL]:
        if title != wanted:
            written.setdefault(normalised(title), []).append(title)
    close = difflib.get_close_matches(target, written, n=limit)
    return [title for key in close for title in written[key]][:limit]


def normalised(title: str) -> str:
    """Return a title as suggestions compare it.

    NFKC-normalised and case-folded; every dash a hyphen, every run of white space one space, nothing
    invisible.

    >>> normalised("Patient\N{NO-BREAK SPACE}\N{EN DASH}  A")
    'patient - a'
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", title).casefold())
    return " ".join("".join(map(_plain, folded)).split())


def _plain(character: str) -> str:
    if character.isascii():
        return character
    category = unicodedata.category(character)
    if category == "Pd" or character == _MINUS:
        return "-"
    return "" if category == "Cf" else character
