"""JSON pointers (RFC 6901), written as fragments: `#/paths/~1workspace/get`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Json = Any


def join(pointer: str, *tokens: str | int) -> str:
    """Append tokens to a pointer, escaping them."""
    return pointer + "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in tokens)


def split(pointer: str) -> tuple[str, ...]:
    """Return the unescaped tokens of a pointer.

    >>> split("#/paths/~1workspace/get")
    ('paths', '/workspace', 'get')
    """
    tokens = pointer.removeprefix("#").split("/")[1:]
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in tokens)


def last(pointer: str) -> str:
    """Return the last token of a pointer, which names a component; empty for `#`."""
    return (split(pointer) or ("",))[-1]


def ancestry(pointer: str) -> Iterator[str]:
    """Yield the pointer itself, then the pointers of what holds it, up to `#`."""
    while pointer != "#":
        yield pointer
        pointer = pointer.rpartition("/")[0] or "#"
    yield "#"


def look_up(data: Json, pointer: str) -> Json:
    """Return the value at a pointer.

    Raises:
        LookupError, TypeError: There is none.
    """
    for token in split(pointer):
        data = data[int(token) if isinstance(data, list) and token.isdecimal() else token]
    return data


def exists(data: Json, pointer: str) -> bool:
    """Tell whether there is a value at a pointer."""
    try:
        look_up(data, pointer)
    except (LookupError, TypeError):
        return False
    return True
