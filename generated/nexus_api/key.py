# Generated from spec/ and generator/templates/. Do not edit: change those and run `make generate`.
"""The secret key, which is sent and not shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NoReturn

from .errors import ClientError


class SecretKey:
    """A key that does not show by accident: in a repr, a pickle, a dump of fields or a traceback's variables.

    >>> key = SecretKey("key-1")
    >>> key, key.reveal()
    (SecretKey(...), 'key-1')
    """

    __slots__ = ("reveal",)

    def __init__(self, value: str) -> None:
        # In a closure, where nothing that lists attributes looks.
        self.reveal: Callable[[], str] = lambda: value

    def __repr__(self) -> str:
        return "SecretKey(...)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret key cannot be pickled; create the client again in the other process")


def hide_key(secret_key: SecretKey | str | None) -> SecretKey | None:
    """Return a key as one that is not shown; `None` if there is none."""
    return secret_key if secret_key is None or isinstance(secret_key, SecretKey) else SecretKey(secret_key)


def check_key(secret_key: SecretKey) -> None:
    """Refuse a key that cannot be sent in a header; neither the message nor a variable here contains it.

    Raises:
        ClientError: It is no string, is empty, or has a character that a header cannot carry.
    """
    if not isinstance(secret_key.reveal(), str) or not secret_key.reveal():
        raise ClientError("secret_key must be a string that is not empty")
    if re.fullmatch(r"[!-~](?:[ -~]*[!-~])?", secret_key.reveal()) is None:
        problem = "has a space around it or a character that a header cannot carry"
        raise ClientError(f"secret_key {problem}; copy it again")
