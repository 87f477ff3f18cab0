"""Find existing titles that are similar to a missing one, for the suggestions of an error.

The comparison ignores differences that are hard to see: kinds of dashes, spaces and quotes, and composed
accents.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Sequence

NEAR_LIMIT = 3
"""The maximum number of suggestions in an error."""

MAX_SUGGESTION_CANDIDATES = 1000
"""The maximum number of titles to compare, so that a failed lookup in a large project stays fast."""

_PLAIN = {"Cf": "", "Pd": "-", "Pi": "'", "Pf": "'"}
"""Replacements by Unicode category: nothing, a hyphen, a straight quote."""


def closest_matches(wanted: str, titles: Sequence[str], limit: int = NEAR_LIMIT) -> list[str]:
    """Return the titles that are similar to a text, closest first, without duplicates.

    Args:
        wanted: The text.
        titles: Existing titles; the first 1,000 different ones are compared.
        limit: The maximum number of results.

    >>> closest_matches("Patient-A", ["Patient A", "patient\N{EN DASH}a", "Knee"])
    ['patient–a', 'Patient A']
    """
    target = normalised(wanted)
    written: dict[str, list[str]] = {}
    for title in list(dict.fromkeys(titles))[:MAX_SUGGESTION_CANDIDATES]:
        if title != wanted:
            written.setdefault(normalised(title), []).append(title)
    close = difflib.get_close_matches(target, written, n=limit)
    return [title for key in close for title in written[key]][:limit]


def normalised(title: str) -> str:
    """Return a title in the form that is compared.

    It is NFKC-normalized and case-folded. Dashes become hyphens, curly quotes straight ones, and white space
    single spaces. Invisible characters are removed.

    >>> normalised("Patient\N{NO-BREAK SPACE}\N{EN DASH}  A")
    'patient - a'
    """
    folded = unicodedata.normalize("NFKC", title).casefold()
    plain = (one if one.isascii() else _PLAIN.get(unicodedata.category(one), one) for one in folded)
    return " ".join("".join(plain).split())
