"""What the templates can express of schemas. Anything else in the document is refused, not passed over."""

from __future__ import annotations

from collections.abc import Iterator

from .bundle import Document
from .constructs import exactly_one_of
from .extensions import EXTENSIONS
from .pointers import Json, join
from .problems import Problem
from .unions import check_union, value_classes
from .walk import PlacedSchema, placed, placed_schemas, references, roles, schema_pointer, schemas

_INT64 = range(-(2**63), 2**63)
# The types that each keyword speaks about; without one of them it would do nothing.
_FITS: dict[str, tuple[str, ...]] = {
    "minLength": ("string",),
    "minimum": ("integer", "number"),
    "maximum": ("integer", "number"),
    "propertyNames": ("object",),
    "additionalProperties": ("object",),
    "properties": ("object",),
    "items": ("array",),
    "enum": ("string",),
}
_FORMATS = {
    "cursor": ("string",),
    "int32": ("integer",),
    "int64": ("integer",),
    "unix-milliseconds": ("integer",),
    "uri": ("string",),
}
_TYPES = frozenset({"array", "boolean", "integer", "null", "number", "object", "string"})
_CONSTRAINTS = frozenset({"minLength", "minimum", "maximum", "propertyNames", "default"})
_KEYS = (
    frozenset(_FITS)
    | _CONSTRAINTS
    | {"$ref", "allOf", "const", "description", "discriminator", "examples", "format", "oneOf", "required"}
    | {"title", "type"}
)
_EVIDENCE = frozenset({"x-assumptions", "x-evidence"})
_LIMITS = frozenset({"x-sandbox-max-items", "x-sandbox-maximum"})
# Where an extension is read; elsewhere it would do nothing.
_EXTENSIONS = {
    "schema": _EVIDENCE | _LIMITS | {"x-enum-descriptions", "x-enum-varnames"},
    "property": _EVIDENCE | _LIMITS | {"x-datetime-property", "x-null", "x-python-name"},
}


def check_schema_constructs(document: Document) -> Iterator[Problem]:
    """Yield a problem for each construct of a schema that has no template."""
    for found in placed_schemas(document):
        yield from _keys(document, found)
        if "$ref" in found.node:
            yield from _reference(document, found)
        else:
            yield from _types(document, found)
            yield from _shape(document, found)
            yield from check_union(document, found)
            yield from _constraints(document, found)
    for name, schema in schemas(document).items():
        yield from _struct(document, schema, schema_pointer(name))
        if name in _inlined(document, name):
            message = f"{name!r} holds itself without an object between, and has no name of its own in Python"
            yield document.problem(schema_pointer(name), message, "make it an object with properties")
    yield from _both_roles(document)


def _keys(document: Document, found: PlacedSchema) -> Iterator[Problem]:
    for key in found.node.keys() - _KEYS:
        place = join(found.pointer, key)
        if not key.startswith("x-"):
            mend = (
                "state it otherwise, or teach generator/ir.py, build.py, gate.py and the templates about it"
            )
            yield document.problem(place, f"{key!r} has no template", mend)
        elif key in EXTENSIONS and key not in _EXTENSIONS.get(found.place, _LIMITS):
            message = f"{key!r} does nothing on a schema in this place ({found.place})"
            yield document.problem(place, message, "leave it out, or move it to where it belongs")
        elif key in ("x-enum-descriptions", "x-enum-varnames") and "enum" not in found.node:
            yield document.problem(place, f"{key!r} does nothing without enum", "add the enum, or drop it")
    if "title" in found.node:
        mend = "drop it"
        yield document.problem(
            join(found.pointer, "title"), "a title makes the parser rename the class", mend
        )
    if "default" in found.node and found.place not in ("property", "parameter"):
        message = f"a default in this place ({found.place}) has no template"
        mend = "put it on the properties and parameters that have it"
        yield document.problem(join(found.pointer, "default"), message, mend)


def _reference(document: Document, found: PlacedSchema) -> Iterator[Problem]:
    for key in found.node.keys() & _KEYS - {"$ref", "description", "default"}:
        message = f"{key!r} beside $ref has no template: it would be lost"
        mend = "state it in the target, or write the schema out here"
        yield document.problem(join(found.pointer, key), message, mend)


