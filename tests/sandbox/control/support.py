"""A client of the control API, each answer of which is held to its description."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import httpx
import yaml

import nexuskit.sandbox.control
from nexuskit.sandbox import Sandbox
from tests.sandbox.conformance.description import Description

FILE = Path(nexuskit.sandbox.control.__file__).parent / "openapi.yaml"


@functools.cache
def document() -> dict[str, Any]:
    """Return the description as it is written."""
    read: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return read


@functools.cache
def description() -> Description:
    return Description(document())


def hold_to_the_description(answer: httpx.Response) -> None:
    """Fail if an answer is not as described; it is a response hook of httpx."""
    path = answer.request.url.raw_path.decode("ascii").partition("?")[0].removeprefix("/_sandbox")
    operation = description().find(answer.request.method, path)
    schema: dict[str, Any] = {"$ref": "#/components/schemas/Error"}
    if operation is not None:
        found = operation.responses.get(str(answer.status_code)) or operation.responses["default"]
        assert found is not operation.responses["default"] or answer.status_code >= 400
        schema = found["content"]["application/json"]["schema"]
    assert answer.headers["content-type"] == "application/json"
    answer.read()
    description().validator(schema, closed=True).validate(answer.json())


class Control:
    """Calls of the control API of a sandbox; an answer without the expected status fails the test."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.http = httpx.Client(
            base_url=f"{sandbox.base_url}/_sandbox",
            trust_env=False,
            timeout=30,
            event_hooks={"response": [hold_to_the_description]},
        )

    def __enter__(self) -> Control:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def call(self, method: str, path: str, *, status: int = 200, **request: Any) -> Any:
        answer = self.http.request(method, path, **request)
        assert answer.status_code == status, answer.text
        return answer.json()

    def problem(self, status: int, method: str, path: str, **request: Any) -> str:
        """Make a call that fails and give the message."""
        body = self.call(method, path, status=status, **request)
        assert list(body) == ["message"]
        message: str = body["message"]
        return message

    def yaml(self, method: str, path: str, text: str, *, status: int = 200) -> Any:
        headers = {"Content-Type": "application/yaml"}
        return self.call(method, path, status=status, content=text.encode(), headers=headers)
