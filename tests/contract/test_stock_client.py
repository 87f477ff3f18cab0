"""What stock openapi-python-client makes of our document is what our generator makes of it, part by part."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser.openapi import Endpoint, GeneratorData
from openapi_python_client.parser.properties import EnumProperty, ModelProperty

import nexus_api
from nexus_api import enums, models
from nexus_api.api import OPERATIONS

DOCUMENT = json.loads((Path(nexus_api.__file__).parent / "openapi.json").read_text(encoding="utf-8"))


def raw(name: Any) -> str:
    return str(name.get_untrusted_value()) if hasattr(name, "get_untrusted_value") else str(name)


@pytest.fixture(scope="module")
def stock() -> GeneratorData:
    config = Config.from_sources(
        ConfigFile(), MetaType.NONE, Path("openapi.json"), "utf-8", overwrite=False, output_path=None
    )
    data = GeneratorData.from_dict(copy.deepcopy(DOCUMENT), config=config)
    assert isinstance(data, GeneratorData), data
    assert data.errors == []
    return data


@pytest.fixture(scope="module")
def endpoints(stock: GeneratorData) -> dict[str, Endpoint]:
    return {
        f"{endpoint.method.upper()} {re.sub('{.*?}', '{}', raw(endpoint.path))}": endpoint
        for collection in stock.endpoint_collections_by_tag.values()
        for endpoint in collection.endpoints
    }


def test_the_operations_are_the_same(stock: GeneratorData, endpoints: dict[str, Endpoint]) -> None:
    assert not [error for found in stock.endpoint_collections_by_tag.values() for error in found.parse_errors]
    ours = {f"{one.method} {re.sub('{.*?}', '{}', one.path)}" for one in OPERATIONS.values()}
    assert ours == endpoints.keys()


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_has_the_same_parameters_body_and_answers(
    name: str, endpoints: dict[str, Endpoint]
) -> None:
    ours = OPERATIONS[name]
    theirs = endpoints[f"{ours.method} {re.sub('{.*?}', '{}', ours.path)}"]
    query = {raw(one.name): one.required for one in theirs.query_parameters}
    fields = msgspec.structs.fields(ours.query) if ours.query else ()
    assert {field.encode_name: field.required for field in fields} == query
    assert re.findall(r"\{(.*?)\}", ours.path) == [raw(one.name) for one in theirs.path_parameters]
    assert [str(getattr(ours.body, "__name__", None))] * bool(theirs.bodies) == [
        str(body.prop.class_info.name) for body in theirs.bodies
    ]
    patterns = {response.status_code.pattern for response in theirs.responses.patterns}
    patterns |= {"default"} if theirs.responses.default is not None else set()
    assert {*map(str, ours.answers), *ours.errors} == patterns


def test_the_classes_have_the_same_properties(stock: GeneratorData) -> None:
    for model in stock.models:
        assert isinstance(model, ModelProperty)
        if not model.data.properties:  # a map
            continue
        name = str(model.class_info.name)
        info = msgspec.inspect.type_info(getattr(models, name))
        assert isinstance(info, msgspec.inspect.StructType)
        tag = {info.tag_field: True} if info.tag_field else {}
        theirs = [*(model.required_properties or ()), *(model.optional_properties or ())]
        found = {field.encode_name: field.required for field in info.fields}
        assert {**found, **tag} == {raw(one.name): one.required for one in theirs}, name


def test_the_enums_have_the_same_values(stock: GeneratorData) -> None:
    theirs = {
        str(enum.class_info.name): dict(enum.values) for enum in stock.enums if isinstance(enum, EnumProperty)
    }
    ours = {
        name: {member.name: member.value for member in getattr(enums, name)}
        for name in theirs
        if hasattr(enums, name)
    }
    assert ours == theirs
