"""The files of a document and the references between them."""

from __future__ import annotations

import json
from typing import Any

import yaml

from .conftest import Run, document, get


def test_several_files_and_references_into_the_middle(run: Run) -> None:
    (run.folder / "pets.yaml").write_text(
        "Pet: {type: object, properties: {name: {$ref: '#/Name'}}}\nName: {type: string}\n"
    )
    (run.folder / "one.yaml").write_text("{type: object, properties: {n: {type: integer}}}\n")
    (run.folder / "list.yaml").write_text(
        "{operationId: list_b, parameters: [{$ref: 'size.yaml'}], responses: {'200': {$ref: 'ones.yaml'}}}\n"
    )
    (run.folder / "size.yaml").write_text("{name: size, in: query, schema: {type: integer}}\n")
    (run.folder / "ones.yaml").write_text(
        "{description: A, content: {application/json: {schema: {type: array, items: {$ref: 'one.yaml'}}}}}\n"
    )
    paths = get("{$ref: 'pets.yaml#/Pet'}")[:-1] + ", /b: {get: {$ref: 'list.yaml'}}}"
    code, said = run(document(paths))
    assert code == 0
    assert "left out" not in said
    assert {"Pet", "One"} <= set(vars(run.module("models")))
    assert run.module("api").OPERATIONS.keys() == {"get_a", "list_b"}


def test_json_with_tabs_and_statuses_that_are_numbers(run: Run) -> None:
    text = json.dumps(yaml.safe_load(document(get("{}"))), indent="\t")
    assert run(text, name="a.json")[0] == 0
    assert run(document("{/a: {get: {responses: {200: {description: A}}}}}"))[0] == 0


def test_a_long_chain_of_schemas(run: Run) -> None:
    following = [{"$ref": f"#/components/schemas/S{number + 1}"} for number in range(2000)]
    schemas: dict[str, Any] = {
        f"S{number}": {"type": "object", "properties": {"next": one}} if number < 1000 else one
        for number, one in enumerate(following)
    }
    schemas["S2000"] = {"type": "object", "properties": {"size": {"type": "integer"}}}
    text = yaml.safe_load(document(get(json.dumps(following[0]))))
    text["components"]["schemas"] = schemas
    code, said = run(json.dumps(text), name="chain.json")
    assert (code, said.splitlines()[-1]) == (0, "nothing was left out")
    assert run.module("models").S999.__annotations__ == {"next": "S2000 | None"}
