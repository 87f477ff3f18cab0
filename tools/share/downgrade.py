"""Converts an OpenAPI 3.1 document to OpenAPI 3.0, for generators that read only that.

What 3.0 cannot say is dropped and listed at the end of the result, never dropped silently.
"""

from __future__ import annotations

from typing import Any

from generator.pointers import Json, join

VERSION = "3.0.3"
LOST = "x-not-in-openapi-3.0"
"""The key of the list: pointers into the 3.1 document, by what was dropped there."""

_KEPT = {
    *(
        "title",
        "multipleOf",
        "maximum",
        "minimum",
        "maxLength",
        "minLength",
        "pattern",
        "maxItems",
        "minItems",
    ),
    *("uniqueItems", "maxProperties", "minProperties", "required", "enum", "description", "format"),
    *("default", "discriminator", "readOnly", "writeOnly", "example", "externalDocs", "deprecated", "xml"),
}
# The keys below these are names, which may equal any keyword.
_NAMES = {
    *("paths", "content", "headers", "responses", "parameters", "requestBodies", "links", "callbacks"),
    *("encoding", "securitySchemes"),
}
_DATA = frozenset({"example", "examples"})
_NOT_IN_ROOT = ("webhooks", "jsonSchemaDialect")
_BOUNDS = {"exclusiveMinimum": ("minimum", max), "exclusiveMaximum": ("maximum", min)}


def convert(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document that means the same in OpenAPI 3.0, without changing the given one.

    Args:
        document: A bundled 3.1 document: every `$ref` leads to `#/components/…`.
    """
    return _Converter().document(document)


class _Converter:
    def __init__(self) -> None:
        self.lost: dict[str, list[str]] = {}

    def document(self, given: dict[str, Any]) -> dict[str, Any]:
        self.dropped_schemes = {
            name
            for name, scheme in given.get("components", {}).get("securitySchemes", {}).items()
            if scheme.get("type") == "mutualTLS"
        }
        for key in (key for key in _NOT_IN_ROOT if key in given):
            self.note_loss(f"`{key}`", join("#", key))
        result: dict[str, Any] = self.part(
            {key: value for key, value in given.items() if key not in _NOT_IN_ROOT}, "#"
        )
        result["openapi"] = VERSION
        result["info"] = self.info(given["info"])
        components = result.get("components", {})
        if components.pop("pathItems", None) is not None:
            self.note_loss("`pathItems`", "#/components/pathItems")
        for name in self.dropped_schemes:
            del components["securitySchemes"][name]
            self.note_loss("`mutualTLS`", join("#/components/securitySchemes", name))
        return result | ({LOST: dict(sorted(self.lost.items()))} if self.lost else {})

    def note_loss(self, what: str, pointer: str) -> None:
        self.lost.setdefault(what, []).append(pointer)

    def info(self, given: dict[str, Any]) -> dict[str, Any]:
        info = {key: value for key, value in given.items() if key != "summary"}
        if "summary" in given:
            self.note_loss("`summary` of the document", "#/info/summary")
        match given.get("license"):
            case {"name": name, "identifier": identifier}:
                info["license"] = {"name": name, "url": f"https://spdx.org/licenses/{identifier}.html"}
        return info

    def part(self, value: Json, pointer: str, *, has_names: bool = False) -> Json:
        """Convert what is no schema: path items, operations, parameters, responses and what holds them."""
        if isinstance(value, list):
            return [self.part(item, join(pointer, index)) for index, item in enumerate(value)]
        if not isinstance(value, dict):
            return value
        if "$ref" in value and not has_names:
            for key in value.keys() - {"$ref"}:
                self.note_loss(f"`{key}` beside a `$ref`", join(pointer, key))
            return {"$ref": value["$ref"]}
        return {key: self.member(key, value[key], join(pointer, key), has_names) for key in value}

    def member(self, key: str, value: Json, pointer: str, has_names: bool) -> Json:
        if not has_names and (key in _DATA or key.startswith("x-")):
            return value
        if not has_names and key == "security":
            return [one for one in value if not self.dropped_schemes & one.keys()]
        if not has_names and key == "schema":
            return self.schema(value, pointer)
        if not has_names and key == "schemas":
            return self.schemas(value, pointer)
        return self.part(value, pointer, has_names=not has_names and key in _NAMES)

    def schemas(self, given: dict[str, Any], pointer: str) -> dict[str, Any]:
        return {name: self.schema(schema, join(pointer, name)) for name, schema in given.items()}

    def schema(self, given: Json, pointer: str) -> dict[str, Any]:
        if isinstance(given, bool):
            return {} if given else {"not": {}}
        result: dict[str, Any] = {}
        for key, value in given.items():
            result |= self.keyword(key, value, join(pointer, key))
        self.set_type(given.get("type"), result, join(pointer, "type"))
        self.set_bounds(given, result)
        if "const" in given:
            result["enum"] = [given["const"]]
        if given.get("examples"):
            self.set_example(given["examples"], result, join(pointer, "examples"))
        if "$ref" in given and len(given) > 1:  # what is beside a $ref does not count in 3.0
            del result["$ref"]
            result["allOf"] = [{"$ref": given["$ref"]}, *result.get("allOf", [])]
        return result

    def keyword(self, key: str, value: Json, pointer: str) -> dict[str, Any]:
        if key in _KEPT or key == "$ref" or key.startswith("x-"):
            return {key: value}
        if key in ("items", "not"):
            return {key: self.schema(value, pointer)}
        if key == "additionalProperties":
            return {key: value if isinstance(value, bool) else self.schema(value, pointer)}
        if key == "properties":
            return {key: self.schemas(value, pointer)}
        if key in ("allOf", "anyOf", "oneOf"):
            return {key: [self.schema(one, join(pointer, index)) for index, one in enumerate(value)]}
        if key not in ("type", "const", "examples", *_BOUNDS):
            self.note_loss(f"`{key}`", pointer)
        return {}

    def set_type(self, given: str | list[str] | None, result: dict[str, Any], pointer: str) -> None:
        """Set `type`, `nullable` and, for several types, `anyOf`."""
        listed = [given] if isinstance(given, str) else given or []
        null = {"nullable": True} if "null" in listed else {}
        # Generators for Go give a number 32 bits unless it is a double, as numbers of JSON are.
        double = {"number": {"format": "double"}} if "format" not in result else {}
        types = [{"type": one, **double.get(one, {}), **null} for one in listed if one != "null"]
        for one in types:
            if one["type"] == "array":
                one["items"] = result.get("items", {})
        if len(types) == 1:
            result |= types[0]
        elif types and "anyOf" not in result:
            result["anyOf"] = types
        elif types:
            result["allOf"] = [*result.get("allOf", []), {"anyOf": types}]
        elif null:
            self.note_loss("the type `null` alone", pointer)

    def set_bounds(self, given: dict[str, Any], result: dict[str, Any]) -> None:
        """An exclusive bound is a flag beside an inclusive one; the stricter of both counts."""
        for key, (plain, stricter) in _BOUNDS.items():
            if key in given:
                bound = stricter(given[key], given.get(plain, given[key]))
                result |= {plain: bound} | ({key: True} if bound == given[key] else {})

    def set_example(self, given: list[Json], result: dict[str, Any], pointer: str) -> None:
        further = given if "example" in result else given[1:]
        result.setdefault("example", given[0])
        if further:
            self.note_loss("`examples` after the first one", pointer)