def _types(document: Document, found: PlacedSchema) -> Iterator[Problem]:
    node, pointer = found.node, found.pointer
    types = type_names(node)
    for kind in types:
        if kind not in _TYPES:
            place = join(pointer, "type")
            yield document.problem(place, f"the type {kind!r} has no template", "use a JSON type")
    for key, fitting in _FITS.items():
        if key in node and not set(fitting) & set(types):
            message = f"{key!r} speaks of {' and '.join(fitting)}, and the type here is {_said(types)}"
            yield document.problem(join(pointer, key), message, "mend the type, or drop it")
    if "format" in node:
        place = join(pointer, "format")
        if node["format"] not in _FORMATS:
            yield document.problem(place, f"the format {node['format']!r} has no template", "drop it")
        elif not set(_FORMATS[node["format"]]) & set(types):
            message = f"the format {node['format']!r} does not fit the type {_said(types)}"
            yield document.problem(place, message, "mend the type, or drop it")
    if "enum" in node:
        if types != ["string"] or not all(isinstance(value, str) for value in node["enum"]):
            message = "an enum of anything but strings has no template"
            yield document.problem(pointer, message, "make it a type")
        for key in sorted(node.keys() & {"const", "format", "minLength"}):
            message = f"{key!r} beside enum has no template"
            yield document.problem(join(pointer, key), message, "drop it")
        if found.place != "schema":
            yield _unnamed(document, pointer, "an enum inside a schema has no name")
    if "const" in node:
        place = join(pointer, "const")
        if not isinstance(node["const"], str) or types not in ([], ["string"]):
            message = "a constant that is no string has no template"
            yield document.problem(place, message, "use a type")
        for key in sorted(node.keys() & {"format", "minLength"}):
            message = f"{key!r} beside const has no template"
            yield document.problem(join(pointer, key), message, "drop it")
    if not node.keys() & {"type", "oneOf", "const"} and found.place != "part" and not _is_rule(found):
        yield document.problem(pointer, "the schema does not say what it is", "give it a type")


def _shape(document: Document, found: PlacedSchema) -> Iterator[Problem]:
    node, pointer = found.node, found.pointer
    types = type_names(node)
    if "array" in types and "items" not in node:
        yield document.problem(pointer, "the array has no items", "say what it holds")
    if "object" in types and not node.keys() & {"properties", "additionalProperties"}:
        message = "the object does not say what it holds"
        mend = "add properties, or additionalProperties: true if it may hold anything"
        yield document.problem(pointer, message, mend)
    if "additionalProperties" in node:
        place = join(pointer, "additionalProperties")
        if node["additionalProperties"] is False:
            message = "additionalProperties: false has no template"
            mend = "drop it: requests are strict anyway, and answers have to tolerate unknown fields"
            yield document.problem(place, message, mend)
        elif "properties" in node and node["additionalProperties"] is not True:
            mend = "drop additionalProperties, unknown fields are tolerated anyway"
            message = "an object with both known and mapped keys has no template"
            yield document.problem(place, message, mend)
    if "propertyNames" in node:
        names = node["propertyNames"]
        place = join(pointer, "propertyNames")
        if not isinstance(names, dict) or names.keys() != {"minLength"}:
            yield document.problem(place, "propertyNames has no template", "use minLength alone")
        elif "properties" in node:
            message = "propertyNames of an object with known keys has no template"
            yield document.problem(place, message, "drop it")
    if "properties" in node:
        if found.place != "schema":
            yield _unnamed(document, pointer, "an object inside a schema has no name")
        elif types != ["object"]:
            message = "an object with properties that may be something else has no template"
            mend = "make it type: object, and a oneOf where it is used"
            yield document.problem(pointer, message, mend)
    elif "required" in node and not _is_rule(found):
        message = "required has no template without properties"
        yield document.problem(join(pointer, "required"), message, "describe the properties, or drop it")


def _is_rule(found: PlacedSchema) -> bool:
    """Tell whether this is `required: [a]`, as in 'exactly one of'."""
    return found.place == "choice" and found.node.keys() == {"required"}


