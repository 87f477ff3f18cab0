"""Suggestions in errors: the closest known word, and existing titles that are similar to a missing one.

The comparison of titles ignores differences that are hard to see: kinds of dashes, spaces and quotes, and
composed accents.
"""

from __future__ import annotations

import difflib
import itertools
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping

NEAR_LIMIT = 3
"""The maximum number of suggestions in an error."""

MAX_SUGGESTION_CANDIDATES = 1000
"""The maximum number of titles to compare, so that a failed lookup in a large project stays fast."""

_LONGEST_WORD = 100
"""Longer words get no suggestion, because comparing them is slow."""

_PLAIN = {"Cf": "", "Pd": "-", "Pi": "'", "Pf": "'"}
"""Replacements by Unicode category: nothing, a hyphen, a straight quote."""

_SPACES, _CASE = "spaces", "letter case"
_NORMALISATION, _CHARACTERS = "Unicode normalisation", "dashes, quotes or invisible characters"
_SIMPLEST = (_SPACES, _CHARACTERS, _NORMALISATION, _CASE)
"""The differences between two names, by precedence: a no-break space counts as a space."""


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """Return the end of a message that suggests the closest known word; an empty string if none is close.

    >>> did_you_mean("Titel", ["id", "title"]), did_you_mean("x", ["id", "title"])
    ("; did you mean 'title'?", '')
    """
    words = {one.casefold(): one for one in known}
    comparable = isinstance(word, str) and len(word) <= _LONGEST_WORD
    close = difflib.get_close_matches(str(word).casefold(), words, n=1) if comparable else []
    return f"; did you mean {words[close[0]]!r}?" if close else ""


def _compose(title: str) -> str:
    return unicodedata.normalize("NFKC", title)


def _plain(title: str) -> str:
    return "".join(one if one.isascii() else _PLAIN.get(unicodedata.category(one), one) for one in title)


def _collapse_spaces(title: str) -> str:
    return " ".join(title.split())


_STEPS: Mapping[str, Callable[[str], str]] = {
    _NORMALISATION: _compose,
    _CASE: str.casefold,
    _CHARACTERS: _plain,
    _SPACES: _collapse_spaces,
}
"""The steps that remove each difference, in order."""


def closest_matches(wanted: str, titles: Iterable[str], limit: int = NEAR_LIMIT) -> list[str]:
    """Return the titles that are similar to a text, closest first, without duplicates.

    All that look like the text and the first 1,000 others are compared.

    >>> closest_matches("Patient-A", ["Patient A", "patient\N{EN DASH}a", "Knee"])
    ['patient–a', 'Patient A']
    """
    target = normalize(wanted)
    written: dict[str, list[str]] = {}
    for title in dict.fromkeys(titles):
        form = normalize(title)
        if title != wanted and (form == target or len(written) < MAX_SUGGESTION_CANDIDATES):
            written.setdefault(form, []).append(title)
    close = difflib.get_close_matches(target, written, n=limit)
    return [title for key in close for title in written[key]][:limit]


def normalize(title: str) -> str:
    """Return a title in the form that is compared.

    It is NFKC-normalized and case-folded. Dashes become hyphens, curly quotes straight ones, and white space
    single spaces. Invisible characters are removed.

    >>> normalize("Patient\N{NO-BREAK SPACE}\N{EN DASH}  A")
    'patient - a'
    """
    if title.isascii():  # there may be a million
        return _collapse_spaces(title.casefold())
    return _remove_differences(title, _STEPS)


def _remove_differences(title: str, kinds: Collection[str]) -> str:
    """Return a title without differences of some kinds."""
    for kind, step in _STEPS.items():
        if kind in kinds:
            title = step(title)
    return title


def difference(name: str, other: str) -> str:
    r"""Describe how two names that look alike differ; return an empty text for other names.

    >>> difference("p002 ", "P002")
    "'p002 ' differs from 'P002' only in spaces and letter case"
    >>> difference("Ko\u0308ln", "K\u00f6ln")
    "'Ko\\u0308ln' differs from 'K\\xf6ln' only in Unicode normalisation"
    """
    if name == other or normalize(name) != normalize(other):
        return ""
    # The fewest kinds that explain the difference.
    counts = range(1, len(_STEPS) + 1)
    choices = itertools.chain.from_iterable(itertools.combinations(_SIMPLEST, count) for count in counts)
    kinds = next(
        kinds for kinds in choices if _remove_differences(name, kinds) == _remove_differences(other, kinds)
    )
    shown = [repr(name), repr(other)]
    if kinds != (_CASE,):
        shown = [_escape(name, other), _escape(other, name)]
        if _NORMALISATION in kinds and shown == [repr(name), repr(other)]:
            shown = [ascii(name), ascii(other)]
    return f"{shown[0]} differs from {shown[1]} only in {' and '.join(kinds)}"


def _escape(name: str, other: str) -> str:
    """Return a name in quotes. Escapes show its distinct characters and repeated spaces."""
    letters = (one if one.isascii() or one in other else ascii(one)[1:-1] for one in repr(name))
    return re.sub("(?<= ) ", r"\\x20", "".join(letters))
