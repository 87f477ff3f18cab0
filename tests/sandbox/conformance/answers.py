"""Every answer against the API description, and every request that was carried out."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

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


_INTEGER = re.compile(r"-?[0-9]+")


class WronglyAccepted(AssertionError):
    """A request that is wrong by the description was carried out; the message says what is wrong with it."""


def check_request(method: str, target: str, content_type: str | None, body: bytes, status: int) -> None:
    """Hold a request to the description if it was carried out."""
    if status < 400 and (problem := _problem_of(method, target, content_type, body)) is not None:
        raise WronglyAccepted(f"{method} {target[:200]} answered {status}, but {problem}")


def _problem_of(method: str, target: str, content_type: str | None, body: bytes) -> str | None:
    """Say what is wrong with a request by the description, `None` if nothing is."""
    path, _, query = target.partition("?")
    operation = description().find(method, path)
    if operation is None:
        return "there is no such operation"
    return (
        _problem_of_texts(operation, "path", list((operation.path_parameters(path) or {}).items()))
        or _problem_of_texts(operation, "query", _pairs(query))
        or _problem_of_body(operation, content_type, body)
    )


def _problem_of_texts(operation: Operation, place: str, sent: list[tuple[str, str]]) -> str | None:
    for parameter in operation.parameters:
        name, schema = parameter["name"], parameter["schema"]
        raw = [value for given, value in sent if given == name]
        if parameter["in"] != place or not raw:
            continue
        is_list, with_commas = schema["type"] == "array", not parameter.get("explode", True)
        if len(raw) > 1 and (with_commas or not is_list):
            return f"the {place} parameter {name!r} is given more than once"
        if with_commas:
            raw = raw[0].split(",") if raw[0] else []
        try:
            texts = [unquote_to_bytes(each).decode() for each in raw]
        except UnicodeDecodeError:
            return f"the {place} parameter {name!r} is not UTF-8"
        value: Any = texts if is_list else texts[0]
        if schema["type"] == "integer" and _INTEGER.fullmatch(texts[0]):
            value = int(texts[0][:4000])
        if schema["type"] == "boolean" and texts[0] in ("true", "false"):
            value = texts[0] == "true"
        if (problem := _mismatch(json.dumps(schema), value)) is not None:
            return f"the {place} parameter {name!r}: {problem}"
    return None


def _problem_of_body(operation: Operation, content_type: str | None, body: bytes) -> str | None:
    if operation.body is None:
        return None
    if (content_type or "").partition(";")[0].strip().lower() != "application/json":
        return f"its content type is {content_type!r}"
    try:
        value = json.loads(body.decode())
    except (ValueError, RecursionError) as error:
        return f"its body is not JSON: {error}"
    problem = _mismatch(json.dumps(operation.body), value)
    return None if problem is None else f"its body is wrong: {problem}"


def _mismatch(schema: str, value: Any) -> str | None:
    error = next(iter(_validator_of(schema).iter_errors(value)), None)
    return None if error is None else f"{'/'.join(map(str, error.instance_path))}: {error.message[:300]}"


@functools.cache
def _validator_of(schema: str) -> jsonschema_rs.Validator:
    return description().validator(json.loads(schema))


def _pairs(query: str) -> list[tuple[str, str]]:
    """Split a query; the names are decoded, the values are not."""
    found = []
    for part in query.replace("+", "%20").split("&"):
        name, _, value = part.partition("=")
        found.append((unquote_to_bytes(name).decode(errors="replace"), value))
    return found
