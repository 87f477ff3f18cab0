"""The keys that each object of the document may have. Any other has no template and is refused."""

from __future__ import annotations

from collections.abc import Iterator

from .bundle import Document
from .extensions import EXTENSIONS
from .pointers import join
from .problems import Problem
from .walk import METHODS, Part, parts

_FACT = frozenset({"description", "x-assumptions", "x-evidence"})
KEYS: dict[str, frozenset[str]] = {
    "root": frozenset(
        {"openapi", "info", "servers", "security", "tags", "paths", "components", "x-assumptions"}
    ),
    "info": frozenset({"title", "summary", "description", "termsOfService", "contact", "license", "version"}),
    "contact": frozenset({"name", "url", "email"}),
    "license": frozenset({"name", "identifier", "url"}),
    "server": frozenset({"url", "description"}),
    "tag": frozenset({"name", "description"}),
    "components": frozenset(
        {"schemas", "parameters", "headers", "responses", "requestBodies", "securitySchemes"}
    ),
    "security scheme": _FACT | {"type", "in", "name"},
    "path item": frozenset({*METHODS, "parameters"}),
    "operation": _FACT
    | {"operationId", "parameters", "requestBody", "responses", "summary", "tags", "x-idempotent"},
    "parameter": _FACT | {"name", "in", "required", "schema", "example", "x-python-name"},
    "request body": _FACT | {"content", "required"},
    "response": _FACT | {"content", "headers"},
    "header": _FACT | {"required", "schema", "example", "examples"},
    "media type": frozenset({"schema", "example", "examples"}),
    "example": frozenset({"summary", "description", "value"}),
    "reference": frozenset({"$ref"}),
}
_ONCE = frozenset({"components", "contact", "info", "license", "root"})
_MENDS = {
    ("parameter", "examples"): "give it one example instead",
    ("parameter", "content"): "describe it by a schema",
    ("example", "externalValue"): "write the value here",
    ("operation", "security"): "leave it out: the security at the root is that of every operation",
    ("components", "pathItems"): "put them under paths, or under pathItems of another file",
}


def check_keys(document: Document) -> Iterator[Problem]:
    """Yield a problem for each key that no template knows, whatever OpenAPI says about it."""
    for part in parts(document):
        article = "the" if part.kind in _ONCE else "an" if part.kind[0] in "aeio" else "a"
        name = f"{article} {part.kind}"
        for key in part.node.keys() - KEYS[part.kind]:
            if key.startswith("x-") and key not in EXTENSIONS:
                continue  # refused already
            mend = _MENDS.get((part.kind, key), _mend(part, key))
            yield document.problem(join(part.pointer, key), f"{key!r} of {name} has no template", mend)
        if part.kind == "example" and "value" not in part.node:
            yield document.problem(part.pointer, "the example has no value", "add the value")


def _mend(part: Part, key: str) -> str:
    if part.kind == "reference":
        return "leave it out, or write out what is referred to"
    if key in ("deprecated", "externalDocs", "summary"):
        return "leave it out and say it in the description"
    if key in ("style", "explode", "allowReserved", "allowEmptyValue"):
        return "leave it at its default"
    return "leave it out, or teach the generator and its templates about it"
