"""Decoding of queries and bodies into the generated models."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

import msgspec

from nexus_api.open_enum import OpenEnum
from nexus_api.request import decode_json, locate

from ..config.settings import Settings
from ..errors import Problem

# Limits the digits, because Python does not convert very long integers.
_INTEGER = re.compile(r"-?[0-9]{1,30}")
_BOOLS = {"true": True, "false": False}


def query_decoder(
    model: type[msgspec.Struct] | None, with_commas: Collection[str] = ()
) -> Callable[[bytes], Any]:
    """Return a function that decodes a raw query string into a model.

    It raises `Problem` for invalid values and repeated parameters, and ignores unknown parameters.
    """
    if model is None:
        return lambda _: None
    kind = model
    # msgspec's lax conversion also converts `null` to `None` and `1.0` to an integer.
    kinds = {field.encode_name: _kinds(field.type) for field in msgspec.structs.fields(kind)}

    def decode(raw: bytes) -> Any:
        values: dict[str, Any] = {}
        for part in raw.split(b"&"):
            raw_name, _, raw_value = part.partition(b"=")
            # A name that is not UTF-8 is unknown, too.
            name = unquote_to_bytes(raw_name.replace(b"+", b" ")).decode(errors="replace")
            if name not in kinds:
                continue
            if msgspec.inspect.ListType in kinds[name] and name not in with_commas:
                values.setdefault(name, []).append(_unquote(raw_value, name))
            elif name in values:
                raise Problem(400, f"query parameter {name!r}: occurs more than once")
            elif name in with_commas:
                items = raw_value.split(b",") if raw_value else []
                values[name] = [_unquote(item, name) for item in items]
            else:
                values[name] = _value(name, _unquote(raw_value, name), kinds[name])
        try:
            query = msgspec.convert(values, kind)
        except msgspec.ValidationError as error:
            path, problem = _locate(error)
            raise Problem(400, f"query parameter {path.removeprefix('$.')!r}: {problem}") from None
        if (unknown := _unknown_enum_value(query, "")) is not None:
            raise Problem(400, f"query parameter {unknown}")
        return query

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


def _value(name: str, text: str, kinds: set[type]) -> str | int:
    if msgspec.inspect.BoolType in kinds:
        if text not in _BOOLS:
            raise Problem(400, f"query parameter {name!r}: Expected true or false, got {text[:40]!r}")
        return _BOOLS[text]
    if msgspec.inspect.IntType not in kinds:
        return text
    if not _INTEGER.fullmatch(text):
        raise Problem(400, f"query parameter {name!r}: Expected an integer, got {text[:40]!r}")
    return int(text)


class NullValidator:
    """Finds nulls that the API description does not allow.

    The models cannot distinguish a null property from a missing one.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        schemas: Mapping[str, Any] = document.get("components", {}).get("schemas", {})
        self._nullable = {name: _nullable_properties(schema) for name, schema in schemas.items()}
        self._maps = {name for schema in schemas.values() for name in _maps(schema)}

    def problem(self, model: Any, body: bytes) -> str | None:
        """Describe the first null that is not allowed."""
        # Parses the body again only if it may contain a null.
        return self._find(model, msgspec.json.decode(body), "") if b"null" in body else None

    def without_nulls(self, body: bytes) -> bytes:
        """Return a body without properties that are null. The keys of maps are kept."""
        if b"null" not in body:
            return body
        return msgspec.json.encode(self._without_nulls(msgspec.json.decode(body)))

    def _without_nulls(self, raw: Any) -> Any:
        if isinstance(raw, list):
            return [self._without_nulls(part) for part in raw]
        if not isinstance(raw, dict):
            return raw
        return {
            name: part if name in self._maps else self._without_nulls(part)
            for name, part in raw.items()
            if part is not None
        }

    def _find(self, model: Any, raw: Any, path: str) -> str | None:
        if isinstance(model, list):
            for position, (item, part) in enumerate(zip(model, raw, strict=True)):
                if (problem := self._find(item, part, f"{path}[{position}]")) is not None:
                    return problem
        elif isinstance(model, msgspec.Struct):
            nullable = self._nullable.get(type(model).__name__, frozenset())
            for name, wire_name in zip(model.__struct_fields__, model.__struct_encode_fields__, strict=True):
                place = f"{path}.{wire_name}" if path else wire_name
                if wire_name not in raw:
                    continue
                if raw[wire_name] is None and wire_name not in nullable:
                    return f"{place}: must not be null; omit it"
                if (problem := self._find(getattr(model, name), raw[wire_name], place)) is not None:
                    return problem
        return None


def _nullable_properties(schema: Mapping[str, Any]) -> frozenset[str]:
    properties: Mapping[str, Any] = schema.get("properties", {})
    return frozenset(name for name, property in properties.items() if "null" in property.get("type", ()))


def _maps(schema: Mapping[str, Any]) -> frozenset[str]:
    properties: Mapping[str, Any] = schema.get("properties", {})
    return frozenset(name for name, property in properties.items() if "additionalProperties" in property)


def decode_body(
    kind: Any, nulls: NullValidator, body: bytes, content_type: str | None, settings: Settings
) -> Any:
    """Decode a raw body into a model."""
    if not body:
        raise Problem(400, "body: is missing; send JSON")
    _check_content_type(content_type)
    try:
        # msgspec does not check the UTF-8 of unknown fields.
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
    """Describe a syntax error. The messages of the standard library contain the line."""
    try:
        json.loads(body)
    except ValueError as problem:
        return str(problem)
    except RecursionError:
        return "it is nested too deeply"
    return "a string contains a lone surrogate" if b"\\u" in body else str(error)


def _locate(error: msgspec.ValidationError) -> tuple[str, str]:
    path, problem = locate(error)
    return "body" if path == "$" else path.removeprefix("$."), problem


def _unknown_enum_value(value: Any, path: str) -> str | None:
    """Describe the first unknown enum value. The models accept such values."""
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
    """Return the fields of a model that contain an enum at any depth: name and name in JSON."""
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
