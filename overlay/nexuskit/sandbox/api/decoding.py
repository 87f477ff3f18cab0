"""From raw queries and bodies to the generated models; what does not fit is a 400 that names its place."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

import msgspec

from nexus_api.open_enum import OpenEnum
from nexus_api.request import decode_json, locate

from ..config.settings import Settings
from ..errors import Problem
from .null_validation import NullValidator

# More digits than any number in the API has; Python refuses to convert very long ones.
_INTEGER = re.compile(r"-?[0-9]{1,30}")


def query_decoder(model: type[msgspec.Struct] | None) -> Callable[[bytes], Any]:
    """Make the function that turns a raw query string into a model of query parameters.

    It raises `Problem` if a value does not fit, or if a parameter that takes one value is given twice.
    Parameters that the model does not have are ignored.
    """
    if model is None:
        return lambda _: None
    kind = model
    # msgspec's lax conversion would also turn the text `null` into nothing and `1.0` into an integer.
    kinds = {field.encode_name: _kinds(field.type) for field in msgspec.structs.fields(kind)}

    def decode(raw: bytes) -> Any:
        values: dict[str, Any] = {}
        for part in raw.split(b"&"):
            raw_name, _, raw_value = part.partition(b"=")
            # A name that is not UTF-8 is none of ours.
            name = unquote_to_bytes(raw_name.replace(b"+", b" ")).decode(errors="replace")
            if name not in kinds:
                continue
            text = _unquote(raw_value, name)
            if msgspec.inspect.ListType in kinds[name]:
                values.setdefault(name, []).append(text)
            elif name in values:
                raise Problem(400, f"query parameter {name!r} is given more than once")
            else:
                values[name] = _value(name, text, is_integer=msgspec.inspect.IntType in kinds[name])
        try:
            return msgspec.convert(values, kind)
        except msgspec.ValidationError as error:
            path, problem = _locate(error)
            raise Problem(400, f"query parameter {path.removeprefix('$.')!r}: {problem}") from None

    return decode


def _kinds(kind: Any) -> set[type]:
    info = msgspec.inspect.type_info(kind)
    parts = info.types if isinstance(info, msgspec.inspect.UnionType) else (info,)
    return {type(part) for part in parts}


def _unquote(raw: bytes, name: str) -> str:
    try:
        return unquote_to_bytes(raw.replace(b"+", b" ")).decode()
    except UnicodeDecodeError:
        raise Problem(400, f"query parameter {name!r}: is not UTF-8") from None


def _value(name: str, text: str, *, is_integer: bool) -> str | int:
    if not is_integer:
        return text
    if not _INTEGER.fullmatch(text):
        raise Problem(400, f"query parameter {name!r}: Expected an integer, got {text[:40]!r}")
    return int(text)


def decode_body(
    kind: Any, nulls: NullValidator, body: bytes, content_type: str | None, settings: Settings
) -> Any:
    """Turn a raw body into a model."""
    if not body:
        raise Problem(400, "body: is missing; send JSON")
    _check_content_type(content_type)
    try:
        # msgspec skips over what it has no field for, and over broken bytes in it.
        body.decode()
        if settings.null_properties == "optional":
            body = nulls.without_nulls(body)
        model = decode_json(body, kind)
    except UnicodeDecodeError as error:
        raise Problem(400, f"body: is not UTF-8 at byte {error.start}") from None
    except msgspec.ValidationError as error:
        path, problem = _locate(error)
        raise Problem(400, f"{path}: {problem}") from None
    except msgspec.DecodeError as error:
        raise Problem(400, f"body: is not JSON: {_syntax_problem(body, error)}") from None
    except RecursionError:
        raise Problem(400, "body: is nested too deeply") from None
    broken = _unknown_enum_value(model, "") or nulls.problem(model, body)
    if broken is not None:
        raise Problem(400, broken)
    return model


def _check_content_type(content_type: str | None) -> None:
    if content_type is None:
        raise Problem(400, "Content-Type: is missing; send application/json")
    essence, _, parameters = content_type.partition(";")
    if essence.strip().lower() != "application/json":
        raise Problem(400, f"Content-Type: must be application/json, got {content_type!r}")
    charset = re.search(r"charset\s*=\s*\"?([^\s\";]+)", parameters, re.IGNORECASE)
    if charset and charset[1].lower() not in ("utf-8", "utf8"):
        raise Problem(400, f"Content-Type: the charset must be utf-8, got {charset[1]!r}")


def _syntax_problem(body: bytes, error: msgspec.DecodeError) -> str:
    """Say what is wrong; the standard library tells the line, and takes what no text can hold."""
    try:
        json.loads(body)
    except ValueError as problem:
        return str(problem)
    except RecursionError:
        return "it is nested too deeply"
    return "a text in it has a lone surrogate" if b"\\u" in body else str(error)


def _locate(error: msgspec.ValidationError) -> tuple[str, str]:
    path, problem = locate(error)
    return "body" if path == "$" else path.removeprefix("$."), problem


def _unknown_enum_value(value: Any, path: str) -> str | None:
    """Describe the first enum value that the API does not know; the models keep such values."""
    if isinstance(value, msgspec.Struct):
        for name, wire_name in _enum_fields(type(value)):
            place = f"{path}.{wire_name}" if path else wire_name
            if (problem := _unknown_enum_value(getattr(value, name), place)) is not None:
                return problem
    elif isinstance(value, list):
        for position, item in enumerate(value):
            if (problem := _unknown_enum_value(item, f"{path}[{position}]")) is not None:
                return problem
    elif isinstance(value, OpenEnum) and not value.is_known:
        known = ", ".join(str(member.value) for member in type(value))
        return f"{path}: {str(value)!r} is not one of {known}"
    return None


@functools.cache
def _enum_fields(kind: type[msgspec.Struct]) -> tuple[tuple[str, str], ...]:
    """Return the fields of a model in which an enum stands at any depth: name and name on the wire."""
    return tuple(
        (field.name, field.encode_name)
        for field in msgspec.structs.fields(kind)
        if _has_enum(msgspec.inspect.type_info(field.type))
    )


def _has_enum(info: msgspec.inspect.Type) -> bool:
    if isinstance(info, msgspec.inspect.UnionType):
        return any(_has_enum(part) for part in info.types)
    if isinstance(info, msgspec.inspect.ListType):
        return _has_enum(info.item_type)
    if isinstance(info, msgspec.inspect.StructType):
        return any(_has_enum(field.type) for field in info.fields)
    return isinstance(info, msgspec.inspect.EnumType)
