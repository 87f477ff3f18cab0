"""Builds the representation: one reading of the document, from its models to what the templates see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import attrs

from .bundle import Document
from .diagnostics import Diagnostic
from .expressions import Values
from .ir import Operation, Package, Role, Struct, Tag
from .naming import Scope, schema_trouble, tag_trouble
from .operations import Found, OperationBuilder
from .pointers import Json, join, look_up, split
from .reading import METHODS, OpenAPI, SecurityScheme, Server, described, read, text, unread
from .schemas import OPEN, SchemaBuilder

_DATA = frozenset({"example", "examples", "default", "const", "enum"})


def build(document: Document) -> tuple[Package, list[Diagnostic]]:
    """Read the document and return what to write, and what was left out or changed on the way.

    Raises:
        SpecError: The document cannot be read at all.
    """
    api, report = read(document)
    report += [*document.left_out, *unread(document, api)]
    for key in ("webhooks", *(["callbacks"] if _holds(document.data, "callbacks") else [])):
        if document.data.get(key):
            report.append(
                document.diagnostic(f"#/{key}", f"{key} are not generated", "leave them out", "omitted")
            )
    report[:] = dict.fromkeys(report)
    hint = "take another name, in CamelCase"
    classes = Scope(document, report.append, "the schema", schema_trouble, hint, "pascal")
    schemas = SchemaBuilder(document, api, roles(document.data), classes, report)
    scheme, header, prefix = _security(document, api, report)
    operations = OperationBuilder(document, api, schemas, report, scheme)
    operations.claim()
    schemas.claim()
    tags, tag_of = _tags(document, api, operations.found, report)
    built = tuple(operations.build(lambda found: tag_of[found.pointer]))
    schemas.build_unused()
    structs, enums, unions, untagged = schemas.finished()
    package = Package(
        title=text(api.info.title),
        about=described(api),
        version=text(api.info.version),
        servers=tuple(_url(server) for server in api.servers) or ("/",),
        key_header=header,
        key_prefix=prefix,
        tags=tags,
        structs=structs,
        enums=enums,
        unions=unions,
        untagged=untagged,
        operations=built,
    )
    return _with_defaults(document, package, report), report


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

    for item in data.get("paths", {}).values():
        for method, operation in item.items() if isinstance(item, dict) else ():
            if method == "parameters":
                mark(operation, "request")
            elif method in METHODS and isinstance(operation, dict):
                mark([operation.get("parameters"), operation.get("requestBody")], "request")
                mark(operation.get("responses"), "answer")
    return found


def _references(node: Json, names: bool = False) -> Iterator[str]:
    """Yield every reference in a part of the document, those of a discriminator included."""
    if isinstance(node, list):
        for item in node:
            yield from _references(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if names:
                yield from _references(value)
            elif key == "$ref" and isinstance(value, str):
                yield value
            elif key == "mapping" and isinstance(value, dict):
                yield from (one for one in value.values() if isinstance(one, str) and one.startswith("#/"))
            elif key not in _DATA and not key.startswith("x-"):
                yield from _references(value, names=key in ("properties", "patternProperties"))


def _holds(node: Json, key: str) -> bool:
    return isinstance(node, dict) and key in node


def _url(server: Server) -> str:
    """Return the URL of a server, with the defaults of its variables."""
    defaults = {text(name): text(variable.default) for name, variable in (server.variables or {}).items()}
    return re.sub(r"\{([^{}]*)\}", lambda match: defaults.get(match[1], match[0]), text(server.url)).rstrip(
        "/"
    )


def _security(document: Document, api: OpenAPI, report: list[Diagnostic]) -> tuple[str, str, str]:
    """Return the scheme whose key the client sends: its name, the header, and what is before the key."""
    declared: dict[str, Any] = {
        text(name): node
        for name, node in ((api.components.securitySchemes if api.components else None) or {}).items()
    }
    asked = [name if isinstance(name, str) else text(name) for one in api.security or () for name in one]
    chosen = ("", "", "")
    for name in sorted(declared, key=lambda name: (name not in asked, list(declared).index(name))):
        carrier = _carrier(declared[name])
        if carrier == ("mutualTLS", ""):
            continue  # the certificate is part of the SSL context
        if carrier is not None and not chosen[0]:
            chosen = (name, *carrier)
            continue
        reason = "the client sends one key" if carrier else "its key does not go into a header of its own"
        pointer = join("#/components/securitySchemes", name)
        hint = "give it as headers of the call"
        report.append(
            document.diagnostic(
                pointer, f"the security scheme {name!r} is left out: {reason}", hint, "omitted"
            )
        )
    return chosen


def _carrier(scheme: Any) -> tuple[str, str] | None:
    if not isinstance(scheme, SecurityScheme):
        return None
    kind, carrier = text(scheme.type), text(scheme.scheme).lower()
    if kind == "mutualTLS":
        return "mutualTLS", ""
    if kind == "apiKey" and text(scheme.security_scheme_in) == "header":
        return text(scheme.name), ""
    if kind in ("oauth2", "openIdConnect") or (kind == "http" and carrier == "bearer"):
        return "Authorization", "Bearer "
    return ("Authorization", "Basic ") if kind == "http" and carrier == "basic" else None


def _tags(
    document: Document, api: OpenAPI, found: list[Found], report: list[Diagnostic]
) -> tuple[tuple[Tag, ...], dict[str, str]]:
    """Return the tags that have operations, and the module of each operation."""
    about = {text(tag.name): described(tag) for tag in api.tags or ()}
    first = {one.pointer: text(next(iter(one.node.tags or ()), None)) or "default" for one in found}
    used = set(first.values())
    names = [*(name for name in about if name in used), *(name for name in dict.fromkeys(first.values()))]
    scope = Scope(
        document, report.append, "the tag", tag_trouble, "take another name, in lower_snake_case", "module"
    )
    pointers = {text(tag.name): join("#/tags", index) for index, tag in enumerate(api.tags or ())}
    tags = {
        name: Tag(name, scope.take(pointers.get(name, "#/tags"), name), about.get(name, ""))
        for name in dict.fromkeys(names)
    }
    return tuple(tags.values()), {pointer: tags[name].module for pointer, name in first.items()}


def _with_defaults(document: Document, package: Package, report: list[Diagnostic]) -> Package:
    """Return the package without the defaults that are no value of their type."""
    values = Values(package)

    def checked(fields: tuple[Any, ...], where: str) -> tuple[Any, ...]:
        result = []
        for field in fields:
            try:
                if field.wire != OPEN:
                    values.default(field)
            except (ValueError, TypeError, KeyError, AttributeError, StopIteration):
                message = (
                    f"the default {field.default!r} of {field.wire!r} of {where} is no value of its type"
                )
                report.append(document.diagnostic("#", message, "correct the default, or drop it", "omitted"))
                field = attrs.evolve(field, has_default=False, default=None)
            result.append(field)
        return tuple(result)

    def operation(one: Operation) -> Operation:
        return attrs.evolve(
            one,
            query_parameters=checked(one.query_parameters, one.id),
            header_parameters=checked(one.header_parameters, one.id),
            cookie_parameters=checked(one.cookie_parameters, one.id),
        )

    def struct(one: Struct) -> Struct:
        return attrs.evolve(one, fields=checked(one.fields, one.name))

    return attrs.evolve(
        package,
        structs=tuple(struct(one) for one in package.structs),
        operations=tuple(operation(one) for one in package.operations),
    )
