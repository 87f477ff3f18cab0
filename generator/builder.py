"""Builds the representation: one reading of the document, to what the templates see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from .document import METHODS, Document, Node, objects
from .expressions import Values
from .ir import Field, Package, Role, Tag
from .naming import TAG, Scope
from .operations import Found, OperationBuilder
from .pointers import Json, look_up, split
from .reading import read
from .schemas import OPEN, SchemaBuilder, described


def build(document: Document) -> Package:
    """Read the document and return what to write; what was left out or changed on the way is reported.

    Raises:
        SpecError: The document cannot be read at all.
    """
    document = read(document)
    root = document.root
    for key in ("webhooks", "callbacks"):
        if root.get(key):
            root.at(key).report(f"{key} are not generated", "leave them out")
    schemas = SchemaBuilder(document, roles(document.data))
    scheme, header, prefix = _security(root)
    operations = OperationBuilder(document, schemas, scheme)
    operations.claim()
    schemas.claim()
    tags = _tags(root, operations.found)
    built = tuple(operations.build(lambda found: tags[_tag(found)].module))
    schemas.build_unused()
    package = Package(
        title=root.at("info").get("title"),
        about=described(root),
        version=root.at("info").get("version"),
        servers=tuple(_url(server) for server in root.list("servers")) or ("",),
        key_header=header,
        key_prefix=prefix,
        tags=tuple(tags.values()),
        **schemas.finished(),
        operations=built,
    )
    return _with_defaults(document, package)


def roles(data: Json) -> dict[str, set[Role]]:
    """Tell for each named schema whether it is sent, received, or both, over any number of references."""
    found: dict[str, set[Role]] = {}
    seen: set[tuple[str, Role]] = set()

    def mark(node: Json, role: Role) -> None:
        waiting = [*_references(node)]
        while waiting:
            ref = waiting.pop()
            if (ref, role) in seen:
                continue
            seen.add((ref, role))
            tokens = split(ref)
            if tokens[:2] == ("components", "schemas"):
                found.setdefault(tokens[2], set()).add(role)
            try:
                waiting += _references(look_up(data, ref))
            except (LookupError, TypeError):
                continue

    for item in data["paths"].values():
        mark(item.get("parameters"), "request")
        for operation in (item[method] for method in METHODS if method in item):
            mark([operation.get("parameters"), operation.get("requestBody")], "request")
            mark(operation.get("responses"), "answer")
    return found


def _references(node: Json) -> Iterator[str]:
    """Yield every reference in a part of the document, those of a discriminator included."""
    for _, value in objects(node):
        if "$ref" in value:
            yield value["$ref"]
        mapping = value.get("mapping")
        if isinstance(mapping, dict):
            yield from (one for one in mapping.values() if isinstance(one, str) and one.startswith("#/"))


def _url(server: Node) -> str:
    """Return the URL of a server, with the defaults of its variables."""
    url: str = server.get("url")
    for name, variable in server.items("variables"):
        url = url.replace(f"{{{name}}}", variable.get("default"))
    return url.rstrip("/")


def _security(root: Node) -> tuple[str, str, str]:
    """Return the scheme whose key the client sends: its name, the header, and what is before the key."""
    declared = dict(root.at("components").items("securitySchemes"))
    asked = [name for one in root.get("security", ()) for name in one]
    chosen = ("", "", "")
    for name in sorted(declared, key=lambda name: name not in asked):
        carrier = _carrier(declared[name])
        if declared[name].get("type") == "mutualTLS":
            continue  # the certificate is part of the SSL context
        if carrier is not None and not chosen[0]:
            chosen = (name, *carrier)
            continue
        reason = "the client sends one key" if carrier else "its key does not go into a header of its own"
        message = f"the security scheme {name!r} is left out: {reason}"
        declared[name].report(message, "give it as headers of the call")
    return chosen


def _carrier(scheme: Node) -> tuple[str, str] | None:
    """Return the header that carries the key of a scheme, and what is before the key."""
    match scheme.get("type"), scheme.get("in", ""), scheme.get("scheme", "").lower():
        case "apiKey", "header", _:
            return scheme.get("name"), ""
        case ("oauth2" | "openIdConnect", _, _) | ("http", _, "bearer"):
            return "Authorization", "Bearer "
        case "http", _, "basic":
            return "Authorization", "Basic "
    return None


def _tag(found: Found) -> str:
    return next(iter(found.node.get("tags", ())), "") or "default"


def _tags(root: Node, found: list[Found]) -> dict[str, Tag]:
    """Return the tags that have operations, by their names."""
    used = dict.fromkeys(_tag(one) for one in found)
    declared = {node.get("name"): node for node in root.list("tags")}
    scope = Scope(root.document, TAG)
    tags: dict[str, Tag] = {}
    for name in (*(name for name in declared if name in used), *used):
        node = declared.get(name, root.at("tags"))
        tags[name] = tags.get(name) or Tag(name, scope.take(node.pointer, name), described(node))
    return tags


def _with_defaults(document: Document, package: Package) -> Package:
    """Return the package without the defaults that are no value of their type."""
    values = Values(package)

    def checked(owner: Any, name: str, *groups: str) -> Any:
        changed: dict[str, tuple[Field, ...]] = {}
        for group in groups:
            fields = list(getattr(owner, group))
            for index, field in enumerate(fields):
                try:
                    if field.wire != OPEN:
                        values.default(field)
                except (ValueError, TypeError, KeyError, AttributeError, StopIteration):
                    text = (
                        f"the default {field.default!r} of {field.wire!r} of {name} is no value of its type"
                    )
                    document.report("#", text, "correct the default, or drop it")
                    fields[index] = attrs.evolve(field, has_default=False, default=None)
            changed[group] = tuple(fields)
        return attrs.evolve(owner, **changed)

    groups = [f"{where}_parameters" for where in ("query", "header", "cookie")]
    return attrs.evolve(
        package,
        structs=tuple(checked(one, one.name, "fields") for one in package.structs),
        operations=tuple(checked(one, one.id, *groups) for one in package.operations),
    )
