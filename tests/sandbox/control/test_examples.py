"""What the description of the control API gives as examples works as it stands."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.control.support import Control, description, document
from tests.sandbox.control.test_description import DESCRIBED

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


def test_each_operation_has_a_tag_that_is_described() -> None:
    described = [tag["name"] for tag in document()["tags"]]
    used = [tag for operation in DESCRIBED.values() for tag in operation["tags"]]
    assert len(used) == len(DESCRIBED)
    assert set(used) == set(described)
