"""Is it OpenAPI 3.1 at all? The answer of a maintained validator, with the places of our files."""

from __future__ import annotations

from collections.abc import Iterator

from openapi_spec_validator import OpenAPIV31SpecValidator
from openapi_spec_validator.validation.exceptions import DuplicateOperationIDError

from .bundle import Document
from .pointers import join
from .problems import Problem


def validate(document: Document) -> Iterator[Problem]:
    """Yield what the OpenAPI 3.1 validator finds."""
    version = document.data.get("openapi")
    if not (isinstance(version, str) and version.startswith("3.1.")):
        yield document.problem(
            "#/openapi", f"the version is {version!r}", "write it in OpenAPI 3.1: openapi: 3.1.0"
        )
        return
    for error in OpenAPIV31SpecValidator(document.data).iter_errors():
        if isinstance(error, DuplicateOperationIDError):
            continue  # the lint rule names both places
        # Of a failed choice, the branch that came furthest is the one that the author meant.
        while error.context:
            error = max(error.context, key=lambda inner: len(inner.absolute_path))
        pointer = join("#", *error.absolute_path)
        yield document.problem(
            pointer, f"is not OpenAPI 3.1: {error.message}", "see the OpenAPI 3.1 specification"
        )
