"""Reads the joined document with openapi-python-client. No other module uses its Python interface.

Its schema models check the shape of every object and bring OpenAPI 3.0 and 3.1 into one form (`nullable`,
exclusive limits); its naming gives the words of Python names. Its parser is not used, as it loses
constraints, discriminators and descriptions without saying so. A contract test compares what it
makes of the same document.
"""

from __future__ import annotations

import copy
from typing import Any

import attrs
from openapi_python_client.schema import OpenAPI
from openapi_python_client.strings import pascal_case, snake_case
from pydantic import BaseModel, ValidationError

from .diagnostics import SpecError
from .document import Document
from .pointers import Json, exists, join, look_up, split

__all__ = ["pascal_case", "read", "snake_case", "validate"]

# Keys that the models do not declare and that are read nevertheless, by the name of the model.
_READ = {
    "Schema": {"examples", "propertyNames", "contentEncoding", "contentMediaType", "$schema", "$comment"},
    "Reference": {"description", "summary", "default", "examples", "example", "deprecated", "title"}
    | {"readOnly", "writeOnly", "nullable"},
    "Info": {"summary"},
    "License": {"identifier"},
    "OpenAPI": {"jsonSchemaDialect"},
}
# Keys that the models declare and that the generator does not use.
_UNREAD = {
    "Operation": {"callbacks", "servers"},
    "PathItem": {"servers"},
    "Response": {"links"},
    "Schema": {"xml", "not", "prefixItems", "uniqueItems"},
    "Parameter": {"allowEmptyValue", "allowReserved"},
    "Encoding": {"headers", "allowReserved"},
    "Components": {"links", "callbacks"},
}


def read(document: Document) -> Document:
    """Return the document in one form, without the parts of a wrong shape.

    Each key that nothing is generated from is reported.
    """
    data, model = validate(document)
    _report_unread(document, model)
    read: Json = model.model_dump(mode="json", by_alias=True, exclude_unset=True)
    for path, item in read["paths"].items():
        # The models have the methods in an order of their own.
        read["paths"][path] = {key: item[key] for key in data["paths"][path] if key in item}
    return attrs.evolve(document, data=read)


def validate(document: Document) -> tuple[Json, OpenAPI]:
    """Return the document and its model, each without the parts of a wrong shape, which are reported."""
    version = document.data.get("openapi")
    if not (isinstance(version, str) and version.startswith(("3.0.", "3.1."))):
        hint = "write it in OpenAPI 3.1: openapi: 3.1.0; 3.0 is read, too"
        document.report("#/openapi", f"the version is {version!r}", hint, "error")
        raise SpecError(document.diagnostics)
    data: Json = document.data
    while True:
        try:
            return data, OpenAPI.model_validate(data)
        except ValidationError as error:
            data = _without_errors(document, data, error)


def _without_errors(document: Document, data: Json, error: ValidationError) -> Json:
    """Return the document without the operations and components that have errors."""
    copied = copy.deepcopy(data)
    removed = False
    for one in error.errors(include_url=False, include_input=False):
        pointer = _pointer(data, one["loc"])
        message = f"is not OpenAPI: {one['msg'][:1].lower()}{one['msg'][1:]}"
        document.report(pointer, message, "see the OpenAPI specification")
        tokens = split(pointer)
        tokens = tokens[:3] if tokens[:1] in (("paths",), ("components",)) else tokens
        # It may be gone with another, or be part of a list.
        if len(tokens) >= 2 and exists(copied, join("#", *tokens)):
            holder = look_up(copied, join("#", *tokens[:-1]))
            removed |= isinstance(holder, dict) and holder.pop(tokens[-1]) is not None
    if not removed:
        raise SpecError(document.diagnostics)
    return copied


def _pointer(data: Json, path: tuple[int | str, ...]) -> str:
    """Return the pointer of a pydantic path, which also has the names of alternatives."""
    pointer = "#"
    for token in path:
        if exists(data, join(pointer, token)):
            pointer = join(pointer, token)
    return pointer


def _report_unread(document: Document, value: Any, pointer: str = "#") -> None:
    """Report each key in a value of a model that nothing is generated from."""
    if isinstance(value, list | dict):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            name = key if isinstance(key, str | int) else key.get_untrusted_value()
            _report_unread(document, item, join(pointer, name))
    elif isinstance(value, BaseModel) and type(value).__name__ != "Link":
        kind, declared = type(value).__name__, type(value).model_fields
        for name in value.model_fields_set:
            key = declared[name].alias or name if name in declared else name
            if name in declared and key not in _UNREAD.get(kind, ()):
                _report_unread(document, getattr(value, name), join(pointer, key))
            elif name in declared and not getattr(value, name):
                continue  # it says nothing
            elif not name.startswith("x-") and name not in _READ.get(kind, ()):
                hint = "leave it out, or say it in the description"
                what = f"{key!r} beside a $ref" if kind == "Reference" else repr(key)
                document.report(join(pointer, key), f"{what} is not read", hint)
