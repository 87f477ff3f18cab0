"""Checks the files of the spec: names of components and keys."""

from __future__ import annotations

from generator.bundle import component
from generator.diagnostics import raise_if_any
from generator.document import SECTIONS, Document
from generator.pointers import join, last, split


def check_files(document: Document) -> None:
    """Report each key that is no string, and each component that is not used or has no name of its own.

    Raises:
        SpecError: There is one, or a reference leads to nothing.
    """
    used = set(document.origins.values())
    for file, source in document.sources.items():
        for pointer in source.converted_keys:
            key = last(pointer)
            document.report_at(file, pointer, f"the key {key!r} is no string", f"put it in quotes: '{key}'")
        for pointer in source.lines:
            if component(pointer, (*SECTIONS, "pathItems")) and (file, pointer) not in used:
                message = f"{last(pointer)!r} is never used"
                document.report_at(file, pointer, message, "refer to it, or drop it")
    for bundled, target in document.origins.items():
        if component(bundled):
            _check_name(document, bundled, *target)
    raise_if_any(document.diagnostics)


def _check_name(document: Document, bundled: str, file: str, pointer: str) -> None:
    """Report a component that is referred to and has no name of its own."""
    named = component(pointer)
    if named is None:
        hint = f"move it under one of {', '.join(SECTIONS)} of a file and refer to it there"
        document.report_at(file, pointer, "is referred to and is no component", hint)
    elif named != split(bundled)[1:]:
        first = document.location(join("#/components", *named))
        message = f"{named[1]!r} is here a second time; the first is in {first}"
        document.report_at(file, pointer, message, "rename one")
