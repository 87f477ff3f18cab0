"""Is it OpenAPI 3.1 at all, and does every part say what the profile asks for?"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import jsonschema_rs
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

from ..document import Document, objects
from ..pointers import Json, join, look_up, split

LONGEST_MESSAGE = 200
PROFILE: Final = yaml.safe_load((Path(__file__).parent / "profile.yaml").read_text(encoding="utf-8"))

_EXTENSIONS: Final = {**PROFILE["$defs"]["extensions"], "$defs": PROFILE["$defs"]}


def check_structure(document: Document) -> None:
    """Report what the OpenAPI 3.1 validator finds in the structure of the document."""
    for error in OpenAPIV31SpecValidator(document.data).schema_validator.iter_errors(document.data):
        # Of a failed choice, the branch that came furthest is the one that the author meant.
        while error.context:
            error = max(error.context, key=lambda inner: len(inner.absolute_path))
        message = f"is not OpenAPI 3.1: {shortened(error.message)}"
        pointer = join("#", *error.absolute_path)
        document.report(pointer, message, "see the OpenAPI 3.1 specification")


def check_extensions(document: Document) -> None:
    """Report each extension that nobody knows, which would be passed over, or that has a wrong value."""
    validator = jsonschema_rs.Draft202012Validator(_EXTENSIONS)
    known = _EXTENSIONS["properties"]
    for pointer, node in objects(document.data):
        if pointer == "#":
            node = {key: value for key, value in node.items() if key != "x-assumptions"}
        for error in validator.iter_errors(node):
            _report(document, pointer, _EXTENSIONS, error)
        for key in node.keys() - known:
            if key.startswith("x-"):
                hint = nearest(key, known) or f"known are {', '.join(known)}"
                message = f"the extension {key!r} is not known"
                document.report(join(pointer, key), message, hint)


def check_profile(document: Document) -> None:
    """Report each part that does not say what our own spec has to say."""
    for error in jsonschema_rs.Draft202012Validator(PROFILE).iter_errors(document.data):
        _report(document, "#", PROFILE, error)


def _report(document: Document, pointer: str, schema: Json, error: Any) -> None:
    """Report what is wrong and what to do, by the annotations of the rules that lead to the broken one."""
    rules = [schema]
    for token in error.evaluation_path[:-1]:
        rules.append(look_up(schema, rules[-1]["$ref"]) if token == "$ref" else rules[-1][token])
    rules.reverse()
    place = join(pointer, *error.instance_path)
    hint = next((rule["x-hint"] for rule in rules if "x-hint" in rule), "correct it")
    if isinstance(error.kind, jsonschema_rs.ValidationErrorKind.Required):
        key = error.kind.property
        title = next(rule["title"] for rule in rules if "title" in rule)
        wanted = (rule.get("properties", {}).get(key, {}).get("description") for rule in rules)
        hint = next((f"add {key}: {text}" for text in wanted if text), hint)
        message = f"the {title} has no {key}"
    else:
        subject = next((token for token in reversed(split(place)) if not token.isdecimal()), "")
        said = rules[0].get("x-message")
        message = f"{subject!r} {said}" if said else f"{subject}: {shortened(error.message)}"
    document.report(place, message, hint)


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a question for the name that was probably meant; empty if none is near."""
    near = difflib.get_close_matches(name, list(known), n=1)
    return f"did you mean {near[0]}?" if near else ""


def shortened(message: str) -> str:
    """Return the first line of a message, cut where it gets too long to be read."""
    first = message.strip().partition("\n")[0]
    return first if len(first) <= LONGEST_MESSAGE else first[:LONGEST_MESSAGE] + " …"
