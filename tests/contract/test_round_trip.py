"""Models are read from the examples of the spec, and sent back as they came."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nexus_api
from nexus_api import enums, models
from nexus_api.open_enum import OpenEnum
from nexus_api.structs import AnswerStruct

SCHEMAS = json.loads((Path(nexus_api.__file__).parent / "openapi.json").read_bytes())["components"]["schemas"]
EXAMPLES = {
    name: schema["examples"]
    for name, schema in SCHEMAS.items()
    if isinstance(getattr(models, name, None), type)
}
ANSWERS = [name for name in EXAMPLES if issubclass(getattr(models, name), AnswerStruct)]
ENUMS = [enum for enum in vars(enums).values() if isinstance(enum, type) and issubclass(enum, OpenEnum)]
ENUMS.remove(OpenEnum)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_decoded_encoded_copied_and_pickled_alike(name: str) -> None:
    for value in EXAMPLES[name]:
        decoded = decode(getattr(models, name), value)
        encoded = json.loads(msgspec.json.encode(decoded))
        assert decode(getattr(models, name), encoded) == decoded
        # Of a request, defaults are sent as well.
        assert encoded == without_nulls(value) or name not in ANSWERS
        assert copy.deepcopy(decoded) == decoded
        assert pickle.loads(pickle.dumps(decoded)) == decoded


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_read_leniently_and_alike_by_attribute_and_by_item(name: str) -> None:
    model = getattr(models, name)
    for value in EXAMPLES[name]:
        decoded = decode(model, value)
        assert decode(model, with_unknown(value)) == decoded
        optional = [one.encode_name for one in msgspec.structs.fields(model) if not one.required]
        absent = {key: None for key in optional if key not in value}
        assert decode(model, value | absent) == decoded
        for field in model.__struct_fields__:
            assert decoded[field] is decoded.get(field) is getattr(decoded, field)
        assert decoded.get("no such field", 1) == 1
        with pytest.raises(KeyError):
            decoded["no such field"]


@pytest.mark.parametrize("enum", ENUMS, ids=lambda enum: enum.__name__)
@given(text=TEXT)
def test_an_enum_keeps_any_text_and_sends_it_back(enum: type[OpenEnum], text: str) -> None:
    member = msgspec.json.decode(json.dumps(text), type=enum)
    assert member == text
    assert member.value == str(member) == f"{member}" == text
    assert member.is_known == (text in [known.value for known in enum])
    assert json.loads(msgspec.json.encode(member)) == text
    assert pickle.loads(pickle.dumps(member)) == member
    assert hash(member) == hash(text)


def decode(model: Any, value: Any) -> Any:
    return msgspec.json.decode(json.dumps(value), type=model)


def without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_nulls(one) for key, one in value.items() if one is not None}
    return [without_nulls(one) for one in value] if isinstance(value, list) else value


def with_unknown(value: Any) -> Any:
    """The value with a field that no model has in each object, but not in maps of texts."""
    if isinstance(value, list):
        return [with_unknown(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    inner = {key: with_unknown(one) for key, one in value.items()}
    return inner if set(map(type, value.values())) <= {str, int, float, bool} else inner | {"unknown": [{}]}
