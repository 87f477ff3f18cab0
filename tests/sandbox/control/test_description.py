"""The control API and its description say the same, and it is there only if it was asked for."""

from __future__ import annotations

from typing import Any

import pytest
from openapi_spec_validator import validate

from nexuskit.sandbox.control.router import OPERATIONS
from tests.sandbox.conformance.description import METHODS
from tests.sandbox.control.support import Control, description, document

DESCRIBED = {
    (path, method.upper()): item[method]
    for path, item in document()["paths"].items()
    for method in METHODS
    if method in item
}


def test_the_description_is_valid() -> None:
    validate(document())


def test_the_operations_are_those_of_the_description() -> None:
    assert {(path, method) for path, methods in OPERATIONS.items() for method in methods} == set(DESCRIBED)


@pytest.mark.parametrize(("path", "status"), [("/data", 200), ("/none", 404)])
def test_browsers_are_told_to_do_nothing_with_the_answers(control: Control, path: str, status: int) -> None:
    answer = control.http.get(path)
    assert answer.status_code == status
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_it_serves_its_description(control: Control) -> None:
    assert control.call("GET", "/openapi.json") == document()


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/data", "GET, PUT"),
        ("PATCH", "/snapshots/x", "DELETE, PUT"),
    ],
)
def test_a_method_that_a_path_does_not_have(control: Control, method: str, path: str, allowed: str) -> None:
    answer = control.http.request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)


WITH_BODY = {
    key: operation["requestBody"] for key, operation in DESCRIBED.items() if "requestBody" in operation
}


def schema_of(media: dict[str, Any]) -> dict[str, Any]:
    name = media["schema"]["$ref"].rpartition("/")[2]
    schema: dict[str, Any] = document()["components"]["schemas"][name]
    return schema


@pytest.mark.parametrize(("path", "method"), WITH_BODY, ids=str)
def test_each_body_has_an_example_that_is_accepted(control: Control, path: str, method: str) -> None:
    for media in WITH_BODY[path, method]["content"].values():
        schema = schema_of(media)
        for example in schema["examples"]:
            description().validator(schema).validate(example)
            control.call(method, path, json=example)
