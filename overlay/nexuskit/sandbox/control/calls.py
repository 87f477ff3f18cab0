"""A request to the control API, taken apart: its path parameters, its query and its body."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeAlias, TypeVar
from urllib.parse import parse_qsl

import attrs
import msgspec

from ..errors import Problem, SandboxError
from ..runtime import Runtime
from ..web import Reply, Request
from ..yaml_text import read_yaml

_T = TypeVar("_T")

_YAML_TYPES: Final = ("application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml")
_MOST_BODY_BYTES: Final = 512 * 1_048_576
_INTEGER: Final = re.compile(r"-?[0-9]{1,16}")
_FLAGS: Final = {"true": True, "false": False}


@attrs.frozen(kw_only=True)
class Call:
    """A request to the control API.

    Attributes:
        runtime: What it is about.
        request: The request.
        path: The path parameters, decoded.
        query: The query parameters, decoded.
    """

    runtime: Runtime
    request: Request
    path: Mapping[str, str]
    query: Mapping[str, str]

    def integer(self, name: str, default: int, least: int = 0, most: int = 2**53 - 1) -> int:
        """Return a query parameter that is an integer.

        Raises:
            Problem: It is none, or out of bounds.
        """
        text = self.query.get(name)
        if text is None:
            return default
        if not _INTEGER.fullmatch(text) or not least <= int(text) <= most:
            raise Problem(
                400, f"query parameter {name!r}: is to be an integer from {least} to {most}, got {text!r}"
            )
        return int(text)

    def flag(self, name: str, default: bool) -> bool:
        """Return a query parameter that is `true` or `false`.

        Raises:
            Problem: It is neither.
        """
        text = self.query.get(name)
        if text is None:
            return default
        if text not in _FLAGS:
            raise Problem(400, f"query parameter {name!r}: is to be true or false, got {text!r}")
        return _FLAGS[text]

    async def document(self) -> Any:
        """Read the body, JSON or YAML as its content type says.

        Raises:
            Problem: It is neither, or the content type is another.
        """
        runtime = self.runtime
        content_type = (self.request.value(b"content-type") or "").partition(";")[0].strip().lower()
        async with runtime.bodies.of(self.request, _MOST_BODY_BYTES) as body:
            # A seed of a few hundred kilobytes of YAML takes a second to read.
            return await runtime.in_thread(lambda: _parsed(body, content_type))

    async def decoded(self, kind: type[_T]) -> _T:
        """Read the body as a value of a type.

        Raises:
            Problem: It is none.
        """
        document = await self.document()
        try:
            return msgspec.convert(document, kind)
        except msgspec.ValidationError as error:
            raise Problem(400, f"body: {error}") from None
        except UnicodeEncodeError:
            raise Problem(400, "body: a text in it has a lone surrogate") from None


Handler: TypeAlias = Callable[[Call], Awaitable[Reply]]


def _parsed(body: bytes, content_type: str) -> Any:
    if content_type == "application/json":
        try:
            return msgspec.json.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Problem(400, f"body: is not JSON: {error}") from None
    if content_type in _YAML_TYPES:
        try:
            return read_yaml(body, "body")
        except SandboxError as error:
            raise Problem(400, str(error)) from None
    given = f"Content-Type {content_type!r}" if content_type else "no Content-Type"
    raise Problem(415, f"body: has {given}; send JSON as application/json, or YAML as application/yaml")


def query_of(request: Request, known: frozenset[str]) -> dict[str, str]:
    """Return the query parameters of a request.

    Raises:
        Problem: One is not known or stands there twice, or they are not UTF-8.
    """
    try:
        pairs = parse_qsl(request.query.decode("ascii"), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise Problem(400, "query: is not UTF-8") from None
    query: dict[str, str] = {}
    for name, value in pairs:
        if name not in known:
            there = f"this path takes {', '.join(sorted(known))}" if known else "this path takes none"
            raise Problem(400, f"query parameter {name!r}: is not known; {there}")
        if name in query:
            raise Problem(400, f"query parameter {name!r}: stands there twice")
        query[name] = value
    return query
