"""A case of the conformance table: one request of an operation, and the answer that it must get."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from tests.sandbox.support import KEY

JSON = "application/json"
OWN_PROJECT = "{own}"
"""Stands for the project of the case, which no other case touches."""


@attrs.frozen
class Request:
    """A request of an operation, sent byte by byte as it stands here.

    Attributes:
        path: Path parameters as sent, instead of the usual ones; `@getThing.id` is what `getThing` gave.
        query: The query.
        keys: The values of the `Secret-Key` headers.
        body: The body, if there is one.
        headers: Other headers.
        method: The method, instead of that of the operation.
    """

    path: Mapping[str, str] = attrs.field(factory=dict)
    query: str = ""
    keys: tuple[bytes, ...] = (KEY.encode(),)
    body: bytes | None = None
    headers: Mapping[str, str] = attrs.field(factory=dict)
    method: str | None = None


@attrs.frozen
class Case:
    """One row of the table.

    Attributes:
        operation: The operationId.
        status: The status that the answer must have.
        title: What is peculiar about the request.
        request: The request.
        expect: If it is a success, a part of the body: of an object some of its properties, of a list all
            its items; `...` stands for anything. Else a part of the message.
        before: Operations that are carried out before, with their requests; each must succeed. `sendFile` and
            `sendPart` send bytes to the signed URL that was given last.
    """

    operation: str
    status: int
    title: str
    request: Request = Request()
    expect: Any = ...
    before: tuple[tuple[str, Request], ...] = ()

    def __str__(self) -> str:
        return f"{self.operation} {self.status} {self.title}"


def sending(value: Any, content_type: str = JSON, **parts: Any) -> Request:
    """Make a request that has a body: bytes as they are, all else as JSON."""
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return Request(body=body, headers={"Content-Type": content_type}, **parts)


def contains(actual: Any, expected: Any) -> bool:
    """Tell whether a body has what is expected of it."""
    if expected is ...:
        return True
    if isinstance(expected, dict):
        return isinstance(actual, dict) and all(
            name in actual and contains(actual[name], part) for name, part in expected.items()
        )
    if isinstance(expected, list):
        return (
            isinstance(actual, list) and len(actual) == len(expected) and all(map(contains, actual, expected))
        )
    return bool(actual == expected) and type(actual) is type(expected)


def cases(operation: str, status: int, *rows: tuple[Any, ...]) -> Iterator[Case]:
    """Make the cases of an operation and a status; each row has the other attributes of a case, in order."""
    for row in rows:
        yield Case(operation, status, *row)
