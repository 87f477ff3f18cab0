"""Removes the secret key from errors and logs, even if the service repeats it in a response."""

from __future__ import annotations

import logging
import re
import string
import weakref
from collections.abc import Callable, Iterator, Mapping
from html.entities import html5
from typing import Any

from nexus_api import Answer
from nexus_api.key import SecretKey

REDACTED = "[secret]"

_SHORTEST = 4
"""The minimum length of a key that is redacted. A shorter one occurs in ordinary words."""

_LONGEST = 256
"""The maximum number of characters of a key that are matched."""

_UNAMBIGUOUS = 16
"""The length from which a match cannot be a coincidence."""

_LOGGERS = ("httpx", "httpcore.http11", "httpcore.http2", "httpcore.proxy")
"""Loggers of libraries that log reason phrases and headers of responses."""

_HEADER_LOGGERS = ("hpack.hpack", "hpack.table")
"""With HTTP/2, these log each header at DEBUG level, in plain text and in a readable encoding."""

_ESCAPED = "\"'/\\"
"""Characters that JSON and Python may escape with a backslash."""


class Redactor:
    r"""Replaces a secret key in all encodings of JSON, HTML, URLs and Python, in any case.

    Each character may be encoded differently. Repr, pickle and attributes do not show the key; an unpickled
    redactor replaces nothing.

    >>> Redactor("key-1").text(r"no such key: key-1, key%2D1, KEY\u002d1, key&#45;1")
    'no such key: [secret], [secret], [secret], [secret]'
    """

    def __init__(self, secret_key: SecretKey | str | None = None) -> None:
        if isinstance(secret_key, str):
            secret_key = SecretKey(secret_key)
        value: object = None if secret_key is None else secret_key.reveal()
        # A key that is not a string is rejected when it is sent.
        length = len(value) if isinstance(value, str) else 0
        self._key = secret_key if length >= _SHORTEST else None
        self._is_unambiguous = length >= _UNAMBIGUOUS
        self._substitute: Callable[[bytes, bytes], bytes] | None = None
        if self._key is not None:
            _redact_logs(self)

    def __repr__(self) -> str:
        return "Redactor()"

    def __reduce__(self) -> tuple[Any, ...]:
        return Redactor, ()

    def body(self, body: bytes) -> bytes:
        """Return bytes without the key; the same object if they do not contain it."""
        if self._key is None:
            return body
        if self._substitute is None:
            # The repr of a pattern shows the key, that of its method does not.
            self._substitute = re.compile(_key_pattern(self._key)).sub
        return self._substitute(REDACTED.encode(), body)

    def text(self, text: str) -> str:
        """Return a text without the key."""
        # Decoded text may have lone surrogates.
        return self.body(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")

    def headers(self, headers: Mapping[str, str]) -> Mapping[str, str]:
        """Return headers without the key; the same object if they do not contain it."""
        together = "\n".join(f"{name}\n{value}" for name, value in headers.items())
        if self.text(together) == together:
            return headers
        return {self.text(name): self.text(value) for name, value in headers.items()}

    def answer(self, answer: Answer) -> Answer:
        """Return a response without the key in its headers and body."""
        return Answer(answer.status, self.headers(answer.headers), self.body(answer.body))

    def error(self, error: BaseException) -> None:
        """Remove the key from the arguments of an exception and its causes."""
        seen: list[BaseException] = []
        behind: list[BaseException | None] = [error]
        while behind:
            one = behind.pop()
            if one is None or one in seen:
                continue
            seen.append(one)
            behind += (one.__cause__, one.__context__)
            said = str(one.args)
            if self.text(said) != said:
                one.args = tuple(self.text(str(argument)) for argument in one.args)

    def contains_secret(self, text: str) -> bool:
        """Return whether a text contains the key. Short keys are ignored: a match may be a coincidence."""
        return self._is_unambiguous and self.text(text) != text


def _key_pattern(key: SecretKey) -> bytes:
    """Return a pattern for all encodings of a key.

    Compiling it takes longer for longer keys. Of a very long key, only the beginning is matched, and the rest
    of the line or string is redacted with it.
    """
    characters = enumerate(key.reveal()[:_LONGEST])
    spelled = b"".join(b"(?:%b)" % b"|".join(_encodings(one, number == 0)) for number, one in characters)
    return spelled + rb"[^\"<>\r\n]*" if len(key.reveal()) > _LONGEST else spelled


def _encodings(character: str, is_first: bool) -> Iterator[bytes]:
    # An escaped backslash before the key belongs to the text, and stays.
    backslash = rb"\\(?<!\\\\)" if is_first else rb"\\"
    # Alternatives per case instead of a flag: the search then skips other characters faster.
    for cased in sorted({character.lower(), character.upper()}):
        code = ord(cased)
        digits = "".join(f"[{digit}{digit.upper()}]" for digit in f"{code:02x}").encode()
        yield re.escape(cased).encode()
        yield backslash + b"u00" + digits
        yield b"%" + digits
        yield b"&#0{0,5}%d;" % code
        yield b"&#[xX]0{0,5}" + digits + b";"
    if character == " ":
        yield rb"\+"
    if character in _ESCAPED:
        yield backslash + re.escape(character).encode()
    for name in _NAMES.get(character, ()):
        yield re.escape(f"&{name}").encode()


_NAMES: Mapping[str, list[str]] = {
    character: [name for name, meant in html5.items() if meant == character and name.endswith(";")]
    for character in string.punctuation
}

_redactors: weakref.WeakValueDictionary[int, Redactor] = weakref.WeakValueDictionary()


def _redact_logs(redactor: Redactor) -> None:
    """Remove the key from the logs of libraries, as long as the redactor exists."""
    _redactors[id(redactor)] = redactor
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_redact_record)  # idempotent


def _redact_record(record: logging.LogRecord) -> bool:
    try:
        said = message = record.getMessage()
    except Exception:  # logging handles a record that does not fit its arguments
        return True
    for reference in _redactors.valuerefs():  # a list, because other threads may create and drop clients
        redactor = reference()
        message = message if redactor is None else redactor.text(message)
    if message != said:
        record.msg, record.args = message, ()
    return True


def drop_header_logs() -> None:
    """Drop the log records with headers in the whole process: hpack cannot exempt a header. Idempotent."""
    for name in _HEADER_LOGGERS:
        logging.getLogger(name).addFilter(_is_without_headers)


def _is_without_headers(record: logging.LogRecord) -> bool:
    return record.levelno > logging.DEBUG
