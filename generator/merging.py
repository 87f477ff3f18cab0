"""Merges a schema with those that it refers to: `allOf`, defaults, descriptions."""

from __future__ import annotations

from typing import TypeVar

from .document import Node
from .pointers import Json

AnyNode = TypeVar("AnyNode", bound=Node)
RULES = "exactly one of"

# These keys do not limit values. Beside a single `allOf`, they change nothing.
_TEXTS = {"allOf", "description", "title", "default", "example", "deprecated", "readOnly", "writeOnly"}
# Of these, what the last part of an `allOf` says holds.
_LAST = (
    *("minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "pattern"),
    *("minItems", "maxItems", "minProperties", "maxProperties", "multipleOf", "format", "items"),
    *("additionalProperties", "default", "description", "title"),
)
_CHOICES = ("enum", "const", "oneOf", "anyOf", "discriminator")
# Each of these types has no values but those of the other.
_NARROWER = ({"integer"}, {"number"})


def only(node: Node) -> Node | None:
    """Return the one schema that an `allOf` wraps, if it adds nothing to it but texts."""
    if len(node.get("allOf")) != 1 or node.value.keys() - _TEXTS:
        return None
    part = node.at("allOf", 0)
    return part if exactly_one_of(part) is None else None


def flatten(whole: AnyNode) -> AnyNode:
    """Return one schema with the content of a schema and of all parts of its `allOf`."""
    merged: dict[str, Json] = {}
    rules: list[tuple[str, ...]] = []

    def conflict(message: str) -> None:
        whole.report(message, "state it once")

    def add(node: Node, above: tuple[int, ...]) -> None:
        if id(node.value) in above:
            conflict("the schema holds itself by allOf")
            return
        for part in node.list("allOf"):
            rule = exactly_one_of(part)
            if rule is None:
                add(part.resolve(), (*above, id(node.value)))
            else:
                rules.append(rule)
        for key, child in node.items("properties"):
            add_property(key, child, merged.setdefault("properties", {}))
        merged["required"] = [*merged.get("required", ()), *node.get("required", ())]
        if node.get("type") is not None:
            if "type" in merged and set(type_names(whole.with_value(merged))) != set(type_names(node)):
                conflict("two parts of allOf have different types; the last is taken")
            merged["type"] = node.get("type")
        elif node.get("properties"):
            merged.setdefault("type", "object")
        for key in filter(node.get, _CHOICES):
            if merged.get(key, node.get(key)) != node.get(key):
                conflict(f"two parts of allOf have a {key}; the last is taken")
            merged[key] = node.get(key)
        merged.update({key: node.value[key] for key in _LAST if node.get(key) is not None})

    def add_property(key: str, child: Node, known: dict[str, Json]) -> None:
        if key in known:
            before = set(type_names(child.with_value(known[key]).resolve()))
            after = set(type_names(child.resolve()))
            if not after or (before, after) == _NARROWER:
                return  # it says less than what is known
            if before not in (set(), after) and (after, before) != _NARROWER:
                conflict(f"two parts of allOf give {key!r} different types; the last is taken")
        known[key] = child.value

    add(whole, ())
    # The extensions and the examples are those of the whole.
    own = {key: value for key, value in whole.value.items() if key not in ("allOf", "properties")}
    return whole.with_value({**own, **merged, RULES: tuple(rules)})


def beside(node: Node, part: AnyNode) -> AnyNode:
    """Return an alternative together with the properties beside the choice."""
    dropped = ("oneOf", "anyOf", "discriminator", "description")
    rest = {key: value for key, value in node.value.items() if key not in dropped}
    return part.with_value({"allOf": [rest, part.value]})


def exactly_one_of(node: Node) -> tuple[str, ...] | None:
    """Read the rule 'exactly one of these properties', or return `None` if the node is something else."""
    if not node.get("oneOf") or node.value.keys() != {"oneOf"}:
        return None
    parts = node.list("oneOf")
    if not all(is_rule(part) and len(part.get("required", ())) == 1 for part in parts):
        return None
    return tuple(key for part in parts for key in part.get("required"))


def is_rule(node: Node) -> bool:
    """Tell whether this is `required: [a]` alone, which speaks of an object described elsewhere."""
    return bool(node.value.keys() == {"required"})


def type_names(node: Node) -> list[str]:
    """Return the types that a schema names, in their order; one that it does not name, but speaks about."""
    found = node.get("type")
    if found is None:
        if node.get("properties") or node.get("additionalProperties") is not None:
            return ["object"]
        return ["array"] if node.get("items") is not None else []
    return found if isinstance(found, list) else [found]


def default(node: Node) -> Json:
    """Return the default of a schema; one beside a reference wins."""
    for one in (node, node.resolve()):
        if "default" in one:
            return one.value["default"]
    parts = node.resolve().list("allOf")
    return default(parts[0]) if len(parts) == 1 else None


def describe(node: Node) -> str:
    """Return the description here, the document that it refers to, and whether it is deprecated."""
    url = node.at("externalDocs").get("url")
    said = (node.get("description") or node.get("title"), url and f"See {url}.")
    parts = [*filter(None, said), *["Deprecated."] * (node.get("deprecated") is True)]
    return "\n\n".join(parts)


def example(node: Node) -> Json:
    """Return an example of a schema, if it has one."""
    return next(iter(node.get("examples") or [node.get("example")]), None)


def flag(node: Node, name: str) -> bool:
    """Tell whether a schema is `readOnly` or `writeOnly`, here or in what it refers to."""
    return node.get(name) is True or node.resolve().get(name) is True


def literals(node: Node) -> list[str | int]:
    """Return the values that a schema lists, if all of them are texts or all are integers."""
    node = node.resolve()
    node = flatten(node) if node.get("allOf") else node
    values = node.get("enum") or [node.get("const")]
    values = [value for value in dict.fromkeys(values) if value is not None]
    return values if {type(value) for value in values} in ({str}, {int}) else []
