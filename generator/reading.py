"""Reads the joined document with openapi-python-client. No other module knows its Python interface.

Its schema models check the shape of every object and bring OpenAPI 3.0 and 3.1 into one form (`nullable`,
exclusive limits); its naming gives the words of Python names. Its parser is not used, as it loses
constraints, discriminators and descriptions without saying so. A contract test compares what it
makes of the same document.
"""

from __future__ import annotations

import copy
import importlib.metadata
import re
from collections.abc import Iterator
from typing import Any

from openapi_python_client.schema import (
    MediaType,
    OpenAPI,
    Operation,
    Parameter,
    PathItem,
    Reference,
    RequestBody,
    Response,
    Schema,
)
from openapi_python_client.schema.openapi_schema_pydantic import Header, Link, SecurityScheme, Server
from openapi_python_client.strings import pascal_case, sanitize, snake_case
from pydantic import BaseModel, ValidationError

from .bundle import Document
from .diagnostics import Diagnostic, SpecError
from .pointers import Json, join, look_up, split

PARSER = "openapi-python-client"
PARSER_VERSION = "0.29.1"
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

__all__ = [
    "Header",
    "MediaType",
    "OpenAPI",
    "Operation",
    "Parameter",
    "PathItem",
    "Reference",
    "RequestBody",
    "Response",
    "Schema",
    "SecurityScheme",
    "Server",
    "described",
    "pascal_case",
    "read",
    "sanitize",
    "snake_case",
    "text",
    "unread",
]

# Keys that the models do not declare and that are read all the same, by the name of the model.
_READ = {
    "Schema": {"examples", "propertyNames", "contentEncoding", "contentMediaType", "$schema", "$comment"},
    "Reference": {"description", "summary", "default", "examples", "example", "deprecated", "title"}
    | {"readOnly", "writeOnly", "nullable"},
    "Info": {"summary"},
    "License": {"identifier"},
    "OpenAPI": {"jsonSchemaDialect"},
}
# Keys that the models declare and that nothing is generated from.
_UNREAD = {
    "Operation": {"callbacks", "servers"},
    "PathItem": {"servers"},
    "Response": {"links"},
    "Schema": {"xml", "schema_not", "prefixItems", "uniqueItems"},
    "Parameter": {"allowEmptyValue", "allowReserved"},
    "Encoding": {"headers", "allowReserved"},
    "Components": {"links", "callbacks"},
}


def text(value: Any) -> str:
    """Return a text of a model as it is in the document; empty if there is none."""
    return "" if value is None else str(value.get_untrusted_value())


def described(node: Any) -> str:
    """Return the description of a tag, an operation or a schema, with the document that it refers to."""
    docs = getattr(node, "externalDocs", None)
    see = f"See {text(docs.url) if hasattr(docs.url, 'get_untrusted_value') else docs.url}." if docs else ""
    return "\n\n".join(part for part in (text(getattr(node, "description", None)), see) if part)


def read(document: Document) -> tuple[OpenAPI, list[Diagnostic]]:
    """Read the document. An operation or a component of a wrong shape is left out and listed.

    Raises:
        SpecError: The parser is of another version, or a part of a wrong shape cannot be left out.
    """
    found = importlib.metadata.version(PARSER)
    if found != PARSER_VERSION:
        message = f"{PARSER} {found} is installed, the generator knows {PARSER_VERSION}"
        raise SpecError([document.diagnostic("#", message, "install the pinned requirements")])
    version = document.data.get("openapi")
    if not (isinstance(version, str) and version.startswith(("3.0.", "3.1."))):
        message = f"the version is {version!r}"
        hint = "write it in OpenAPI 3.1: openapi: 3.1.0; 3.0 is read, too"
        raise SpecError([document.diagnostic("#/openapi", message, hint)])
    data: Json = document.data
    diagnostics: list[Diagnostic] = []
    while True:
        try:
            return OpenAPI.model_validate(data), diagnostics
        except ValidationError as error:
            wrong = list(_errors(document, data, error))
            data = _without(data, wrong)
            diagnostics += [one for _, one in wrong]


def _errors(document: Document, data: Json, error: ValidationError) -> Iterator[tuple[str, Diagnostic]]:
    for one in error.errors(include_url=False, include_input=False):
        pointer = _pointer(data, one["loc"])
        message = f"is not OpenAPI: {one['msg'][:1].lower()}{one['msg'][1:]}"
        hint = "see the OpenAPI specification"
        yield pointer, document.diagnostic(pointer, message, hint, "omitted")


def _pointer(data: Json, path: tuple[int | str, ...]) -> str:
    """Return the pointer of a pydantic path, which also has the names of alternatives."""
    pointer = "#"
    for token in path:
        child = join(pointer, token)
        try:
            look_up(data, child)
        except (LookupError, TypeError):
            continue
        pointer = child
    return pointer


def _without(data: Json, wrong: list[tuple[str, Diagnostic]]) -> Json:
    """Return the document without the operations and components that have errors."""
    copied = copy.deepcopy(data)
    removed = False
    for pointer, _ in wrong:
        tokens = split(pointer)
        if tokens[:1] in (("paths",), ("components",)):
            tokens = tokens[:3]
        try:
            holder = look_up(copied, join("#", *tokens[:-1]))
        except LookupError:
            continue  # it went with another
        if len(tokens) >= 2 and isinstance(holder, dict):
            removed |= holder.pop(tokens[-1], None) is not None
    if not removed:
        raise SpecError([one for _, one in wrong])
    return copied


def unread(document: Document, model: BaseModel, pointer: str = "#") -> Iterator[Diagnostic]:
    """Yield a diagnostic for each key of the document that nothing is generated from."""
    kind = type(model).__name__
    names = {name: field.alias or name for name, field in type(model).model_fields.items()}
    extra = {key: value for key, value in (model.model_extra or {}).items() if not key.startswith("x-")}
    passed = [names[name] for name in _UNREAD.get(kind, ()) if _given(model, name)]
    for key in sorted([*extra.keys() - _READ.get(kind, set()), *passed]):
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind).lower()
        what = "the document" if kind == "OpenAPI" else f"{'an' if words[0] in 'aeio' else 'a'} {words}"
        message, hint = f"{key!r} of {what} is not read", "leave it out, or say it in the description"
        yield document.diagnostic(join(pointer, key), message, hint, "omitted")
    for name in model.model_fields_set & names.keys() - _UNREAD.get(kind, set()):
        yield from _unread(document, getattr(model, name), join(pointer, names[name]))


def _unread(document: Document, value: Any, pointer: str) -> Iterator[Diagnostic]:
    if isinstance(value, BaseModel):
        if not isinstance(value, Link):
            yield from unread(document, value, pointer)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _unread(document, inner, join(pointer, key if isinstance(key, str) else text(key)))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _unread(document, inner, join(pointer, index))


def _given(model: BaseModel, name: str) -> bool:
    return name in model.model_fields_set and bool(getattr(model, name))
