"""Secret keys are kept out of what is logged, also where a client put one by mistake, such as in a URL."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final
from urllib.parse import unquote_to_bytes

import attrs

REDACTED: Final = "[secret]"

# What encoders of JSON escape, by a backslash or by number; control characters are in no secret.
_ESCAPED_IN_JSON: Final = re.compile(rb"[\"'\\/&+<>]")


class Redactor:
    """Replaces secrets in texts, in whichever way URLs and JSON may spell them.

    Args:
        keys: Gives the secret keys that there are now; the same object again as long as they are the same.
        token: One more secret.

    Example:
        >>> keys = ["key-1"]
        >>> redactor = Redactor(lambda: keys)
        >>> redactor.text("/workspace?key=key-1")
        '/workspace?key=[secret]'
        >>> redactor.text("/workspace?key=key%2d1")
        '/workspace?key=[secret]'
    """

    def __init__(self, keys: Callable[[], Iterable[str]], token: str | None = None) -> None:
        self._keys = keys
        self._token = token
        # Replaced as a whole: the keys, and what they and the token are found by.
        self._known: tuple[Iterable[str], _Secrets] | None = None

    def text(self, text: str) -> str:
        """Return a text without the secrets in it."""
        # A path that is not UTF-8 has lone surrogates.
        return self.body(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")

    def body(self, body: bytes) -> bytes:
        """Return a body without the secrets in it, whatever else it holds; the same object if it has none."""
        suspects = self._secrets().suspected(body)
        if not suspects:
            return body
        return re.sub(b"|".join(map(_spellings, suspects)), REDACTED.encode(), body)

    def _secrets(self) -> _Secrets:
        keys = self._keys()
        known = self._known
        if known is None or known[0] is not keys:
            known = self._known = (keys, _Secrets.of([*keys, self._token or ""]))
        return known[1]


@attrs.frozen(repr=False)
class _Secrets:
    """Secrets, and how to see quickly that none of them is in a body.

    Attributes:
        all: The secrets, the longest first: another may be its beginning.
        plain: Finds any of them as it is.
        escaped: Those that JSON may spell in another way.
    """

    all: tuple[bytes, ...]
    plain: re.Pattern[bytes]
    escaped: frozenset[bytes]

    @classmethod
    def of(cls, secrets: Iterable[str]) -> _Secrets:
        in_order = sorted({secret.encode() for secret in secrets} - {b""}, key=len, reverse=True)
        plain = re.compile(b"|".join(map(re.escape, in_order)) or b"(?!)")
        return cls(tuple(in_order), plain, frozenset(filter(_ESCAPED_IN_JSON.search, in_order)))

    def suspected(self, body: bytes) -> list[bytes]:
        """Return the secrets that may be in a body; nearly none has any, so that is what has to be fast."""
        escaped = self.escaped if b"\\" in body else frozenset()
        decoded = unquote_to_bytes(body) if b"%" in body else b""
        if not escaped and self.plain.search(body) is None and self.plain.search(decoded) is None:
            return []
        return [one for one in self.all if one in escaped or one in body or one in decoded]


def _spellings(secret: bytes) -> bytes:
    """Make a pattern for a secret of visible ASCII characters, each of which is as it is or escaped."""
    return b"".join(map(_forms, secret))


def _forms(code: int) -> bytes:
    character = re.escape(bytes([code]))
    number = b"(?i:%02x)" % code
    # Quoted in a message that is then a text in JSON, it is escaped twice.
    in_json = rb"\\+u00%b|\\+%b|" % (number, character) if _ESCAPED_IN_JSON.match(bytes([code])) else b""
    return b"(?:%b%%%b|%b)" % (in_json, number, character)
