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

_LOOK_ALIKES = str.maketrans(
    {
        **dict.fromkeys("\N{MINUS SIGN}\N{HYPHEN BULLET}\N{MODIFIER LETTER MINUS SIGN}", "-"),
        **dict.fromkeys("\N{ACUTE ACCENT}\N{MODIFIER LETTER APOSTROPHE}\N{PRIME}", "'"),
        **dict.fromkeys("‘’‚‛", "'"),  # which word processors put in
        **dict.fromkeys("“”„‟\N{DOUBLE PRIME}", '"'),
        "\N{BRAILLE PATTERN BLANK}": " ",
    }
)
"""What Unicode itself does not regard as another form of the same character, but people do."""

_INVISIBLE = frozenset(
    map(
        chr,
        [
            *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0),
            *range(0x180B, 0x1810),
            *range(0xFE00, 0xFE10),
            *range(0xE0100, 0xE01F0),
        ],
    )
)
"""Joiners, fillers and variation selectors: what Unicode has displays ignore, beside its category Cf."""


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

    NFKC-normalised and case-folded; every dash a hyphen, every quote a straight one, every run of white space
    one space, nothing invisible.

    >>> normalised("Patient\N{NO-BREAK SPACE}\N{EN DASH}  A")
    'patient - a'
    """
    # Before, because NFKC takes some look-alikes apart, and composes what something invisible kept apart.
    # After, because it gives others their plain form.
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", _plain(title)).casefold())
    return " ".join(_plain(folded).split())


def _plain(text: str) -> str:
    return "".join(map(_plain_character, text.translate(_LOOK_ALIKES)))


def _plain_character(character: str) -> str:
    if character.isascii():
        return character
    category = unicodedata.category(character)
    if category == "Pd":
        return "-"
    return "" if category == "Cf" or character in _INVISIBLE else character
