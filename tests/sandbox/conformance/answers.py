"""Every answer against the API description: the status, the content type, the body, and nothing beside them.

A reader has to be ready for properties that the description does not name. The sandbox must not send them:
what it adds on its own, users would come to rely on. So the body is held to a closed copy of the schemas.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping

import jsonschema_rs

from tests.sandbox.conformance.description import Operation, description

OF_THE_SANDBOX: Mapping[int, str] = {
    405: "no operation has this method on the path, which the description leaves to the service",
    413: "the body is larger than the sandbox reads, so that one request cannot take all memory",
    421: "the Host header names another server, so that a page in a browser cannot reach a local sandbox",
}
"""Undocumented statuses of the sandbox, each with the reason.

Their bodies are those of the `default` answer.
"""

WITHOUT_OPERATION: Mapping[int, str] = {
    403: "the request comes from a page of another site, which is refused before the path is looked at",
    404: "there is no such path",
}
"""Statuses, beside those, where no operation has the method and the path; the bodies are the same."""
BY_SETTING: Mapping[tuple[str, int], str] = {
    ("updateWorkflow", 409): "workflow_titles is unique, and another workflow has the title"
}
"""Statuses that an operation does not document and that a setting other than the default makes it give."""

_ERROR = {"$ref": "#/components/schemas/Error"}


class UndescribedAnswer(AssertionError):
    """An answer that is not as described; the message says how."""


def check_answer(method: str, target: str, status: int, content_type: str | None, body: bytes) -> None:
    """Hold one answer to the description."""
    where = f"{method} {target[:200]} answered {status}"
    operation = description().find(method, target.partition("?")[0])
    validator = _validator(operation and operation.id, status)
    response = operation.responses.get(str(status), {}) if operation else {}
    if (
        response
        and content_type in response.get("content", {"application/json": {}})
        and content_type != "application/json"
    ):
        return  # a file or a text, of which nothing more is described
    if response and "content" not in response and not body:
        return
    if validator is None:
        there = f"{operation.id} documents {', '.join(operation.responses)}" if operation else "no operation"
        raise UndescribedAnswer(f"{where}, where the description has: {there}")
    if content_type != "application/json":
        raise UndescribedAnswer(f"{where} with the content type {content_type!r}, not application/json")
    if method == "HEAD":
        if body:
            raise UndescribedAnswer(f"{where} with a body, which an answer to HEAD has not")
        return
    try:
        value = json.loads(body, parse_constant=_refuse)
    except ValueError as error:
        raise UndescribedAnswer(f"{where} with a body that is not JSON: {error}") from error
    for mismatch in validator.iter_errors(value):
        place = "/".join(map(str, mismatch.instance_path)) or "the body"
        raise UndescribedAnswer(f"{where}; {place}: {mismatch.message[:500]}")


@functools.cache
def _validator(operation_id: str | None, status: int) -> jsonschema_rs.Validator | None:
    """Return the validator of an answer, `None` if there must be no such answer."""
    by_default = status >= 500 or status in OF_THE_SANDBOX or (operation_id, status) in BY_SETTING
    if operation_id is None:
        known = by_default or status in WITHOUT_OPERATION
        return description().validator(_ERROR, closed=True) if known else None
    operation: Operation = description().operations[operation_id]
    response = operation.responses.get("default" if by_default else str(status))
    if response is None:
        return None
    json_content = response.get("content", {}).get("application/json", {"schema": False})
    return description().validator(json_content["schema"], closed=True)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")
