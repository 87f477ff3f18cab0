"""Redaction of secret keys in logs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final
from urllib.parse import unquote_to_bytes

import attrs

REDACTED: Final = "[secret]"

# Characters that JSON encoders escape. Secrets contain no control characters.
_ESCAPED_IN_JSON: Final = re.compile(rb"[\"'\\/&+<>]")


class LogRedactor:
    """Replaces secrets, also in the escaped forms of URLs and JSON.

    Example:
        >>> keys = ["key-1"]
        >>> redactor = LogRedactor(lambda: keys)
        >>> redactor.text("/workspace?key=key-1")
        '/workspace?key=[secret]'
        >>> redactor.text("/workspace?key=key%2d1")
        '/workspace?key=[secret]'
    """

    def __init__(self, keys: Callable[[], Iterable[str]], token: str | None = None) -> None:
        # They must be the same object as long as they do not change.
        self._keys = keys
        self._token = token
        # The keys with their patterns; replaced as a whole, for threads.
        self._known: tuple[Iterable[str], _Secrets] | None = None

    def text(self, text: str) -> str:
        """Return a text with its secrets replaced."""
        # A path that is not UTF-8 contains lone surrogates.
        return self.body(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")

    def body(self, body: bytes) -> bytes:
        """Return a body with its secrets replaced; the same object if it contains none."""
        suspects = self._secrets().suspects(body)
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
    """Secrets, with patterns for a fast search."""

    # Longest first, because one may be a prefix of another.
    all: tuple[bytes, ...]
    plain: re.Pattern[bytes]
    # The secrets that JSON may escape.
    escaped: frozenset[bytes]

    @classmethod
    def of(cls, secrets: Iterable[str]) -> _Secrets:
        in_order = sorted({secret.encode() for secret in secrets} - {b""}, key=len, reverse=True)
        plain = re.compile(b"|".join(map(re.escape, in_order)) or b"(?!)")
        return cls(tuple(in_order), plain, frozenset(filter(_ESCAPED_IN_JSON.search, in_order)))

    def suspects(self, body: bytes) -> list[bytes]:
        """Return the secrets that a body may contain. Fast if there are none."""
        escaped = self.escaped if b"\\" in body else frozenset()
        decoded = unquote_to_bytes(body) if b"%" in body else b""
        if not escaped and self.plain.search(body) is None and self.plain.search(decoded) is None:
            return []
        return [one for one in self.all if one in escaped or one in body or one in decoded]


def _spellings(secret: bytes) -> bytes:
    """Return a pattern for a secret of visible ASCII characters, each of which may be escaped."""
    return b"".join(map(_forms, secret))


def _forms(code: int) -> bytes:
    character = re.escape(bytes([code]))
    number = b"(?i:%02x)" % code
    # A quoted value in a message in JSON is escaped twice.
    in_json = rb"\\+u00%b|\\+%b|" % (number, character) if _ESCAPED_IN_JSON.match(bytes([code])) else b""
    return b"(?:%b%%%b|%b)" % (in_json, number, character)
