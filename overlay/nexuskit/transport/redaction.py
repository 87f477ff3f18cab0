"""The secret key is kept out of what errors and logs carry, also where a service repeats it in an answer."""

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
"""A key of fewer characters is none that anybody guards, and would be found in every other word."""

_LONGEST = 256
"""Of a key of more characters, so many are looked for."""

_UNMISTAKABLE = 16
"""From so many characters on, a text that has the key in it does not have it there by chance."""

_ECHOING = ("httpx", "httpcore.http11", "httpcore.http2", "httpcore.proxy")
"""Loggers of libraries underneath that write down what the service sent: the reason phrase, the headers."""

_ESCAPED = "\"'/\\"
"""What JSON and Python put a backslash before, or may."""


class Redactor:
    r"""Replaces a secret key wherever it stands, in the ways in which JSON, HTML, URLs and Python spell it.

    Each character may be spelled in a way of its own, and in any case. Neither its repr nor its pickle nor
    its attributes show the key; unpickled, it replaces nothing.

    Args:
        secret_key: The key, if there is one.

    >>> Redactor("key-1").text(r"no such key: key-1, key%2D1, KEY\u002d1, key&#45;1")
    'no such key: [secret], [secret], [secret], [secret]'
    """

    def __init__(self, secret_key: SecretKey | str | None = None) -> None:
        if isinstance(secret_key, str):
            secret_key = SecretKey(secret_key)
        value: object = None if secret_key is None else secret_key.reveal()
        # What is no text is refused where it would be sent.
        length = len(value) if isinstance(value, str) else 0
        self._key = secret_key if length >= _SHORTEST else None
        self._is_unmistakable = length >= _UNMISTAKABLE
        self._substitute: Callable[[bytes, bytes], bytes] | None = None
        if self._key is not None:
            _redact_logs(self)

    def __repr__(self) -> str:
        return "Redactor()"

    def __reduce__(self) -> tuple[Any, ...]:
        return Redactor, ()

    def body(self, body: bytes) -> bytes:
        """Return bytes without the key; the same object if it is not in them."""
        if self._key is None:
            return body
        if self._substitute is None:
            # A pattern shows itself in its repr; the method of it does not.
            self._substitute = re.compile(_spelled(self._key)).sub
        return self._substitute(REDACTED.encode(), body)

    def text(self, text: str) -> str:
        """Return a text without the key."""
        # What a service sends may have lone surrogates once it is decoded.
        return self.body(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")

    def headers(self, headers: Mapping[str, str]) -> Mapping[str, str]:
        """Return headers without the key; the same object if it is not in them."""
        together = "\n".join(f"{name}\n{value}" for name, value in headers.items())
        if self.text(together) == together:
            return headers
        return {self.text(name): self.text(value) for name, value in headers.items()}

    def answer(self, answer: Answer) -> Answer:
        """Return an answer without the key in its headers and its body."""
        return Answer(answer.status, self.headers(answer.headers), self.body(answer.body))

    def error(self, error: BaseException) -> None:
        """Take the key out of what an error says, and those that stand behind it."""
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
        """Whether a text has the key in it, and not by chance, as may be with a short one."""
        return self._is_unmistakable and self.text(text) != text


def _spelled(key: SecretKey) -> bytes:
    """Return the pattern of all spellings of a key.

    To compile one takes longer the longer the key is. Of a very long one, its beginning and whatever follows
    that in the same text or line is taken for the key.
    """
    characters = enumerate(key.reveal()[:_LONGEST])
    spelled = b"".join(b"(?:%b)" % b"|".join(_spellings(one, number == 0)) for number, one in characters)
    return spelled + rb"[^\"<>\r\n]*" if len(key.reveal()) > _LONGEST else spelled


def _spellings(character: str, is_first: bool) -> Iterator[bytes]:
    # A backslash before the key that has one before itself is a text's own, and stays.
    backslash = rb"\\(?<!\\\\)" if is_first else rb"\\"
    # One alternative for each case, and no flag: so a search skips quickly what no spelling begins with.
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
    """Take the key out of the logs of the libraries underneath as well, as long as the redactor lives."""
    _redactors[id(redactor)] = redactor
    for name in _ECHOING:
        logging.getLogger(name).addFilter(_without_keys)  # twice is once


def _without_keys(record: logging.LogRecord) -> bool:
    try:
        said = message = record.getMessage()
    except Exception:  # whatever a record that does not fit its arguments raises, logging deals with it
        return True
    for reference in _redactors.valuerefs():  # a list: other threads may make and drop clients meanwhile
        redactor = reference()
        message = message if redactor is None else redactor.text(message)
    if message != said:
        record.msg, record.args = message, ()
    return True
