"""Which existing titles resemble one that nothing has, for the suggestions of an error.

Nothing is ever matched by this. A hyphen for a dash, a space for a no-break space, a straight quote for a
curly one, or an accent that is composed otherwise, is what people do not see; the comparison does not either.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Sequence

NEAR_LIMIT = 3
"""How many near titles an error suggests."""

MAX_SUGGESTION_CANDIDATES = 1000
"""How many titles are compared for suggestions, so that a failed lookup in a large project stays quick."""

_PLAIN = {"Cf": "", "Pd": "-", "Pi": "'", "Pf": "'"}
"""What characters of a Unicode category count as: nothing, a hyphen, a straight quote."""


def closest_matches(wanted: str, titles: Sequence[str], limit: int = NEAR_LIMIT) -> list[str]:
    """Return the titles that resemble the wanted one, nearest first, each once.

    Args:
        wanted: The title that nothing has.
        titles: Existing titles; the first 1,000 different ones are compared.
        limit: How many to return at most.

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
    """Return a title as suggestions compare it.

    NFKC-normalised and case-folded; every dash a hyphen, every curly quote a straight one, every run of white
    space one space, nothing invisible.

    >>> normalised("Patient\N{NO-BREAK SPACE}\N{EN DASH}  A")
    'patient - a'
    """
    folded = unicodedata.normalize("NFKC", title).casefold()
    plain = (one if one.isascii() else _PLAIN.get(unicodedata.category(one), one) for one in folded)
    return " ".join("".join(plain).split())
