"""The other direction: a request that is carried out is right by the API description, as it was sent.

This does not ask how a request was made or meant, so that nothing wrong slips through as "not really wrong".
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

import jsonschema_rs

from tests.sandbox.conformance.description import Description, Operation

_INTEGER = re.compile(r"-?[0-9]+")


class WronglyAccepted(AssertionError):
    """A request that is wrong by the description was carried out; the message says what is wrong with it."""


class Requests:
    """What the description says about requests."""

    def __init__(self, description: Description) -> None:
        self._description = description
        self._validators: dict[tuple[str, str], jsonschema_rs.Validator] = {}

    def check(self, method: str, target: str, content_type: str | None, body: bytes, status: int) -> None:
        """Hold a request to the description if it was carried out."""
        if status < 400 and (problem := self.problem(method, target, content_type, body)) is not None:
            raise WronglyAccepted(f"{method} {target[:200]} answered {status}, but {problem}")

    def problem(self, method: str, target: str, content_type: str | None, body: bytes) -> str | None:
        """Say what is wrong with a request by the description, `None` if nothing is."""
        path, _, query = target.partition("?")
        operation = self._description.find(method, path)
        if operation is None:
            return "there is no such operation"
        return (
            self._problem_of_texts(operation, "path", list((operation.path_parameters(path) or {}).items()))
            or self._problem_of_texts(operation, "query", _pairs(query))
            or self._problem_of_body(operation, content_type, body)
        )

    def _problem_of_texts(self, operation: Operation, place: str, sent: list[tuple[str, str]]) -> str | None:
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
            if (problem := self._mismatch(operation, name, schema, value)) is not None:
                return f"the {place} parameter {name!r}: {problem}"
        return None

    def _problem_of_body(self, operation: Operation, content_type: str | None, body: bytes) -> str | None:
        if operation.body is None:
            return None
        if (content_type or "").partition(";")[0].strip().lower() != "application/json":
            return f"its content type is {content_type!r}"
        try:
            value = json.loads(body.decode())
        except (ValueError, RecursionError) as error:
            return f"its body is not JSON: {error}"
        problem = self._mismatch(operation, "body", operation.body, value)
        return None if problem is None else f"its body is wrong: {problem}"

    def _mismatch(self, operation: Operation, part: str, schema: Mapping[str, Any], value: Any) -> str | None:
        key = (operation.id, part)
        if key not in self._validators:
            self._validators[key] = self._description.validator(schema)
        error = next(iter(self._validators[key].iter_errors(value)), None)
        return None if error is None else f"{'/'.join(map(str, error.instance_path))}: {error.message[:300]}"


def _pairs(query: str) -> list[tuple[str, str]]:
    """Split a query; the names are decoded, the values are not."""
    found = []
    for part in query.replace("+", "%20").split("&"):
        name, _, value = part.partition("=")
        found.append((unquote_to_bytes(name).decode(errors="replace"), value))
    return found
