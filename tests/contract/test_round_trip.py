from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nexus_api import enums, models
from nexus_api.open_enum import OpenEnum
from nexus_api.structs import AnswerStruct
from tests.contract.wire_values import TEXT, UNKNOWN, model_types, wire_values

MODELS = model_types()
ANSWERS = [model for model in MODELS if issubclass(model, AnswerStruct)]
ENUMS = [value for value in vars(enums).values() if isinstance(value, type) and issubclass(value, OpenEnum)]
ENUMS = [enum for enum in ENUMS if enum is not OpenEnum]

few = settings(max_examples=max(settings.default.max_examples // 3, 1))
"""There are many models, all of the same few kinds of fields."""

every_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
every_answer = pytest.mark.parametrize("model", ANSWERS, ids=lambda model: model.__name__)
every_enum = pytest.mark.parametrize("enum", ENUMS, ids=lambda enum: enum.__name__)


@every_model
@few
@given(data=st.data())
def test_what_is_decoded_is_encoded_copied_and_pickled_alike(
    model: type[msgspec.Struct], data: st.DataObject
) -> None:
    value = data.draw(wire_values(model))
    decoded = decode(model, value)
    assert json.loads(msgspec.json.encode(decoded)) == value
    assert msgspec.json.decode(msgspec.json.encode(decoded), type=model) == decoded
    assert copy.deepcopy(decoded) == decoded
    assert pickle.loads(pickle.dumps(decoded)) == decoded


@every_answer
@few
@given(data=st.data())
def test_an_answer_is_read_leniently_and_alike_by_attribute_and_by_item(
    model: type[AnswerStruct], data: st.DataObject
) -> None:
    value = data.draw(wire_values(model, unknown_fields=True))
    decoded = decode(model, value)
    assert decoded == decode(model, without_unknown(value))
    fields = msgspec.structs.fields(model)
    absent = [field.encode_name for field in fields if not field.required and field.encode_name not in value]
    assert decoded == decode(model, {**value, **dict.fromkeys(absent)})
    for name in model.__struct_fields__:
        assert decoded[name] is getattr(decoded, name)
        assert decoded.get(name) is getattr(decoded, name)
    assert decoded.get("no such field", 1) == 1
    with pytest.raises(KeyError):
        decoded["no such field"]


@every_enum
@given(text=TEXT)
def test_an_enum_keeps_any_text_and_sends_it_back(enum: type[OpenEnum], text: str) -> None:
    member = msgspec.json.decode(json.dumps(text), type=enum)
    assert member == text
    assert member.value == str(member) == f"{member}" == text
    assert member.is_known == (text in [known.value for known in enum])
    assert json.loads(msgspec.json.encode(member)) == text
    assert pickle.loads(pickle.dumps(member)) == member
    assert hash(member) == hash(text)


@given(text=TEXT)
def test_an_unknown_result_survives_in_its_answer(text: str) -> None:
    answer = decode(models.SequenceBulkUpdateResults, {"actions": ["Ok", text]})
    assert json.loads(msgspec.json.encode(answer)) == {"actions": ["Ok", text]}


def decode(model: Any, value: Any) -> Any:
    return msgspec.json.decode(json.dumps(value), type=model)


def without_unknown(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_unknown(inner) for name, inner in value.items() if not name.startswith(UNKNOWN)}
    if isinstance(value, list):
        return [without_unknown(inner) for inner in value]
    return value