def _constraints(document: Document, found: PlacedSchema) -> Iterator[Problem]:
    limits: dict[str, Json] = {
        key: found.node[key] for key in ("minLength", "minimum", "maximum") if key in found.node
    }
    places = {key: join(found.pointer, key) for key in limits}
    names = found.node.get("propertyNames")
    if isinstance(names, dict) and "minLength" in names:
        limits["keys"] = names["minLength"]
        places["keys"] = join(found.pointer, "propertyNames", "minLength")
    for key, value in limits.items():
        if not isinstance(value, int) or value not in _INT64:
            message = f"the limit {value} is no whole number of 64 bits"
            yield document.problem(places[key], message, "write it without a point, or drop it")
    kind = found.node.get("x-datetime-property")
    if kind is not None and (
        type_names(found.node) not in (["integer"], ["integer", "null"], ["null", "integer"])
        or found.node.get("format") != "unix-milliseconds"
    ):
        message = "only an integer of format unix-milliseconds has a companion as a datetime"
        mend = "add format: unix-milliseconds, or drop x-datetime-property"
        yield document.problem(join(found.pointer, "x-datetime-property"), message, mend)


def _struct(document: Document, schema: dict[str, Json], pointer: str) -> Iterator[Problem]:
    properties = schema.get("properties", {})
    required = schema.get("required", [])
    for index, key in enumerate(required):
        if "properties" in schema and key not in properties:
            place = join(pointer, "required", index)
            yield document.problem(place, f"{key!r} is no property", "mend the name")
    for key, node in properties.items():
        if "x-datetime-property" in node and key in required and "null" in value_classes(document, node):
            message = f"{key!r} must be there but may be null, which no datetime can be"
            place = join(pointer, "properties", key, "x-datetime-property")
            yield document.problem(place, message, "drop x-datetime-property, or null")
    for index, part in enumerate(schema.get("allOf", [])):
        place = join(pointer, "allOf", index)
        rule = exactly_one_of(part)
        if rule is None or part.keys() != {"oneOf"} or "properties" not in schema:
            mend = "use allOf for 'exactly one of' ({oneOf: [{required: [a]}, {required: [b]}]}) alone"
            yield document.problem(place, "this use of allOf has no template", mend)
            continue
        if len(rule) < 2 or len(set(rule)) != len(rule):
            message = f"a choice between {list(rule)!r} is none"
            yield document.problem(place, message, "name two properties or more, each once")
        for choice, key in enumerate(rule):
            where = join(place, "oneOf", choice, "required", 0)
            if key not in properties:
                yield document.problem(where, f"{key!r} is no property", "mend the name")
            elif key in required or "default" in properties[key]:
                message = f"{key!r} is one of a choice, but always there"
                yield document.problem(where, message, "take it out of required, or drop its default")


def _inlined(document: Document, start: str) -> set[str]:
    """Return the schemas without a class of their own that one leads to, itself only if it comes again."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        schema = schemas(document).get(waiting.pop(), {})
        if schema.keys() & {"enum", "properties", "discriminator"}:
            continue
        for name in references(schema):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found


def _both_roles(document: Document) -> Iterator[Problem]:
    for name, found in roles(document).items():
        pointer = schema_pointer(name)
        schema = schemas(document)[name]
        if "enum" in schema:
            continue
        if len(found) != 1:
            mend = "make it two schemas: what is sent is strict, what is received lenient"
            yield document.problem(pointer, f"the schema {name!r} is both sent and received", mend)
        elif "answer" in found:
            yield from _lenient(document, schema, pointer)
        else:
            yield from _nulls(document, schema, pointer)


def _lenient(document: Document, schema: Json, pointer: str) -> Iterator[Problem]:
    for found in placed(schema, pointer, "schema"):
        for key in sorted(found.node.keys() & (_CONSTRAINTS | {"allOf"})):
            message = f"{key!r} in an answer would refuse what the service says"
            yield document.problem(join(found.pointer, key), message, "say it in the description")


def _nulls(document: Document, schema: Json, pointer: str) -> Iterator[Problem]:
    for key, node in schema.get("properties", {}).items():
        optional = key not in schema.get("required", [])
        if optional and "null" in value_classes(document, node) and node.get("x-null") != "absent":
            message = f"null and absence of {key!r} are one thing in the request models"
            mend = "add x-null: absent if they mean the same to the service; else make it required"
            yield document.problem(join(pointer, "properties", key), message, mend)


def type_names(node: dict[str, Json]) -> list[str]:
    """Return the types that a schema names, in their order."""
    types = node.get("type", [])
    return [types] if isinstance(types, str) else list(types)


def _said(types: list[str]) -> str:
    return " or ".join(types) or "not said"


def _unnamed(document: Document, pointer: str, message: str) -> Problem:
    return document.problem(pointer, message, "name it under schemas, refer to it")
