"""Checks that the spec is OpenAPI 3.1, follows the profile, and is consistent, in and between its files."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import jsonschema_rs
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

from generator.bundle import component
from generator.diagnostics import raise_if_any
from generator.document import METHODS, SECTIONS, Document, Node, objects
from generator.pointers import Json, join, last, look_up, split

LONGEST_MESSAGE = 200
PROFILE: Final = yaml.safe_load((Path(__file__).parent / "rules.yaml").read_text(encoding="utf-8"))

_EXTENSIONS: Final = {**PROFILE["$defs"]["extensions"], "$defs": PROFILE["$defs"]}


def check_structure(document: Document) -> None:
    """Report what the OpenAPI 3.1 validator finds in the structure of the document."""
    for error in OpenAPIV31SpecValidator(document.data).schema_validator.iter_errors(document.data):
        # Of a failed choice, the branch that came furthest is the one that the author meant.
        while error.context:
            error = max(error.context, key=lambda inner: len(inner.absolute_path))
        message = f"is not OpenAPI 3.1: {shorten(error.message)}"
        pointer = join("#", *error.absolute_path)
        document.report(pointer, message, "see the OpenAPI 3.1 specification")


def check_extensions(document: Document) -> None:
    """Report each extension that is unknown, and would be ignored, or that has a wrong value."""
    validator = jsonschema_rs.Draft202012Validator(_EXTENSIONS)
    known = _EXTENSIONS["properties"]
    for pointer, node in objects(document.data):
        if pointer == "#":
            node = {key: value for key, value in node.items() if key != "x-assumptions"}
        for error in validator.iter_errors(node):
            _report(document, pointer, _EXTENSIONS, error)
        for key in node.keys() - known:
            if key.startswith("x-"):
                hint = did_you_mean(key, known) or f"known are {', '.join(known)}"
                message = f"the extension {key!r} is not known"
                document.report(join(pointer, key), message, hint)


def check_profile(document: Document) -> None:
    """Report each part without a required text."""
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
        message = f"{subject!r} {said}" if said else f"{subject}: {shorten(error.message)}"
    document.report(place, message, hint)


def check_rules(document: Document) -> None:
    """Report what breaks a rule that compares parts of the document with each other."""
    root = document.root
    operations = [item.at(method) for _, item in root.items("paths") for method in METHODS if method in item]
    _tags(root, operations)
    _paths(root)
    _security(root, operations)
    for name, schema in root.at("components").items("schemas"):
        _enum(name, schema)
    _assumptions(root)


def _tags(root: Node, operations: list[Node]) -> None:
    declared = {tag.get("name"): tag for tag in root.list("tags")}
    used = [name for operation in operations for name in operation.get("tags", ())]
    for name, tag in declared.items():
        if name not in used:
            tag.report(f"no operation has the tag {name!r}", "give it to an operation, or drop it")
    for operation in operations:
        tags = operation.get("tags", [])
        if len(tags) != 1 or tags[0] not in declared:
            operation.report(f"the operation has the tags {tags!r}", "give it one tag of those at the root")


def _paths(root: Node) -> None:
    seen: dict[str, str] = {}
    for path, item in root.items("paths"):
        other = seen.setdefault(re.sub(r"\{[^}]*\}", "{}", path), path)
        if other != path:
            message = f"the path {path!r} is {other!r} but for the names of its parameters"
            item.report(message, "make them one path")
        methods = [method for method in METHODS if method in item]
        for holder in (item, *(item.at(method) for method in methods)):
            keys: set[tuple[str, str]] = set()
            for node in holder.list("parameters"):
                parameter = node.resolve("parameters")
                key = (parameter.get("in"), parameter.get("name"))
                if key in keys:
                    node.report(f"the parameter {key[1]!r} is here twice", "drop one")
                keys.add(key)


def _security(root: Node, operations: list[Node]) -> None:
    used = {name for node in (root, *operations) for one in node.get("security", ()) for name in one}
    for name, scheme in root.at("components").items("securitySchemes"):
        if name not in used:
            scheme.report(f"nothing requires {name!r}", "add it to `security`, or drop it")


def _enum(name: str, schema: Node) -> None:
    for key in ("x-enum-varnames", "x-enum-descriptions"):
        count, listed = len(schema.get("enum", ())), len(schema.get(key, ()))
        if count and listed != count:
            message = f"{name!r} has {count} values and {listed} {key}"
            schema.report(message, f"give {key} one entry for each value, in order")


def _assumptions(root: Node) -> None:
    known = dict(root.items("x-assumptions"))
    used: set[str] = set()
    for pointer, node in objects(root.value):
        for index, name in enumerate(node.get("x-assumptions", ()) if pointer != "#" else ()):
            used.add(name)
            if name not in known:
                hint = " ".join(
                    filter(None, (did_you_mean(name, known), "Add it to x-assumptions at the root."))
                )
                place = join(pointer, "x-assumptions", index)
                root.document.report(place, f"the assumption {name!r} is not listed", hint)
    for name in known.keys() - used:
        known[name].report(f"nothing rests on {name!r}", "refer to it, or drop it")


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


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return "did you mean …?" for the closest name; empty if there is none."""
    near = difflib.get_close_matches(name, list(known), n=1)
    return f"did you mean {near[0]}?" if near else ""


def shorten(message: str) -> str:
    """Return the first line of a message, cut where it gets too long to be read."""
    first = message.strip().partition("\n")[0]
    return first if len(first) <= LONGEST_MESSAGE else first[:LONGEST_MESSAGE] + " …"
