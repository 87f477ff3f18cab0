"""What a schema says together with those that it refers to: `allOf`, defaults, descriptions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .pointers import Json, last
from .reading import Reference, Schema, text

Node = Schema | Reference
RULES = "exactly one of"

# What says nothing about the values: beside a single `allOf`, it changes nothing.
_TEXTS = frozenset(
    {"allOf", "description", "title", "default", "example", "deprecated", "readOnly", "writeOnly"}
)
_LIMITS = (
    *("minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "pattern"),
    *("minItems", "maxItems", "minProperties", "maxProperties", "multipleOf", "schema_format", "items"),
)
_CHOICES = ("enum", "const", "oneOf", "anyOf", "discriminator")


def resolve(node: Node, named: Mapping[str, Node]) -> Schema:
    """Return a schema, or what a reference to one leads to."""
    seen: set[str] = set()
    while isinstance(node, Reference):
        name = last(node.ref.get_untrusted_value())
        if name in seen or name not in named:
            return Schema()
        seen.add(name)
        node = named[name]
    return node


def only(node: Schema) -> Node | None:
    """Return the one schema that an `allOf` wraps, if it adds nothing to it but texts."""
    if len(node.allOf) != 1 or node.model_fields_set - _TEXTS:
        return None
    return node.allOf[0] if exactly_one_of(node.allOf[0]) is None else None


def flatten(node: Schema, named: Mapping[str, Node], report: Callable[[str], None]) -> Schema:
    """Return one schema that says what a schema and all parts of its `allOf` say.

    Args:
        node: The schema.
        named: The schemas that references lead to.
        report: Takes what the parts contradict each other in.
    """
    fields: dict[str, Any] = {}
    rules: list[tuple[str, ...]] = []
    _merge(node, named, report, fields, rules, ())
    own = {
        name: getattr(node, name)
        for name in ("title", "description", "example")
        if getattr(node, name) is not None
    }
    merged = Schema.model_construct(**{**fields, **own, "allOf": []})
    # The extensions and the examples are those of the whole.
    merged.__pydantic_extra__ = {**(node.model_extra or {}), RULES: tuple(rules)}
    merged.__pydantic_fields_set__.add("allOf")
    return merged


def _merge(
    node: Schema,
    named: Mapping[str, Node],
    report: Callable[[str], None],
    fields: dict[str, Any],
    rules: list[tuple[str, ...]],
    above: tuple[int, ...],
) -> None:
    if id(node) in above:
        report("the schema holds itself by allOf")
        return
    for part in node.allOf:
        rule = exactly_one_of(part)
        if rule is not None:
            rules.append(rule)
        else:
            _merge(resolve(part, named), named, report, fields, rules, (*above, id(node)))
    for key, value in (node.properties or {}).items():
        properties = fields.setdefault("properties", {})
        known = properties.get(key)
        if known is not None:
            before, after = _kinds(known, named), _kinds(value, named)
            if not after or (before == {"integer"} and after == {"number"}):
                continue  # it says less than what is known
            if before not in (set(), after) and not (before == {"number"} and after == {"integer"}):
                report(f"two parts of allOf give {text(key)!r} different types; the last is taken")
        properties[key] = value
    fields["required"] = [*fields.get("required", []), *(node.required or [])]
    if node.additionalProperties is not None:
        fields["additionalProperties"] = node.additionalProperties
    if node.type is not None:
        known = fields.get("type")
        if known is not None and set(type_names(Schema(type=known))) != set(type_names(node)):
            report("two parts of allOf have different types; the last is taken")
        fields["type"] = node.type
    elif node.properties:
        fields.setdefault("type", Schema.model_validate({"type": "object"}).type)
    for name in _LIMITS:
        if getattr(node, name) is not None:
            fields[name] = getattr(node, name)
    for name in _CHOICES:
        if getattr(node, name):
            if fields.get(name) and fields[name] != getattr(node, name):
                report(f"two parts of allOf have a {name}; the last is taken")
            fields[name] = getattr(node, name)
    if "default" in node.model_fields_set:
        fields["default"] = node.default
    for name in ("description", "title"):
        if getattr(node, name) is not None:
            fields[name] = getattr(node, name)


def _kinds(node: Node, named: Mapping[str, Node]) -> frozenset[str]:
    return frozenset(type_names(resolve(node, named)))


def beside(node: Schema, part: Node) -> Node:
    """Return an alternative together with the properties beside the choice."""
    rest = node.model_copy(update={"oneOf": [], "anyOf": [], "discriminator": None, "description": None})
    merged = Schema.model_construct(allOf=[rest, part])
    merged.__pydantic_extra__ = {}
    return merged


def exactly_one_of(node: Node) -> tuple[str, ...] | None:
    """Read the rule 'exactly one of these properties', or return `None` if the node is something else."""
    if not isinstance(node, Schema) or not node.oneOf or node.model_fields_set - {"oneOf"}:
        return None
    if not all(
        is_rule(part) and len(part.required or ()) == 1 for part in node.oneOf if isinstance(part, Schema)
    ):
        return None
    return tuple(text(key) for part in node.oneOf if isinstance(part, Schema) for key in part.required or ())


def is_rule(node: Node) -> bool:
    """Tell whether this is `required: [a]` alone, which speaks of an object described elsewhere."""
    return isinstance(node, Schema) and node.model_fields_set == {"required"}


def type_names(node: Schema) -> list[str]:
    """Return the types that a schema names, in their order; one that it does not name, but speaks about."""
    if node.type is None:
        if node.properties or node.additionalProperties is not None:
            return ["object"]
        return ["array"] if node.items is not None else []
    return [str(kind.value) for kind in (node.type if isinstance(node.type, list) else [node.type])]


def default(node: Node, named: Mapping[str, Node]) -> tuple[bool, Json]:
    """Return whether a schema has a default, and the default; one beside a reference wins."""
    if isinstance(node, Reference):
        if "default" in (node.model_extra or {}):
            return True, (node.model_extra or {})["default"]
        node = resolve(node, named)
    if "default" in node.model_fields_set:
        return True, node.default
    if len(node.allOf) == 1:
        return default(node.allOf[0], named)
    return False, None


def describe(node: Node) -> str:
    """Return the description here, and whether it is deprecated."""
    if isinstance(node, Reference):
        extra = node.model_extra or {}
        found, deprecated = str(extra.get("description", "")), extra.get("deprecated") is True
    else:
        found, deprecated = text(node.description) or text(node.title), bool(node.deprecated)
    return f"{found} Deprecated.".strip() if deprecated else found


def flag(node: Node, named: Mapping[str, Node], name: str) -> bool:
    """Tell whether a schema is `readOnly` or `writeOnly`, here or in what it refers to."""
    if isinstance(node, Reference) and (node.model_extra or {}).get(name) is True:
        return True
    return bool(getattr(resolve(node, named), name))
