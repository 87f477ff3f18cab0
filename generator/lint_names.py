"""Does every name of the document make a name in Python that is free?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial

from .bundle import Document
from .naming import (
    CONSTANT_NAME,
    OPERATION_ID,
    field_trouble,
    keeps_all,
    operation_trouble,
    parameter_trouble,
    python_name,
    query_class,
    schema_trouble,
    snake_case,
    tag_trouble,
)
from .pointers import Json, join
from .problems import Problem
from .walk import operations, parameters, schema_pointer, schemas


def lint_names(document: Document) -> Iterator[Problem]:
    """Yield a problem for each name that Python or the generated modules cannot take."""
    yield from _tags(document)
    yield from _operation_ids(document)
    yield from _parameters(document)
    yield from _schemas(document)
    for name, schema in schemas(document).items():
        if "enum" in schema:
            yield from _members(document, name, schema)
        yield from _fields(document, schema, schema_pointer(name))


def _tags(document: Document) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, tag in enumerate(document.data.get("tags", [])):
        name, pointer = tag["name"], join("#/tags", index)
        trouble = tag_trouble(name)
        if trouble:
            message = f"the tag {name!r} names a module, and the name {trouble}"
            yield document.problem(pointer, message, "take another name, in lower_snake_case")
        if name in seen:
            yield document.problem(pointer, f"the tag {name!r} stands here twice", "drop one")
        seen.add(name)


def _operation_ids(document: Document) -> Iterator[Problem]:
    places: dict[str, list[str]] = defaultdict(list)
    for operation in operations(document):
        pointer = join(operation.pointer, "operationId")
        identifier = operation.data.get("operationId")
        if identifier is None:
            mend = "add one, like getWorkflow"
            yield document.problem(operation.pointer, "the operation has no operationId", mend)
        elif not OPERATION_ID.fullmatch(identifier):
            yield document.problem(pointer, f"{identifier!r} makes no Python name", "use lowerCamelCase")
        else:
            places[identifier].append(pointer)
    by_python: dict[str, str] = {}
    for identifier, (first, *others) in places.items():
        python = snake_case(identifier)
        trouble = operation_trouble(python)
        if trouble:
            message = f"{identifier!r} in Python is {python!r}, which {trouble}"
            yield document.problem(first, message, "take another operationId")
        for pointer in others:
            message = f"the operationId {identifier!r} is also that of {document.place(first)}"
            yield document.problem(pointer, message, "rename one of them")
        other = by_python.setdefault(python, identifier)
        if other != identifier:
            message = f"{identifier!r} and {other!r} are one name in Python: {python}"
            yield document.problem(first, message, "rename one of them")


def _parameters(document: Document) -> Iterator[Problem]:
    for operation in operations(document):
        names: dict[str, tuple[str, str]] = {}
        for parameter, pointer in parameters(document, operation):
            query = parameter["in"] == "query"
            wire = parameter["name"]
            trouble_of = partial(parameter_trouble, query=query)
            yield from _name(document, pointer, parameter, wire, trouble_of)
            python = python_name(parameter, wire)
            if python == "body" and "requestBody" in operation.data:
                message = "'body' is the argument for the request body"
                yield document.problem(pointer, message, "add x-python-name")
            key = (parameter["in"], wire)
            other = names.setdefault(python, key)
            if other != key:
                yield _one_name(document, pointer, wire, other[1], python)


def _schemas(document: Document) -> Iterator[Problem]:
    taken: dict[str, str] = {}
    for operation in operations(document):
        identifier = operation.data.get("operationId", "")
        if OPERATION_ID.fullmatch(identifier):
            taken[query_class(identifier)] = f"the query class of {identifier!r}"
            taken[snake_case(identifier).upper()] = f"the constant of {identifier!r}"
    for name in schemas(document):
        pointer = schema_pointer(name)
        trouble = schema_trouble(name)
        if trouble is None and name in taken:
            trouble = f"is {taken[name]}"
        if trouble:
            message = f"the schema {name!r} names a class, and the name {trouble}"
            yield document.problem(pointer, message, "take another name, in CamelCase")
        same = [other for other in schemas(document) if other != name and other.lower() == name.lower()]
        if same:
            mend = "rename one; they would be one file on some disks and one class to a reader"
            message = f"the schema {name!r} differs from {same[0]!r} in case alone"
            yield document.problem(pointer, message, mend)


def _members(document: Document, name: str, schema: dict[str, Json]) -> Iterator[Problem]:
    pointer = schema_pointer(name)
    varnames = schema.get("x-enum-varnames", [])
    for index, varname in enumerate(varnames):
        place = join(pointer, "x-enum-varnames", index)
        if not CONSTANT_NAME.fullmatch(varname):
            yield document.problem(place, f"{varname!r} is no constant's name", "use UPPER_SNAKE_CASE")
        if varname in varnames[:index]:
            yield document.problem(place, f"two values have the name {varname!r}", "rename one")
    for index, value in enumerate(schema["enum"]):
        if value in schema["enum"][:index]:
            yield document.problem(
                join(pointer, "enum", index), f"{value!r} stands twice in enum", "drop one"
            )


def _fields(document: Document, schema: dict[str, Json], pointer: str) -> Iterator[Problem]:
    names: dict[str, str] = {}
    for wire, node in schema.get("properties", {}).items():
        place = join(pointer, "properties", wire)
        yield from _name(document, place, node, wire, field_trouble)
        python = python_name(node, wire)
        other = names.setdefault(python, wire)
        if other != wire:
            yield _one_name(document, place, wire, other, python)
        companion = node.get("x-datetime-property")
        if companion is not None:
            extension = join(place, "x-datetime-property")
            trouble = field_trouble(companion)
            if trouble:
                message = f"the companion {companion!r} of {wire!r} {trouble}"
                yield document.problem(extension, message, "give it another name")
            what = f"{wire} as a datetime"
            other = names.setdefault(companion, what)
            if other != what:
                message = f"the companion {companion!r} of {wire!r} has the name of {other!r}"
                yield document.problem(extension, message, "give it another name")


def _name(
    document: Document,
    pointer: str,
    node: dict[str, Json],
    wire: str,
    trouble_of: Callable[[str], str | None],
) -> Iterator[Problem]:
    given = node.get("x-python-name")
    python = python_name(node, wire)
    trouble = trouble_of(python)
    if given is not None:
        if trouble or not given:
            message = f"the x-python-name {given!r} of {wire!r} {trouble or 'is empty'}"
            place = join(pointer, "x-python-name")
            yield document.problem(place, message, "give another x-python-name, in lower_snake_case")
    elif not keeps_all(wire):
        message = f"{wire!r} has characters that no Python name can have"
        yield document.problem(pointer, message, "add x-python-name")
    elif trouble:
        message = f"{wire!r} in Python is {python!r}, which {trouble}"
        yield document.problem(pointer, message, "add x-python-name")


def _one_name(document: Document, pointer: str, wire: str, other: str, python: str) -> Problem:
    message = f"{wire!r} and {other!r} are one name in Python: {python}"
    return document.problem(pointer, message, "add x-python-name to one of them")
