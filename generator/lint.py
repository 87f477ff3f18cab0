"""The rules of this project for its document, beyond those of OpenAPI."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterator

from .bundle import Document
from .docstrings import first_sentence
from .naming import CONSTANT_NAME, OPERATION_ID, SCHEMA_NAME, TAG_NAME, name_trouble, snake_case
from .pointers import Json, join
from .problems import Problem
from .walk import (
    FoundOperation,
    media_types,
    operations,
    parameters,
    responses,
    schema_pointer,
    schemas,
    subschemas,
)

EXTENSIONS = (
    "x-assumptions",
    "x-datetime-property",
    "x-enum-descriptions",
    "x-enum-varnames",
    "x-evidence",
    "x-idempotent",
    "x-null",
    "x-python-name",
    "x-sandbox-max-items",
    "x-sandbox-maximum",
)
EVIDENCE = ("documented", "observed", "assumed")
LONGEST_SUMMARY = 100
# Under these keys stand names of the author's choice, which may look like anything.
NAMED_BY_AUTHOR = ("headers", "mapping", "properties")
ERROR_STATUSES = ("400", "401", "403", "404", "429", "default")


def lint(document: Document) -> Iterator[Problem]:
    """Yield what breaks a rule."""
    yield from _root(document)
    yield from _operation_ids(document)
    for operation in operations(document):
        yield from _operation(document, operation)
    for name, schema in schemas(document).items():
        yield from _schema(document, name, schema)
    yield from _assumptions(document)
    yield from _extensions(document, document.data, "#")


def _root(document: Document) -> Iterator[Problem]:
    if not document.data.get("servers"):
        yield document.problem("#", "no server is named", "add servers with the base URL first")
    components = document.data.get("components", {})
    schemes = components.get("securitySchemes", {})
    if not any(
        scheme.get("type") == "apiKey" and scheme.get("in") == "header" for scheme in schemes.values()
    ):
        mend = "add a scheme of type apiKey in a header under components/securitySchemes"
        yield document.problem("#", "no header carries the key", mend)
    for index, tag in enumerate(document.data.get("tags", [])):
        pointer = join("#/tags", index)
        yield from _summary(document, tag, pointer, "tag")
        if not TAG_NAME.fullmatch(tag.get("name", "")):
            yield document.problem(
                pointer, f"the tag {tag.get('name')!r} names a module", "use lower_snake_case"
            )


def _operation_ids(document: Document) -> Iterator[Problem]:
    places: dict[str, list[str]] = defaultdict(list)
    for operation in operations(document):
        pointer = join(operation.pointer, "operationId")
        identifier = operation.data.get("operationId")
        if not isinstance(identifier, str):
            yield document.problem(
                operation.pointer, "the operation has no operationId", "add one, like getWorkflow"
            )
        elif not OPERATION_ID.fullmatch(identifier):
            yield document.problem(pointer, f"{identifier!r} makes no Python name", "use lowerCamelCase")
        else:
            places[identifier].append(pointer)
    by_python: dict[str, str] = {}
    for identifier, (first, *others) in places.items():
        for pointer in others:
            message = f"the operationId {identifier!r} is also that of {document.place(first)}"
            yield document.problem(pointer, message, "rename one of them")
        other = by_python.setdefault(snake_case(identifier), identifier)
        if other != identifier:
            message = f"{identifier!r} and {other!r} are one name in Python: {snake_case(identifier)}"
            yield document.problem(first, message, "rename one of them")


def _operation(document: Document, operation: FoundOperation) -> Iterator[Problem]:
    data, pointer = operation.data, operation.pointer
    for key in ("summary", "description"):
        yield from _text(document, data, pointer, "operation", key)
    yield from _evidence(document, data, pointer, "operation")
    declared = {tag.get("name") for tag in document.data.get("tags", [])}
    tags = data.get("tags", [])
    if len(tags) != 1 or tags[0] not in declared:
        yield document.problem(
            pointer, f"the operation has the tags {tags!r}", "give it one tag of those at the root"
        )
    if not isinstance(data.get("x-idempotent"), bool):
        yield document.problem(
            pointer, "nothing says whether a repetition does harm", "add x-idempotent: true or false"
        )
    elif operation.method == "get" and not data["x-idempotent"]:
        yield document.problem(join(pointer, "x-idempotent"), "a GET is idempotent", "set it to true")
    yield from _parameters(document, operation)
    if "requestBody" in data:
        body, body_pointer = data["requestBody"], join(pointer, "requestBody")
        yield from _text(document, document.resolve(body), body_pointer, "request body", "description")
        yield from _media_examples(document, body, body_pointer, "request body")
    yield from _responses(document, operation)


def _parameters(document: Document, operation: FoundOperation) -> Iterator[Problem]:
    names: dict[str, str] = {}
    for parameter, pointer in parameters(document, operation):
        what = f"parameter {parameter['name']!r}"
        yield from _text(document, parameter, pointer, what, "description")
        yield from _evidence(document, parameter, pointer, what)
        if "example" not in parameter and not parameter.get("examples"):
            yield document.problem(pointer, f"the {what} has no example", "add an example")
        python = python_name(parameter, parameter["name"])
        yield from _name(document, pointer, python, parameter["name"], names, field=False)
        if python == "body" and "requestBody" in operation.data:
            yield document.problem(
                pointer, "'body' is the argument for the request body", "add x-python-name"
            )


def _responses(document: Document, operation: FoundOperation) -> Iterator[Problem]:
    found = responses(document, operation)
    successes = [status for status in found if status.startswith("2")]
    place = join(operation.pointer, "responses")
    if len(successes) != 1:
        yield document.problem(
            place, f"there are {len(successes)} answers of success", "describe exactly one"
        )
    for status in ERROR_STATUSES:
        if status not in found:
            yield document.problem(place, f"the answer {status} is not described", "refer to the common one")
    for status, (response, pointer) in found.items():
        yield from _media_examples(document, response, pointer, f"answer {status}")


def _media_examples(document: Document, holder: Json, pointer: str, what: str) -> Iterator[Problem]:
    for _, media, media_pointer in media_types(document, holder, pointer):
        if "example" not in media and not media.get("examples"):
            yield document.problem(media_pointer, f"the {what} has no example", "add examples")


def _schema(document: Document, name: str, schema: dict[str, Json]) -> Iterator[Problem]:
    pointer = schema_pointer(name)
    what = f"schema {name!r}"
    if not SCHEMA_NAME.fullmatch(name):
        yield document.problem(pointer, f"the {what} names a class", "use CamelCase")
    same = [other for other in schemas(document) if other != name and other.lower() == name.lower()]
    if same:
        mend = "rename one; they would be one file on some disks and one class to a reader"
        yield document.problem(pointer, f"the {what} differs from {same[0]!r} in case alone", mend)
    yield from _summary(document, schema, pointer, what)
    yield from _evidence(document, schema, pointer, what)
    if not schema.get("examples"):
        yield document.problem(pointer, f"the {what} has no example", "add examples")
    if "enum" in schema:
        yield from _enum(document, name, schema)
    names: dict[str, str] = {}
    for key, node in schema.get("properties", {}).items():
        place = join(pointer, "properties", key)
        yield from _text(document, node, place, f"property {key!r}", "description")
        yield from _evidence(document, node, place, f"property {key!r}")
        yield from _name(document, place, python_name(node, key), key, names, field=True)
        if "x-datetime-property" in node:
            yield from _name(
                document, place, node["x-datetime-property"], f"{key} as a datetime", names, field=True
            )


def _enum(document: Document, name: str, schema: dict[str, Json]) -> Iterator[Problem]:
    pointer = schema_pointer(name)
    for key in ("x-enum-varnames", "x-enum-descriptions"):
        if len(schema.get(key, [])) != len(schema["enum"]):
            message = f"{name!r} has {len(schema['enum'])} values and {len(schema.get(key, []))} {key}"
            yield document.problem(pointer, message, f"give {key} one entry for each value, in order")
    varnames = schema.get("x-enum-varnames", [])
    for index, varname in enumerate(varnames):
        if not CONSTANT_NAME.fullmatch(str(varname)):
            place = join(pointer, "x-enum-varnames", index)
            yield document.problem(place, f"{varname!r} is no constant's name", "use UPPER_SNAKE_CASE")
    if len(set(varnames)) != len(varnames):
        yield document.problem(join(pointer, "x-enum-varnames"), "two values have one name", "rename one")


def _assumptions(document: Document) -> Iterator[Problem]:
    known = document.data.get("x-assumptions", {})
    used: set[str] = set()
    for node, pointer in _extended(document.data, "#"):
        listed = node.get("x-assumptions", [])
        if node.get("x-evidence") == "assumed" and not listed:
            yield document.problem(pointer, "it is assumed, but nothing says what", "add x-assumptions: [id]")
        for identifier in listed:
            used.add(identifier)
            if identifier not in known:
                mend = "mend the id, or add it to x-assumptions at the root"
                yield document.problem(pointer, f"the assumption {identifier!r} is not listed", mend)
    for identifier, entry in known.items():
        pointer = join("#/x-assumptions", identifier)
        yield from _text(document, entry, pointer, "assumption", "text")
        if identifier not in used:
            yield document.problem(pointer, f"nothing rests on {identifier!r}", "refer to it, or drop it")


def _extensions(document: Document, node: Json, pointer: str) -> Iterator[Problem]:
    """Find extensions that nobody knows: a misspelt one would be passed over."""
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from _extensions(document, item, join(pointer, index))
        return
    if not isinstance(node, dict):
        return
    for key, value in node.items():
        place = join(pointer, key)
        if key.startswith("x-") and key not in EXTENSIONS:
            near = difflib.get_close_matches(key, EXTENSIONS, n=1)
            mend = f"did you mean {near[0]}?" if near else f"known are {', '.join(EXTENSIONS)}"
            yield document.problem(place, f"the extension {key!r} is not known", mend)
        if key in NAMED_BY_AUTHOR and isinstance(value, dict):
            for name, item in value.items():
                yield from _extensions(document, item, join(place, name))
        elif key not in ("example", "examples", "default"):
            yield from _extensions(document, value, place)


def _extended(node: Json, pointer: str) -> Iterator[tuple[dict[str, Json], str]]:
    """Yield every object below the root that has one of our extensions."""
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from _extended(item, join(pointer, index))
    elif isinstance(node, dict):
        if pointer != "#" and ("x-evidence" in node or isinstance(node.get("x-assumptions"), list)):
            yield node, pointer
        for key, value in node.items():
            if key not in ("example", "examples"):
                yield from _extended(value, join(pointer, key))


def _text(document: Document, node: Json, pointer: str, what: str, key: str) -> Iterator[Problem]:
    text = node.get(key)
    if not isinstance(text, str) or not text.strip():
        yield document.problem(pointer, f"the {what} has no {key}", f"add a {key}")


def _summary(document: Document, node: Json, pointer: str, what: str) -> Iterator[Problem]:
    """Check a description whose first sentence becomes the first line of a docstring."""
    yield from _text(document, node, pointer, what, "description")
    first, _ = first_sentence(str(node.get("description", "")))
    if len(first) > LONGEST_SUMMARY:
        message = f"the first sentence of the {what}'s description has {len(first)} characters"
        mend = f"shorten it to {LONGEST_SUMMARY}, it becomes one line"
        yield document.problem(join(pointer, "description"), message, mend)


def _evidence(document: Document, node: Json, pointer: str, what: str) -> Iterator[Problem]:
    if node.get("x-evidence") not in EVIDENCE:
        message = f"the {what} does not say how well it is known"
        yield document.problem(pointer, message, f"add x-evidence: one of {', '.join(EVIDENCE)}")


def _name(
    document: Document, pointer: str, python: str, wire: str, names: dict[str, str], *, field: bool
) -> Iterator[Problem]:
    trouble = name_trouble(python, field=field)
    if trouble:
        yield document.problem(
            pointer, f"{wire!r} in Python is {python!r}, which {trouble}", "add x-python-name"
        )
    other = names.setdefault(python, wire)
    if other != wire:
        message = f"{wire!r} and {other!r} are one name in Python: {python}"
        yield document.problem(pointer, message, "add x-python-name to one of them")


def python_name(node: Json, wire: str) -> str:
    """Return the Python name of a property or parameter: one that the document gives, or one made from it."""
    return str(node.get("x-python-name") or snake_case(wire))


def all_subschemas(document: Document) -> Iterator[tuple[dict[str, Json], str]]:
    """Yield every schema in the document, named or written in place."""
    for name, schema in schemas(document).items():
        yield from subschemas(schema, schema_pointer(name))
    for operation in operations(document):
        for parameter, pointer in parameters(document, operation):
            yield from subschemas(parameter.get("schema"), join(pointer, "schema"))
        holders = [(operation.data.get("requestBody"), join(operation.pointer, "requestBody"))]
        holders += list(responses(document, operation).values())
        for holder, holder_pointer in holders:
            for _, media, pointer in media_types(document, holder, holder_pointer):
                yield from subschemas(media.get("schema"), join(pointer, "schema"))
