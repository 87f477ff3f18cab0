"""The API description as the tests look at it: which operation a request is for, and what belongs to it."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import jsonschema_rs

from nexuskit.sandbox.api.routing import read_document

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@attrs.frozen(kw_only=True)
class Operation:
    """An operation of the description, its references to parameters and responses resolved."""

    id: str
    method: str
    path: str
    parameters: tuple[Mapping[str, Any], ...]
    body: Mapping[str, Any] | None
    responses: Mapping[str, Any]

    @property
    def segments(self) -> list[str]:
        """The segments of the path template."""
        return self.path.split("/")[1:]

    def path_parameters(self, raw_path: str) -> dict[str, str] | None:
        """Return the path parameters as they were sent, `None` if the path is another."""
        sent = raw_path.split("/")[1:]
        if len(sent) != len(self.segments):
            return None
        parameters = {}
        for template, segment in zip(self.segments, sent, strict=True):
            name, _, suffix = template.partition("}")
            if template.startswith("{") and segment.endswith(suffix) and segment != suffix:
                parameters[name[1:]] = segment.removesuffix(suffix)
            elif template != segment:
                return None
        return parameters


class Description:
    """An API description."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._components: Mapping[str, Any] = document["components"]
        self.operations = {
            item[method]["operationId"]: self._operation(method, path, item)
            for path, item in document["paths"].items()
            for method in METHODS
            if method in item
        }

    @property
    def pairs(self) -> Iterator[tuple[str, int]]:
        """Each operationId with each status that the operation documents by its number."""
        for operation in self.operations.values():
            yield from ((operation.id, int(status)) for status in operation.responses if status.isdigit())

    def find(self, method: str, raw_path: str) -> Operation | None:
        """Return the operation of a request, `None` if none has its method and path."""
        # As in the sandbox, a path that spells a segment out goes before one with a parameter in its place.
        return min(
            (
                operation
                for operation in self.operations.values()
                if operation.method == method and operation.path_parameters(raw_path) is not None
            ),
            key=lambda operation: (operation.path.count("{"), -len(operation.path)),
            default=None,
        )

    def validator(self, schema: Mapping[str, Any], *, closed: bool = False) -> jsonschema_rs.Validator:
        """Make the validator of a schema that may refer to the components."""
        whole = {"allOf": [schema], "components": {"schemas": self._components["schemas"]}}
        return jsonschema_rs.Draft202012Validator(_close(whole) if closed else whole)

    def _operation(self, method: str, path: str, item: Mapping[str, Any]) -> Operation:
        raw = item[method]
        content = raw.get("requestBody", {}).get("content", {})
        return Operation(
            id=raw["operationId"],
            method=method.upper(),
            path=path,
            parameters=tuple(map(self._resolve, [*item.get("parameters", ()), *raw.get("parameters", ())])),
            body=content.get("application/json", {}).get("schema"),
            responses={status: self._resolve(response) for status, response in raw["responses"].items()},
        )

    def _resolve(self, part: Mapping[str, Any]) -> Mapping[str, Any]:
        if "$ref" not in part:
            return part
        _, _, kind, name = part["$ref"].split("/")
        target: Mapping[str, Any] = self._components[kind][name]
        return target


def _close(schema: Any) -> Any:
    """Return a copy of a schema, and of all within it, in which an object has no property without a name."""
    if isinstance(schema, list):
        return [_close(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    copy = {keyword: _close(part) for keyword, part in schema.items()}
    if schema.get("type") == "object" and "properties" in schema:
        copy["unevaluatedProperties"] = False
    return copy


@functools.cache
def description() -> Description:
    """Return the description that the generated package carries."""
    return Description(read_document())
