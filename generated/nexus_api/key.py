# Generated from spec/ and generator/templates/. Do not edit: change those and run `make generate`.
"""The secret key, which is sent and not shown."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

from .errors import ClientError

C = TypeVar("C")


class SecretKey:
    """A key that does not show by accident: in a repr, a pickle, a dump of fields or a traceback's variables.

    Args:
        value: The key.

    Attributes:
        reveal: Called, it returns the key.

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
        raise TypeError("a secret key is not pickled; give it anew where it is needed")


def hide_key(secret_key: SecretKey | str | None) -> SecretKey | None:
    """Return a key as one that is not shown; `None` if there is none."""
    return secret_key if secret_key is None or isinstance(secret_key, SecretKey) else SecretKey(secret_key)


def hides_key(made: type[C]) -> type[C]:
    """Hide the `secret_key` of a class before its `__init__` runs, which may refuse an argument.

    The arguments are variables of the `__init__` that attrs writes, and an error carries these along.
    """
    kind: Any = made
    init = kind.__init__

    @functools.wraps(init)
    def hiding(self: C, *, secret_key: SecretKey | str | None = None, **others: Any) -> None:
        key = hide_key(secret_key)
        del secret_key
        init(self, secret_key=key, **others)

    kind.__init__ = hiding
    return made


def check_key(secret_key: SecretKey) -> None:
    """Refuse a key that cannot be sent in a header; neither the message nor a variable here contains it.

    Raises:
        ClientError: It is no string, is empty, or has a character that a header cannot carry.
    """
    kind = type(secret_key.reveal())
    if not issubclass(kind, str):
        raise ClientError(f"secret_key must be a string, got {kind.__name__}")
    if not secret_key.reveal():
        raise ClientError("secret_key must be a text that is not empty")
    if re.fullmatch(r"[!-~](?:[ -~]*[!-~])?", secret_key.reveal()) is None:
        raise ClientError(
            "secret_key has a space around it or a character that a header cannot carry; copy it again"
        )
