from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nexus_api
from nexus_api.api import OPERATIONS

DOCUMENT = json.loads((Path(nexus_api.__file__).parent / "openapi.json").read_text(encoding="utf-8"))
METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}


def operations() -> dict[str, dict[str, Any]]:
    return {
        operation["operationId"]: {**operation, "line": f"{method.upper()} {path}"}
        for path, item in DOCUMENT["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    }


def test_the_generated_operations_are_those_of_the_spec() -> None:
    described = {name: operation["line"] for name, operation in operations().items()}
    assert {name: f"{value.method} {value.path}" for name, value in OPERATIONS.items()} == described
    assert all(name == value.id for name, value in OPERATIONS.items())


def named_examples(content: dict[str, Any]) -> dict[str, Any]:
    return {name: example["value"] for name, example in content["application/json"]["examples"].items()}


def test_the_examples_of_the_bulk_update_belong_together() -> None:
    """A mock server that answers with an example has as many results as actions, in their order."""
    bulk, schemas = operations()["bulkUpdateSequences"], DOCUMENT["components"]["schemas"]
    sent = named_examples(bulk["requestBody"]["content"])
    received = named_examples(bulk["responses"]["200"]["content"])
    assert list(sent) == list(received)
    pairs = [(request, received[name]) for name, request in sent.items()]
    kinds = ("SequenceBulkUpdate", "SequenceBulkUpdateResults")
    pairs += zip(*(schemas[name]["examples"] for name in kinds), strict=True)
    assert [len(request["actions"]) for request, _ in pairs] == [len(one["actions"]) for _, one in pairs]


def test_the_example_of_a_page_is_the_only_one() -> None:
    """A client that reads all pages of a mock server, which always answers the same, comes to an end.

    Prism takes the example of the schema, others take that of the response.
    """
    schemas = {name: one for name, one in DOCUMENT["components"]["schemas"].items() if name.endswith("Page")}
    contents = [operation["responses"]["200"]["content"] for operation in operations().values()]
    pages = [one["examples"][0] for one in schemas.values()]
    for content in contents:
        if content["application/json"]["schema"].get("$ref", "").endswith("Page"):
            pages.append(next(iter(named_examples(content).values())))
    assert len(pages) == 2 * len(schemas) == 6
    assert all(page["nextPage"] is page["prevPage"] is None for page in pages)
