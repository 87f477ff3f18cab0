"""Hypothesis strategies for JSON values, built from the types of the models.

A value is what stands on the wire: field names in camelCase, no field that is absent.
"""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import Any

import msgspec
from hypothesis import strategies as st
from msgspec import inspect

from nexus_api import models
from nexus_api.structs import AnswerStruct, RequestStruct

UNKNOWN = "a field that no model has: "
"""How the names of unknown fields begin; no text that is drawn for a map's key does by chance."""

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
# Numbers that JSON readers in any language keep as they are.
INTEGERS = st.integers(-(2**53) + 1, 2**53 - 1)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
ANYTHING = st.recursive(
    st.none() | st.booleans() | INTEGERS | FLOATS | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)


def model_types() -> list[type[msgspec.Struct]]:
    """Every struct that the package offers as a model."""
    return [
        value
        for name, value in sorted(vars(models).items())
        if isinstance(value, type)
        and issubclass(value, AnswerStruct | RequestStruct)
        and value.__module__ == models.__name__
    ]


@cache
def wire_values(model: Any, *, unknown_fields: bool = False) -> st.SearchStrategy[Any]:
    """Values that decode as `model`; `unknown_fields` adds fields that no model has, at every level."""
    return _values(inspect.type_info(model), unknown_fields)


def _values(info: inspect.Type, unknown_fields: bool) -> st.SearchStrategy[Any]:
    match info:
        case inspect.Metadata(type=inner):
            return _values(inner, unknown_fields)
        case inspect.NoneType():
            return st.none()
        case inspect.BoolType():
            return st.booleans()
        case inspect.IntType(ge=least, le=most):
            return INTEGERS if least is None and most is None else st.integers(least, most)
        case inspect.FloatType():
            return FLOATS
        case inspect.StrType(min_length=shortest):
            return st.text(st.characters(exclude_categories=["Cs"]), min_size=shortest or 0)
        case inspect.AnyType():
            return ANYTHING
        case inspect.EnumType(cls=cls):
            return st.sampled_from([member.value for member in cls]) | TEXT
        case inspect.LiteralType(values=values):
            return st.sampled_from(values)
        case inspect.ListType(item_type=item, min_length=shortest):
            return st.lists(_values(item, unknown_fields), min_size=shortest or 0, max_size=4)
        case inspect.DictType(key_type=key, value_type=value):
            return st.dictionaries(_values(key, unknown_fields), _values(value, unknown_fields), max_size=4)
        case inspect.UnionType(types=types):
            return st.one_of([_values(one, unknown_fields) for one in types])
        case inspect.StructType():
            return _objects(info, unknown_fields)
    raise AssertionError(f"no strategy for {info}; add one")


def _objects(info: inspect.StructType, unknown_fields: bool) -> st.SearchStrategy[dict[str, Any]]:
    exclusive: tuple[tuple[str, ...], ...] = getattr(info.cls, "EXACTLY_ONE_OF", ())
    return st.one_of([_object(info, set(given), exclusive, unknown_fields) for given in product(*exclusive)])


def _object(
    info: inspect.StructType, given: set[str], exclusive: tuple[tuple[str, ...], ...], unknown_fields: bool
) -> st.SearchStrategy[dict[str, Any]]:
    required: dict[str, st.SearchStrategy[Any]] = {}
    optional: dict[str, st.SearchStrategy[Any]] = {}
    if info.tag_field is not None:
        required[info.tag_field] = st.just(info.tag)
    left_out = {name for names in exclusive for name in names} - given
    for field in info.fields:
        if field.name not in left_out:
            may_be_absent = _accepts_none(field.type) and field.name not in given
            value = _values(_without_none(field.type), unknown_fields)
            (optional if may_be_absent else required)[field.encode_name] = value
    values = st.fixed_dictionaries(required, optional=optional)
    if not unknown_fields:
        return values
    unknown = st.dictionaries(TEXT.map(lambda text: UNKNOWN + text), ANYTHING, max_size=2)
    return st.builds(lambda known, more: {**more, **known}, values, unknown)


def _accepts_none(info: inspect.Type) -> bool:
    return isinstance(info, inspect.UnionType) and any(
        isinstance(one, inspect.NoneType) for one in info.types
    )


def _without_none(info: inspect.Type) -> inspect.Type:
    if not isinstance(info, inspect.UnionType):
        return info
    rest = tuple(one for one in info.types if not isinstance(one, inspect.NoneType))
    return rest[0] if len(rest) == 1 else inspect.UnionType(rest)
