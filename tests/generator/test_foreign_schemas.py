"""The schemas of somebody else's document: choices, discriminators, parts of a whole, shared types."""

from __future__ import annotations

import json

import pytest

from .conftest import Run, document, get
from .recorder import recorder


def test_the_narrower_type_of_two_parts_holds(run: Run) -> None:
    schema = """{allOf: [{type: object, properties: {n: {type: number}, t: {type: string}}},
                        {type: object, properties: {n: {type: integer}, t: {description: T}}}]}"""
    code, said = run(document(get(schema)))
    assert (code, said.splitlines()[-1]) == (0, "nothing was left out")
    assert run.module("models").GetAAnswer.__annotations__ == {"n": "int | None", "t": "str | None"}


def test_a_choice_between_references_holds_inside_all_of(run: Run) -> None:
    pet = """{externalDocs: {url: 'https://example.com/pets'}, allOf: [
        {type: object, properties: {name: {type: string}}},
        {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}]}"""
    schemas = f"""{{schemas: {{Pet: {pet},
        Cat: {{type: object, required: [lives], properties: {{lives: {{type: integer}}}}}},
        Dog: {{type: object, required: [size], properties: {{size: {{type: string}}}}}}}}}}"""
    code, said = run(document(get("{type: array, items: {$ref: '#/components/schemas/Pet'}}"), schemas))
    assert (code, said.splitlines()[-1]) == (0, "nothing was left out")
    models = run.module("models")
    assert [set(member.__struct_fields__) for member in models.Pet.MEMBERS] == [
        {"name", "lives"},
        {"name", "size"},
    ]


@pytest.mark.parametrize("tag", ["class", "#", "x", "petType", "", '""" + nope + """'])
def test_a_discriminator_that_is_no_property_has_a_name_in_python(tag: str, run: Run) -> None:
    one = "{type: object, required: [x], properties: {x: {type: integer}, pet_type: {type: integer}}}"
    choice = f"""{{oneOf: [{{$ref: '#/components/schemas/A'}}, {{$ref: '#/components/schemas/B'}}],
        discriminator: {{propertyName: '{tag}'}}}}"""
    assert run(document(get(choice), f"{{schemas: {{A: {one}, B: {one}}}}}"))[0] == 0
    assert run.module("models").A


def test_constants_are_the_values_of_a_discriminator_without_a_mapping(run: Run) -> None:
    objects = ", ".join(
        f"{name}: {{type: object, properties: {{kind: {{type: string, enum: [{value}]}}}}}}"
        for name, value in (("Active", "active"), ("Closed", "closed"))
    )
    references = "{$ref: '#/components/schemas/Active'}, {$ref: '#/components/schemas/Closed'}"
    schema = f"{{oneOf: [{references}], discriminator: {{propertyName: kind}}}}"
    code, said = run(document(get(schema), f"{{schemas: {{{objects}}}}}"))
    assert (code, said.splitlines()[-1]) == (0, "nothing was left out")
    with recorder() as server:
        server.answers(200, b'{"kind": "closed"}')
        with run.module("client").Client(base_url=server.base_url) as client:
            found = client.send(run.module("api").default.get_a())
    assert isinstance(found, run.module("models").Closed)
    assert found.kind == "closed"


def test_what_operations_share_has_one_type(run: Run) -> None:
    parameter = "parameters: [{$ref: '#/components/parameters/sort-by'}]"
    answer = "responses: {'200': {$ref: '#/components/responses/Found'}}"
    paths = f"{{/a: {{get: {{operationId: get_a, {parameter}, {answer}}}}}, /b: {{get: {{operationId: get_b, {parameter}, {answer}}}}}}}"
    shared = """{parameters: {sort-by: {name: sort, in: query, schema: {enum: [up, down]}}}, responses: {Found:
        {description: A, content: {application/json: {schema: {type: object, properties: {n: {type: integer}}}}}}}}"""
    code, said = run(document(paths, shared))
    assert (code, said.splitlines()[-1]) == (0, "nothing was left out")
    operations = run.module("api.default")
    assert (
        operations.get_a.__annotations__["sort"]
        == operations.get_b.__annotations__["sort"]
        == "SortBy | None"
    )
    found = run.module("models").Found
    assert [one.answers for one in run.module("api").OPERATIONS.values()] == [{200: found}, {200: found}]


@pytest.mark.parametrize(("values", "is_carried"), [("Active, Closed", True), ("active, closed", False)])
def test_the_names_of_schemas_are_the_values_unless_others_are_listed(
    values: str, is_carried: bool, run: Run
) -> None:
    kind = f"{{type: object, properties: {{kind: {{enum: [{values}]}}}}}}"
    references = "{$ref: '#/components/schemas/Active'}, {$ref: '#/components/schemas/Closed'}"
    schema = f"{{oneOf: [{references}], discriminator: {{propertyName: kind}}}}"
    code, said = run(document(get(schema), f"{{schemas: {{Active: {kind}, Closed: {kind}}}}}"))
    assert code == 0
    assert (said.splitlines()[-1] == "nothing was left out") == is_carried
    wire = json.dumps({"kind": values.split(", ")[0]}).encode()
    answer = run.module("request").Answer(200, {}, wire)
    found = run.module("api.default").get_a().decode(answer)
    assert isinstance(found, run.module("models").Active) == is_carried


def test_a_choice_may_hold_itself(run: Run) -> None:
    schemas = """{schemas: {
        Node: {oneOf: [{type: string}, {$ref: '#/components/schemas/Group'}]},
        Nodes: {type: array, items: {$ref: '#/components/schemas/Node'}},
        Group: {type: object, required: [nodes], properties: {nodes: {$ref: '#/components/schemas/Nodes'},
            either: {oneOf: [{type: string, format: date}, {$ref: '#/components/schemas/Node'}]}}},
        Step: {oneOf: [{$ref: '#/components/schemas/Loop'}, {type: object}]},
        Loop: {type: object, properties: {steps: {type: array, items: {$ref: '#/components/schemas/Step'}}}},
        Tree: {type: object, required: [parts], properties: {parts: {type: array, items: {oneOf: [
            {$ref: '#/components/schemas/Tree'}, {$ref: '#/components/schemas/Leaf'}]}}}},
        Leaf: {type: object, required: [size], properties: {size: {type: integer}}}}}"""
    code, said = run(document(get("{$ref: '#/components/schemas/Nodes'}"), schemas))
    assert code == 0, said
    assert "no properties to tell it by" in said
    models = run.module("models")
    assert models.Group.__annotations__ == {"nodes": "list[str | Group]", "either": "str | Group | None"}
    assert models.Loop.__annotations__ == {"steps": "list[Any] | None"}
    assert models.Tree.__annotations__ == {"parts": "list[TreePartsItem]"}
    with recorder() as server:
        server.answers(200, b'["a", {"nodes": ["b"]}]')
        with run.module("client").Client(base_url=server.base_url) as client:
            found = client.send(run.module("api").default.get_a())
    assert found == ["a", models.Group(nodes=["b"])]
