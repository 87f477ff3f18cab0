# Generated from spec/ and generator/templates/. Do not edit: change those and run `make generate`.
"""What is sent: checked, and encoded. Parameters in every style that OpenAPI defines (RFC 6570).

What has a wrong type, breaks a documented constraint or cannot be sent is a `RequestError`.
A style is written as in the description of the API, with a star if it explodes: `form*` is `a=1&a=2`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, unquote

import msgspec

from .errors import RequestError
from .request import locate
from .structs import RequestStruct, encode_json

# What is between the values of a parameter, and in a path before the first and between the parts.
_DELIMITERS = {"spaceDelimited": "%20", "pipeDelimited": "%7C"}
_IN_PATH = {"label": (".", "."), "matrix": (";", ";")}


def segment(argument: str, value: Any, kind: Any = str, style: str = "simple", name: str = "") -> str:
    """Check and encode one path parameter so that it stays one segment of the path, whatever it contains.

    The argument is named in messages, and the name in the path is what the style `matrix` repeats. What is
    empty, `.` or `..` cannot be a segment.

    >>> segment("flow_id", "a/../b?x")
    'a%2F..%2Fb%3Fx'
    """
    if kind is str and style == "simple" and isinstance(value, str):
        found = _escape(argument, value)
    else:
        base = style.removesuffix("*")
        first, between = _IN_PATH.get(base, ("", ","))
        parts = expanded(argument, plain(value, kind, argument), style, name if base == "matrix" else None)
        found = first + between.join(parts) if parts else ""
    if found in ("", ".", ".."):
        raise RequestError(argument, f"{value!r} cannot stand in a path; give the id as the service shows it")
    return found


def encode_query(query: RequestStruct, styles: Mapping[str, str] = {}) -> str:
    """Check and encode query parameters, with the styles of those that are not plain; `None` is left out."""
    return "&".join(pairs(plain(query, type(query)), styles, "form*"))


def encode_cookies(cookies: RequestStruct, styles: Mapping[str, str] = {}) -> dict[str, str]:
    """Check and encode cookie parameters as one header, as `encode_query` does the query."""
    found = pairs(plain(cookies, type(cookies)), styles, "form*")
    return {"Cookie": "; ".join(found)} if found else {}


def encode_headers(headers: RequestStruct, styles: Mapping[str, str] = {}) -> dict[str, str]:
    """Check header parameters and write them, unescaped, as `encode_query` does the query."""
    found = {}
    for name, value in plain(headers, type(headers)).items():
        if value is not None:
            found[name] = unquote(",".join(expanded(name, value, styles.get(name, "simple"))))
            if not (found[name].isascii() and found[name].isprintable()):
                raise RequestError(name, f"{found[name]!r} has a character that a header cannot carry")
    return found


def encode_body(body: Any, kind: Any) -> bytes:
    """Check and encode a JSON body."""
    data = plain_body(body, kind)
    try:
        return encode_json(data)
    except ValueError as error:
        raise RequestError("body", f"cannot be encoded as JSON: {error}") from None


def plain_body(body: Any, kind: Any, keep: Sequence[type] = ()) -> Any:
    """Check a body and return it as plain data, as `plain` does; a dict instead of a model is rejected."""
    # `Any` is a class, too, but nothing is an instance of it.
    if kind is not Any and isinstance(kind, type) and not isinstance(body, kind):
        raise RequestError("body", f"must be a {kind.__name__}, got {type(body).__name__}")
    return plain(body, kind, "body", keep)


def plain(value: Any, kind: Any, argument: str = "", keep: Sequence[type] = ()) -> Any:
    """Check what is sent and return it as plain data, in which instances of the classes in `keep` stay.

    msgspec checks nothing when a struct is made or encoded, so the plain data is converted to its type once.
    The argument is named in the error; for a struct whose fields are arguments it is empty.
    """
    try:
        data = msgspec.to_builtins(value, str_keys=True, builtin_types=keep)
        msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        path, problem = locate(error)
        where = (argument + path.removeprefix("$")).removeprefix(".")
        raise RequestError(where or "a parameter", problem) from None
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise RequestError(argument or "a parameter", f"cannot be sent: {error}") from None
    return data


def pairs(items: Mapping[str, Any], styles: Mapping[str, str], style: str) -> list[str]:
    """Return `name=value` for each of several checked values, those left out that are `None`."""
    found: list[str] = []
    for name, value in items.items():
        if value is not None:
            found += expanded(name, value, styles.get(name, style), name)
    return found


def expanded(argument: str, value: Any, style: str, name: str | None = None) -> list[str]:
    """Return the parts that one checked value becomes, percent-encoded: with its name if it is given one."""
    before = "" if name is None else f"{_escape(argument, name)}="
    if style == "json":
        value = msgspec.json.encode(value).decode()
    if not isinstance(value, (list, dict)):
        return [before + _escape(argument, value)]
    base, explodes = style.removesuffix("*"), style.endswith("*")
    if isinstance(value, dict):
        if base == "deepObject":
            inner = [(f"{name}[{key}]", one) for key, one in value.items()]
            return [part for key, one in inner for part in expanded(argument, one, "deepObject*", key)]
        if explodes:
            return [f"{_escape(argument, key)}={_escape(argument, one)}" for key, one in value.items()]
        value = [part for pair in value.items() for part in pair]
    parts = [_escape(argument, one) for one in value]
    if parts and not explodes:
        parts = [_DELIMITERS.get(base, ",").join(parts)]
    return [before + part for part in parts]


def text(value: Any) -> str:
    """Return a plain value as a parameter shows it."""
    if isinstance(value, str):
        return value
    if isinstance(value, (bool, list, dict)):
        return msgspec.json.encode(value).decode()
    return "" if value is None else str(value)


def _escape(argument: str, value: Any) -> str:
    try:
        return quote(text(value), safe="")
    except UnicodeEncodeError:
        raise RequestError(argument, f"{value!r} has a lone surrogate, which UTF-8 cannot carry") from None
