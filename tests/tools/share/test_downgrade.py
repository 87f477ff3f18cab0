"""The document in OpenAPI 3.0 says what the one in 3.1 says, but for a list of what 3.0 cannot say."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from typing import Any

from openapi_schema_validator import OAS30Validator, OAS31Validator
from openapi_spec_validator import OpenAPIV30SpecValidator

from nexuskit import spec
from tools.share.downgrade import LOST, convert

NEWER: dict[str, Any] = json.loads(spec.text("3.1"))
OLDER: dict[str, Any] = json.loads(spec.text("3.0"))
SCHEMAS: dict[str, Any] = NEWER["components"]["schemas"]
OTHERS = [None, True, 0, 1.5, -(2**60), "", "text", [], [None], {}, {"a": None}, {"a": "b"}]


def test_it_is_valid_by_the_official_schema() -> None:
    OpenAPIV30SpecValidator(OLDER).validate()


def test_what_is_lost_is_listed() -> None:
    """A new entry here is a decision: a reader of the 3.0 file does without it."""
    lost = {what: len(pointers) for what, pointers in OLDER[LOST].items()}
    assert lost.pop("`examples` after the first one") > 0
    assert lost == {"`mutualTLS`": 1, "`propertyNames`": 1, "`summary` of the document": 1}


def schemas(value: Any) -> Iterator[dict[str, Any]]:
    """Every schema outside of the components, in the order of the document."""
    for key, one in value.items() if isinstance(value, dict) else enumerate(value):
        if key == "schema":
            yield one
        elif key not in ("schemas", "example", "examples") and isinstance(one, dict | list):
            yield from schemas(one)


def mutate(value: Any) -> Iterator[Any]:
    """The value with one part replaced, or left out."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield {name: other for name, other in value.items() if name != key}
            yield from ({**value, key: other} for other in OTHERS)
            yield from ({**value, key: other} for other in mutate(one))
        yield {**value, "another": 1}
    elif isinstance(value, list):
        for index, one in enumerate(value[:2]):
            yield from ([*value[:index], other, *value[index + 1 :]] for other in [*OTHERS, *mutate(one)])


def test_schema_by_schema_the_same_values_are_valid() -> None:
    older, newer = list(schemas(OLDER)), list(schemas(NEWER))
    assert len(older) == len(newer) > 50
    assert list(OLDER["components"]["schemas"]) == list(SCHEMAS)
    pairs = [({"$ref": f"#/components/schemas/{name}"},) * 2 for name in SCHEMAS]
    pairs += [pair for pair in zip(older, newer, strict=True) if "$ref" not in pair[0]]
    for first, second in pairs:
        old, new = validator(OAS30Validator, "3.0", first), validator(OAS31Validator, "3.1", second)
        name = second.get("$ref", "").rpartition("/")[2]
        examples = SCHEMAS[name]["examples"] if name else []
        near = [*OTHERS, *examples, *(one for example in examples for one in mutate(example))]
        assert [one for one in near if old.is_valid(one) != new.is_valid(one)] == [], second


def validator(kind: Any, version: str, schema: dict[str, Any]) -> Any:
    return kind({**schema, "components": components(version)})


@functools.cache
def components(version: str) -> dict[str, Any]:
    """The components without discriminators, which decide nothing that `oneOf` does not."""

    def without(one: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in one.items() if key != "discriminator"}

    document = json.loads(spec.text(version), object_hook=without)
    found: dict[str, Any] = document["components"]
    return found


def test_what_the_spec_does_not_use_is_converted_too() -> None:
    """3.1 keywords that a later version of the spec may have."""
    given = {
        "type": ["array", "string", "null"],
        "exclusiveMinimum": 1,
        "minimum": 0,
        "exclusiveMaximum": 9,
        "maximum": 8,
        "properties": {"const": True, "none": False},
        "contains": {"type": "string"},
    }
    document = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}, "webhooks": {}}
    converted = convert({**document, "components": {"schemas": {"Any": given}}})
    assert converted["components"]["schemas"]["Any"] == {
        "anyOf": [{"type": "array", "nullable": True, "items": {}}, {"type": "string", "nullable": True}],
        "minimum": 1,
        "exclusiveMinimum": True,
        "maximum": 8,
        "properties": {"const": {}, "none": {"not": {}}},
    }
    assert converted[LOST] == {
        "`contains`": ["#/components/schemas/Any/contains"],
        "`webhooks`": ["#/webhooks"],
    }
    OpenAPIV30SpecValidator(converted).validate()
