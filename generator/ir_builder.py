"""Builds the representation that the templates use from the document."""

from __future__ import annotations

from typing import Any

import attrs

from .document import METHODS, Document, Node, references
from .expressions import NO_VALUE, Code
from .ir import Field, Package, Role
from .merging import describe
from .operation_builder import OperationBuilder
from .pointers import Json, last, split
from .reading import read
from .schema_builder import SchemaBuilder


def build(document: Document) -> Package:
    """Return the package of a document, and report what is left out or changed."""
    document = read(document)
    root = document.root
    info = root.at("info")
    schemas = SchemaBuilder(document, roles(root))
    scheme, header, prefix = _security(root)
    operations = OperationBuilder(document, schemas, scheme)
    schemas.claim()
    built = tuple(operations.build())
    schemas.build_unused()
    package = Package(
        title=info.get("title"),
        about=describe(root),
        version=info.get("version"),
        servers=tuple(_url(server) for server in root.list("servers")) or ("",),
        key_header=header,
        key_prefix=prefix,
        tags=tuple(operations.tags.values()),
        **schemas.finish(),
        operations=built,
    )
    return _with_defaults(document, package)


def roles(root: Node) -> dict[str, set[Role]]:
    """Return for each named schema whether it is sent, received, or both, also through references."""
    waiting: list[tuple[Role, Json]] = []
    for _, item in root.items("paths"):
        waiting.append(("request", item.get("parameters")))
        for operation in (item.at(method) for method in METHODS):
            waiting.append(("request", [operation.get("parameters"), operation.get("requestBody")]))
            waiting.append(("answer", operation.get("responses")))
    found: dict[str, set[Role]] = {}
    while waiting:
        role, value = waiting.pop()
        for holder, key, _ in references(value):
            ref = holder[key]
            if isinstance(ref, str) and role not in found.setdefault(ref, set()):
                found[ref].add(role)
                waiting.append((role, root.at(*split(ref)).value))
    return {last(ref): both for ref, both in found.items() if ref.startswith("#/components/schemas/")}


def _url(server: Node) -> str:
    """Return the URL of a server, with the defaults of its variables."""
    url: str = server.get("url")
    for name, variable in server.items("variables"):
        url = url.replace(f"{{{name}}}", variable.get("default"))
    return url.rstrip("/")


def _security(root: Node) -> tuple[str, str, str]:
    """Return the security scheme of the client: its name, its header, and the prefix of the key."""
    declared = dict(root.at("components").items("securitySchemes"))
    asked = [name for one in root.get("security", ()) for name in one]
    for name in dict.fromkeys(name for name in asked if name not in declared):
        root.at("security").report(f"nothing declares {name!r}", "declare it in securitySchemes")
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
    """Return the header of a security scheme, and the prefix of the key."""
    match scheme.get("type"), scheme.get("in", ""), scheme.get("scheme", "").lower():
        case "apiKey", "header", _ if scheme.get("name"):
            return scheme.get("name"), ""
        case ("oauth2" | "openIdConnect", _, _) | ("http", _, "bearer"):
            return "Authorization", "Bearer "
        case "http", _, "basic":
            return "Authorization", "Basic "
    return None


def _with_defaults(document: Document, package: Package) -> Package:
    """Return the package without defaults that do not fit their type."""
    code = Code(package)

    def check_default(field: Field, where: str) -> Field:
        try:
            if field.has_default:
                code.expression(field.type, field.default)
        except NO_VALUE:
            message = f"the default {field.default!r} of {field.wire!r} of {where} is no value of its type"
            document.report("#", message, "correct the default, or drop it")
            return attrs.evolve(field, has_default=False, default=None)
        return field

    def with_fields(owner: Any, where: str, *groups: str) -> Any:
        fields = {key: tuple(check_default(field, where) for field in getattr(owner, key)) for key in groups}
        return attrs.evolve(owner, **fields)

    groups = [f"{where}_parameters" for where in ("query", "header", "cookie")]
    return attrs.evolve(
        package,
        structs=tuple(with_fields(one, one.name, "fields") for one in package.structs),
        operations=tuple(with_fields(one, one.id, *groups) for one in package.operations),
    )
