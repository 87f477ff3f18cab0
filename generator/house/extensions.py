"""The shapes of our extensions, and the list of assumptions."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

import jsonschema_rs

from ..bundle import Document
from ..diagnostics import Diagnostic
from ..pointers import Json, join
from .standard import shortened
from .traverse import parts, placed_schemas

EVIDENCE = ("documented", "observed", "assumed")

_TEXTS = {"type": "array", "items": {"type": "string"}}
_TEXT = {"type": "string"}
# What each extension holds, and how to write it.
EXTENSIONS: dict[str, tuple[Json, str]] = {
    "x-assumptions": (_TEXTS, "write a list of ids: [id]"),
    "x-datetime-property": (_TEXT, "write the name of the companion property"),
    "x-enum-descriptions": (_TEXTS, "write a list of texts, one for each value"),
    "x-enum-varnames": (_TEXTS, "write a list of names, one for each value"),
    "x-evidence": ({"enum": [*EVIDENCE]}, "write documented, observed or assumed"),
    "x-idempotent": ({"type": "boolean"}, "write true or false"),
    "x-null": ({"const": "absent"}, "write absent"),
    "x-python-name": (_TEXT, "write the name in lower_snake_case"),
    "x-sandbox-max-items": ({"type": "integer", "minimum": 1}, "write a number of items"),
    "x-sandbox-maximum": ({"type": "integer"}, "write a whole number"),
}
_LIST_OF_ASSUMPTIONS = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "properties": {
            "text": _TEXT,
            "sandbox": _TEXT,
            "setting": {"anyOf": [_TEXT, {**_TEXTS, "minItems": 1}]},
            "fixed": _TEXT,
        },
        "additionalProperties": False,
    },
}
_DISCRIMINATOR = {
    "type": "object",
    "required": ["propertyName", "mapping"],
    "properties": {"propertyName": _TEXT, "mapping": {"type": "object", "additionalProperties": _TEXT}},
    "additionalProperties": False,
}
_SHAPES = {key: jsonschema_rs.Draft202012Validator(shape) for key, (shape, _) in EXTENSIONS.items()}
_SHAPES["discriminator"] = jsonschema_rs.Draft202012Validator(_DISCRIMINATOR)
_ASSUMPTIONS = jsonschema_rs.Draft202012Validator(_LIST_OF_ASSUMPTIONS)


def check_extensions(document: Document) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each extension that nobody knows or that holds what it should not.

    A misspelt one would be passed over.
    """
    for part in parts(document):
        if part.kind == "root":
            yield from _list_of_assumptions(document, part.node)
        else:
            yield from _extensions(document, part.node, part.pointer)
        # Under these keys are objects by name, and an extension would be taken for a name.
        for key in ("paths", "responses"):
            for name in part.node.get(key, {}) if part.kind in ("root", "operation", "components") else ():
                if name.startswith("x-"):
                    place = join(part.pointer, key, name)
                    yield document.diagnostic(place, f"{name!r} has no template here", "leave it out")
    for found in placed_schemas(document):
        yield from _extensions(document, found.node, found.pointer)


def _list_of_assumptions(document: Document, root: dict[str, Json]) -> Iterator[Diagnostic]:
    hint = "write a map of ids to objects with text, sandbox, and either setting or fixed"
    for error in _ASSUMPTIONS.iter_errors(root.get("x-assumptions", {})):
        place = join("#/x-assumptions", *error.instance_path)
        yield document.diagnostic(place, f"x-assumptions: {shortened(error.message)}", hint)
    for key in root:
        if key != "x-assumptions":
            yield from _unknown(document, key, join("#", key))


def _extensions(document: Document, node: dict[str, Json], pointer: str) -> Iterator[Diagnostic]:
    for key, value in node.items():
        place = join(pointer, key)
        yield from _unknown(document, key, place)
        if key in _SHAPES:
            _, hint = EXTENSIONS.get(key, (None, "write propertyName and mapping, nothing else"))
            for error in _SHAPES[key].iter_errors(value):
                yield document.diagnostic(
                    join(place, *error.instance_path), f"{key}: {shortened(error.message)}", hint
                )


def _unknown(document: Document, key: str, place: str) -> Iterator[Diagnostic]:
    if key.startswith("x-") and key not in EXTENSIONS:
        near = difflib.get_close_matches(key, EXTENSIONS, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(EXTENSIONS)}"
        yield document.diagnostic(place, f"the extension {key!r} is not known", hint)


def check_assumptions(document: Document) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each assumption that is not listed, not used or not explained."""
    known = document.data.get("x-assumptions", {})
    used: set[str] = set()
    extended = [(part.node, part.pointer) for part in parts(document) if part.kind != "root"]
    extended += [(found.node, found.pointer) for found in placed_schemas(document)]
    for node, pointer in extended:
        listed = node.get("x-assumptions", [])
        if node.get("x-evidence") == "assumed" and not listed:
            yield document.diagnostic(
                pointer, "it is assumed, but nothing says what", "add x-assumptions: [id]"
            )
        for index, identifier in enumerate(listed):
            used.add(identifier)
            if identifier not in known:
                place = join(pointer, "x-assumptions", index)
                near = difflib.get_close_matches(identifier, known, n=1)
                hint = f"did you mean {near[0]}? If not, " if near else ""
                hint = f"{hint}add it to x-assumptions at the root"
                yield document.diagnostic(place, f"the assumption {identifier!r} is not listed", hint)
    for identifier, entry in known.items():
        pointer = join("#/x-assumptions", identifier)
        for key, what in (("text", "what is assumed"), ("sandbox", "what the sandbox does")):
            if not entry.get(key, "").strip():
                yield document.diagnostic(pointer, f"the assumption has no {key}", f"add {key}: {what}")
        yield from _changeable(document, entry, pointer)
        if identifier not in used:
            yield document.diagnostic(pointer, f"nothing rests on {identifier!r}", "refer to it, or drop it")


def _changeable(document: Document, entry: dict[str, Json], pointer: str) -> Iterator[Diagnostic]:
    """Find an assumption of which nothing tells whether the sandbox can do otherwise, or too much does."""
    setting = entry.get("setting", [])
    names = [setting] if isinstance(setting, str) else setting
    given = [key for key, texts in (("setting", names), ("fixed", [entry.get("fixed", "")])) if any(texts)]
    hint = "the name of a setting of the sandbox or a list of them, or fixed: why there is none"
    if not given:
        message = "the assumption has neither setting nor fixed"
        yield document.diagnostic(pointer, message, f"add setting: {hint}")
    elif len(given) > 1:
        message = "the assumption has both setting and fixed"
        yield document.diagnostic(pointer, message, f"keep one of setting: {hint}")
    elif not all(text.strip() for text in (*names, entry.get("fixed", "x"))):
        yield document.diagnostic(join(pointer, given[0]), f"the {given[0]} is blank", f"write {hint}")
