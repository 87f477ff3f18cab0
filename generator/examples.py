"""Does every example fit what it is an example of?"""

from __future__ import annotations

from collections.abc import Iterator

import jsonschema_rs

from .bundle import Document
from .pointers import Json, join
from .problems import Problem
from .walk import media_types, operations, parameters, responses, schema_pointer, schemas


def check_examples(document: Document) -> Iterator[Problem]:
    """Yield a problem for each example that its own schema refuses."""
    for pointer, schema, example in examples(document):
        for error in validator(document, schema).iter_errors(example):
            place = join(pointer, *error.instance_path)
            message = f"the example does not fit its schema: {error.message}"
            yield document.problem(place, message, "mend the example, or the schema")


def examples(document: Document) -> Iterator[tuple[str, Json, Json]]:
    """Yield every example in the document: where it stands, its schema, and the example."""
    for name, schema in schemas(document).items():
        for index, example in enumerate(schema.get("examples", [])):
            yield join(schema_pointer(name), "examples", index), schema, example
    for operation in operations(document):
        for parameter, pointer in parameters(document, operation):
            yield from _of_holder(parameter, pointer)
        bodies = media_types(
            document, operation.data.get("requestBody"), join(operation.pointer, "requestBody")
        )
        for _, media, pointer in bodies:
            yield from _of_holder(media, pointer)
        for response, response_pointer in responses(document, operation).values():
            for _, media, pointer in media_types(document, response, response_pointer):
                yield from _of_holder(media, pointer)
            for name, header in response.get("headers", {}).items():
                yield from _of_holder(document.resolve(header), join(response_pointer, "headers", name))


def validator(document: Document, schema: Json) -> jsonschema_rs.Draft202012Validator:
    """Return a validator for one schema of the document, which may refer to its components."""
    # The components go along, so that `#/components/schemas/…` leads to them.
    return jsonschema_rs.Draft202012Validator(
        {"allOf": [schema], "components": document.data.get("components", {})}
    )


def _of_holder(holder: Json, pointer: str) -> Iterator[tuple[str, Json, Json]]:
    schema = holder.get("schema", {})
    if "example" in holder:
        yield join(pointer, "example"), schema, holder["example"]
    for name, example in holder.get("examples", {}).items():
        yield join(pointer, "examples", name, "value"), schema, example.get("value")
