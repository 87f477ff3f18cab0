"""The type of every text column: any text, kept exactly and compared by code point in every database."""

from __future__ import annotations

import re

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

# PostgreSQL keeps no U+0000. The first six code points become pairs, of which the first half is U+0001 or
# U+0002 and the second half U+0003 to U+0005. The order stays, and since neither half is ever written
# alone, a search for a part of a text cannot be misled by half a pair.
_PAIRS = {code: chr(1 + code // 3) + chr(3 + code % 3) for code in range(6)}
_CODES = {pair: chr(code) for code, pair in _PAIRS.items()}
_TO_ESCAPE = re.compile(r"[\x00-\x05]")
_PAIR = re.compile(r"[\x01\x02][\x03-\x05]")


def escape(text: str) -> str:
    r"""Return a text without U+0000 that stands for the given one and sorts where it does.

    >>> escape("knee"), escape("a\0")
    ('knee', 'a\x01\x03')
    """
    return text.translate(_PAIRS) if _TO_ESCAPE.search(text) else text


def unescape(text: str) -> str:
    r"""Return the text for which an escaped one stands.

    >>> unescape("a\x01\x03") == "a\0"
    True
    """
    return _PAIR.sub(lambda pair: _CODES[pair[0]], text)


class _EscapedText(TypeDecorator[str]):
    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else escape(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else unescape(value)


PortableText = Text().with_variant(_EscapedText(collation="C"), "postgresql")
"""Any text; in PostgreSQL it is escaped, and compared without regard to the locale of the database."""
