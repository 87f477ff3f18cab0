"""Nulls in request bodies. The API description allows some; the models allow all optional ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec


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
