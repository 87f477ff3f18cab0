"""Which unions can be told apart when they are read? msgspec refuses the others, but only at run time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from .bundle import Document
from .constructs import exactly_one_of
from .pointers import Json, join
from .problems import Problem
from .walk import PlacedSchema, schemas

# An enum and a constant are texts, a map is an object, and any number may be read as the other kind.
_CLASSES: Final = {"string": "text", "integer": "number"}


def value_classes(document: Document, node: Json, above: tuple[str, ...] = ()) -> list[str]:
    """Return the classes of value that a schema allows, one for each alternative: `text`, `object`."""
    if not isinstance(node, dict):
        return []
    if "$ref" in node:
        # A schema that holds itself in this way is refused elsewhere.
        if node["$ref"] in above:
            return []
        return value_classes(document, _target(document, node["$ref"]), (*above, node["$ref"]))
    if node.keys() & {"enum", "const"}:
        return ["text"]
    if "discriminator" in node:
        return ["object"]
    if "oneOf" in node:
        return [found for part in node["oneOf"] for found in value_classes(document, part, above)]
    types = node.get("type", [])
    return [_CLASSES.get(kind, kind) for kind in ([types] if isinstance(types, str) else types)]


def check_union(document: Document, found: PlacedSchema) -> Iterator[Problem]:
    """Yield a problem for a union whose members cannot be told apart by what they look like."""
    node, pointer = found.node, found.pointer
    if "oneOf" in node:
        yield from _choice(document, found)
    elif "discriminator" in node:
        message = "a discriminator has no template without oneOf"
        yield document.problem(join(pointer, "discriminator"), message, "add the oneOf, or drop it")
    if "allOf" in node and found.place != "schema":
        yield document.problem(
            join(pointer, "allOf"), "this use of allOf has no template", "name the object under schemas"
        )
    classes = value_classes(document, node)
    if classes == ["null"]:
        message = "null alone has no template"
        mend = "leave the property out, or say what else it may be"
        yield document.problem(pointer, message, mend)
    if "discriminator" not in node:
        for twice in sorted({found for found in classes if classes.count(found) > 1}):
            message = (
                f"{classes.count(twice)} alternatives are {_SAID.get(twice, twice)}, with nothing to tell"
            )
            mend = "make them one"
            if twice == "object":
                mend = "name the union under schemas, with a discriminator and its mapping"
            yield document.problem(pointer, f"{message} them apart", mend)


_SAID: Final = {
    "text": "texts (enums and constants are, too)",
    "object": "objects",
    "array": "arrays",
    "number": "numbers",
}


def _choice(document: Document, found: PlacedSchema) -> Iterator[Problem]:
    node, pointer = found.node, found.pointer
    beside = sorted(node.keys() & {"type", "const", "enum"})
    if beside:
        message = f"oneOf beside {', '.join(beside)} has no template"
        yield document.problem(join(pointer, "oneOf"), message, "use one of them")
    if exactly_one_of(node) is not None:
        if found.place != "part":
            mend = "put it inside allOf: [{oneOf: [...]}]; in this place the parser drops the class"
            yield document.problem(join(pointer, "oneOf"), "this use of oneOf has no template", mend)
        return
    if found.place == "part":
        return  # refused with the allOf
    if len(node["oneOf"]) < 2:
        message = "a oneOf of one is no choice"
        yield document.problem(join(pointer, "oneOf"), message, "write the one without oneOf")
    if "discriminator" in node:
        if found.place != "schema":
            message = "a discriminator inside a schema has no template"
            mend = "name the union under schemas and refer to it"
            yield document.problem(join(pointer, "discriminator"), message, mend)
        else:
            yield from _tagged(document, node, pointer)


def _tagged(document: Document, node: dict[str, Json], pointer: str) -> Iterator[Problem]:
    mapping, tag = node["discriminator"]["mapping"], node["discriminator"]["propertyName"]
    place = join(pointer, "discriminator")
    if sorted(mapping.values()) != sorted(part.get("$ref", "") for part in node["oneOf"]):
        mend = "give each member of oneOf one entry"
        yield document.problem(place, "the mapping is not one to one", mend)
        return
    name = pointer.rpartition("/")[2]
    for value, ref in mapping.items():
        member = _target(document, ref)
        carried = member.get("properties", {}).get(tag, {})
        if carried.get("const") != value or tag not in member.get("required", []):
            mend = f"give it the required property {tag} with const: {value}"
            message = f"the member of {name!r} does not carry {tag} = {value!r}"
            yield document.problem(ref, message, mend)
        elif "x-python-name" in carried:
            where = join(ref, "properties", tag, "x-python-name")
            message = "x-python-name on what tells a union apart has no template"
            yield document.problem(where, message, "drop it")
        for other, schema in schemas(document).items():
            known = schema.get("discriminator", {})
            same = known.get("propertyName") == tag and known.get("mapping", {}).get(value) == ref
            if other != name and ref in known.get("mapping", {}).values() and not same:
                message = f"{ref.rpartition('/')[2]!r} has another tag in {other!r}"
                yield document.problem(place, message, "make it the same in both unions")


def _target(document: Document, ref: str) -> dict[str, Json]:
    target = document.resolve({"$ref": ref})
    return target if isinstance(target, dict) else {}
