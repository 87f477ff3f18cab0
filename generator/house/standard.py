"""Is it OpenAPI 3.1 at all? The answer of a maintained validator, with the places of our files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openapi_spec_validator import OpenAPIV31SpecValidator
from openapi_spec_validator.validation.exceptions import DuplicateOperationIDError

from ..bundle import Document
from ..diagnostics import Diagnostic
from ..pointers import join, look_up

LONGEST_MESSAGE = 200


def check_structure(document: Document) -> Iterator[Diagnostic]:
    """Yield what the OpenAPI 3.1 validator finds in the structure of the document."""
    version = document.data.get("openapi")
    if not (isinstance(version, str) and version.startswith("3.1.")):
        yield document.diagnostic(
            "#/openapi", f"the version is {version!r}", "write it in OpenAPI 3.1: openapi: 3.1.0"
        )
        return
    validator = OpenAPIV31SpecValidator(document.data)
    for error in validator.schema_validator.iter_errors(document.data):
        yield _diagnostic(document, error)


def check_rest(document: Document) -> Iterator[Diagnostic]:
    """Yield what else the validator finds.

    It knows no places for that, so it comes after our own checks of the same, which do.
    """
    validator = OpenAPIV31SpecValidator(document.data)
    for error in validator.root_validator(validator.schema_path):
        if not isinstance(error, DuplicateOperationIDError):  # the lint rule names both places
            yield _diagnostic(document, error)


def _diagnostic(document: Document, error: Any) -> Diagnostic:
    # Of a failed choice, the branch that came furthest is the one that the author meant.
    while error.context:
        error = max(error.context, key=lambda inner: len(inner.absolute_path))
    pointer = join("#", *error.absolute_path)
    try:
        look_up(document.data, pointer)
    except (LookupError, TypeError):
        pointer = "#"
    message = shortened(error.message)
    return document.diagnostic(pointer, f"is not OpenAPI 3.1: {message}", "see the OpenAPI 3.1 specification")


def shortened(message: str) -> str:
    """Return the first line of a message, cut where it gets too long to be read."""
    first = message.strip().partition("\n")[0]
    return first if len(first) <= LONGEST_MESSAGE else first[:LONGEST_MESSAGE] + " …"
