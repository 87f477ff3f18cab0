"""Builds the operations of the representation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import attrs

from . import ir, merging
from .document import METHODS, Document, Node
from .naming import HEADER, OPERATION, PARAMETER, PATH_PARAMETER, TAG, Scope, operation_class
from .pointers import Json
from .reading import pascal_case
from .schema_builder import SchemaBuilder
from .unions import Schema

_HEADER: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CLASSES: Final = {"query": "Query", "header": "Headers", "cookie": "Cookies"}
_STYLES: Final = {
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "path": ("simple", "label", "matrix"),
    "header": ("simple",),
    "cookie": ("form",),
}
_IDEMPOTENT: Final = ("get", "put", "delete", "options", "head", "trace")
_PREFERENCE: Final = ("json", "multipart", "form", "content")
# What a client decides itself, so that a parameter of that name is not read (OpenAPI 3.1, 4.8.12.2).
_OWN_HEADERS: Final = ("accept", "content-type", "authorization")


@attrs.frozen
class Found:
    """An operation where it is, before its schemas are built; with the parameters of its path item."""

    operation: ir.Operation
    node: Node
    parameters: tuple[Node, ...]


class LeftOut(Exception):
    """The reason why an operation is left out."""


class OperationBuilder:
    """Turns the operations of a document into values of the representation."""

    def __init__(self, document: Document, schemas: SchemaBuilder, scheme: str) -> None:
        self.document = document
        self.schemas = schemas
        self.scheme = scheme
        self.keys_wanted: dict[str, list[Found]] = {}
        self.names = Scope(document, OPERATION)
        self.found = [
            self._read_names(method, path, item)
            for path, item in document.root.items("paths")
            for method in item.value
            if method in METHODS
        ]
        self.tags = self._tags()

    def _read_names(self, method: str, path: str, item: Node) -> Found:
        """Return an operation, which has its names from now on, before any schema has one."""
        node, classes = item.at(method), self.schemas.classes
        words = re.sub(r"\W+", "_", path).strip("_")
        identifier = node.get("operationId") or method + pascal_case(words)
        place = node.at("operationId").pointer
        python = self.names.take(place, identifier, key=f"that of {self.document.location(place)}")
        classes.taken[python.upper()] = f"the constant of {identifier!r}"
        listed = [*item.list("parameters"), *node.list("parameters")]
        parameters = [_resolve(one, "parameters") for one in listed]
        named = {}
        for where, suffix in _CLASSES.items():
            key = f"the {suffix.lower()} class of {identifier!r}"
            is_used = any(one.get("in") == where for one in parameters)
            name = operation_class(identifier, suffix)
            named[where] = classes.take(node.pointer, name, key=key) if is_used else ""
        operation = ir.Operation(
            id=identifier,
            python=python,
            method=method.upper(),
            path=path,
            tag=next(iter(node.get("tags", ())), "") or "default",
            summary=node.get("summary") or f"{method.upper()} {path}",
            description=merging.describe(node),
            idempotent=node.get("x-idempotent", method in _IDEMPOTENT),
            classes=named,
            deprecated=node.get("deprecated", False),
        )
        by_key = {(one.get("in"), one.get("name")): one for one in parameters}
        return Found(operation, node, tuple(by_key.values()))

    def _tags(self) -> dict[str, ir.Tag]:
        """Return the tags that have operations, by their names."""
        root, scope, tags = self.document.root, Scope(self.document, TAG), {}
        declared = {node.get("name"): node for node in root.list("tags")}
        used = dict.fromkeys(found.operation.tag for found in self.found)
        for name in dict.fromkeys([*(name for name in declared if name in used), *used]):
            node = declared.get(name, root.at("tags"))
            tags[name] = ir.Tag(name, scope.take(node.pointer, name), merging.describe(node))
        return tags

    def build(self) -> Iterator[ir.Operation]:
        """Yield the operations in the order of the document."""
        for found in self.found:
            try:
                yield attrs.evolve(
                    found.operation,
                    tag=self.tags[found.operation.tag].module,
                    **self._parameters(found),
                    **self._answers(found),
                    body=self._body(found),
                    keyed=self._keyed(found),
                )
            except LeftOut as reason:
                message = f"the operation {found.operation.id!r} is left out: {reason}"
                found.node.report(message, "correct what it refers to")
        for wanted, (first, *others) in self.keys_wanted.items():
            asking = f" and {len(others)} more operations ask" if others else " asks"
            message = f"{first.operation.id!r}{asking} for {wanted}; the client sends {self.scheme} alone"
            first.node.at("security").report(message, "give the other as headers of the call")

    # Parameters

    def _parameters(self, found: Found) -> dict[str, Any]:
        taken: dict[str, str] = {}
        fields: dict[str, list[ir.Field]] = {where: [] for where in _STYLES}
        for node in found.parameters:
            where, wire = node.get("in"), node.get("name")
            if where is None:
                raise LeftOut("a parameter cannot be read")
            if where == "header" and wire.lower() in _OWN_HEADERS:
                message = f"the parameter {wire!r} is not read: the client sets that header itself"
                node.report(message, "drop it")
            else:
                naming = PATH_PARAMETER if where == "path" else PARAMETER
                names = Scope(self.document, naming, taken)
                fields[where].append(self._parameter(found, node, names))
        fields["path"] = self._in_path(found, fields["path"], taken)
        return {f"{where}_parameters": tuple(listed) for where, listed in fields.items()}

    def _parameter(self, found: Found, node: Node, names: Scope) -> ir.Field:
        where, wire = node.get("in"), node.get("name")
        media = next(iter(node.get("content", ())), None)
        held = node.at("schema") if media is None else node.at("content", media, "schema")
        schema = Schema.of(held, "request", operation_class(found.operation.id, pascal_case(wire)))
        required, key = node.get("required", False), f"{wire!r} of the {where}"
        field = self.schemas.field(names, wire, schema, node, key, required=required or where == "path")
        return attrs.evolve(
            field,
            nullable=field.nullable and not field.has_default,
            has_default=field.has_default and not field.required,
            example=_example(node, held),
            style=_style(node, where),
        )

    def _in_path(self, found: Found, fields: list[ir.Field], taken: dict[str, str]) -> list[ir.Field]:
        """Return the parameters in the order of the path."""
        path, by_wire = found.operation.path, {field.wire: field for field in fields}
        names = list(dict.fromkeys(re.findall(r"\{([^{}]+)\}", path)))
        for name in names:
            if name not in by_wire:
                message = f"nothing describes the parameter {name!r} of the path {path!r}"
                found.node.report(message, "add it to parameters, in: path", "approximated")
                scope = Scope(self.document, PATH_PARAMETER, taken, is_silent=True)
                python = scope.take(found.node.pointer, name, key=f"{name!r} of the path")
                by_wire[name] = ir.Field(name, python, ir.Scalar("string"), True, False, "")
        for name in by_wire.keys() - set(names):
            message = f"the parameter {name!r} is not in the path {path!r} of {found.operation.id!r}"
            found.node.report(message, "correct its name, or drop it from the operation")
        return [by_wire[name] for name in names]

    # Bodies

    def _body(self, found: Found) -> ir.Body | None:
        if found.node.get("requestBody") is None:
            return None
        node = _resolve(found.node.at("requestBody"), "requestBodies")
        if node.value is None:
            raise LeftOut("its body cannot be read")
        if not node.get("content"):
            return None
        media, family = _choose_media_type(
            node, "the body as {0} is left out: {1} is sent", _PREFERENCE.index
        )
        content, schema = node.at("content", media), node.at("content", media, "schema")
        name = operation_class(found.operation.id, "Body")
        kind = self.schemas.part_of(Schema.of(schema, "request", name, has_files=family != "json"))
        has_parts = isinstance(kind, ir.Ref) and kind.name in self.schemas.outlines
        if family in ("multipart", "form") and not has_parts:
            message = f"a body of {media} that has no properties is sent as it is given"
            schema.report(message, "describe its properties", "approximated")
            family = "content"
        return ir.Body(
            kind=family,
            type=kind,
            media_type=media if "*" not in media else "application/octet-stream",
            required=node.get("required", False),
            description=node.get("description", ""),
            example=_example(content, schema),
            parts=_encodings(content, family),
        )

    # Answers

    def _answers(self, found: Found) -> dict[str, Any]:
        listed: dict[str, Node] = {}
        for key, node in found.node.items("responses"):
            if re.fullmatch(r"[1-5](\d\d|XX)|default", key, re.IGNORECASE):
                listed[key.upper().replace("DEFAULT", "default")] = _resolve(node, "responses")
            elif not key.startswith("x-"):
                node.report(f"the status {key!r} is none", "list single statuses, 4XX or default")
        has_success = any(status.startswith("2") for status in listed)
        successes: list[tuple[str, ir.Type]] = []
        errors: list[tuple[str, ir.Type]] = []
        headers: dict[str, Node] = {}
        accepted, error_headers, has_file = [], [], False
        for status, node in listed.items():
            if node.value is None:
                continue
            is_success = status.startswith("2") or (status == "default" and not has_success)
            suffix = "Answer" + status.title() * bool(successes) if is_success else "Error"
            class_name = operation_class(found.operation.id, suffix)
            kind, media, is_json = self._answer(node, class_name)
            if is_success:
                successes.append((status.replace("default", "2XX"), kind))
                accepted += [media] if media else []
                has_file |= not is_json
                for name, header in node.items("headers"):
                    headers.setdefault(name.lower(), _resolve(header, "headers"))
            else:
                error_headers += node.get("headers", ())
            if not is_success or status == "default":
                errors.append((status, ir.Scalar("any") if kind == ir.Scalar("bytes") else kind))
        return {
            "answers": tuple(successes) or (("2XX", ir.Null()),),
            "errors": tuple(errors),
            "has_file": has_file,
            "accept": ", ".join(dict.fromkeys(accepted)) or "application/json",
            "error_headers": tuple(dict.fromkeys(error_headers)),
            **self._headers(found, headers),
        }

    def _answer(self, node: Node, hint: str) -> tuple[ir.Type, str, bool]:
        """Return the type of a response, the media type to request, and whether it is JSON or empty."""
        if not node.get("content"):
            return ir.Null(), "", True
        message = "the answer as {0} is left out: {1} is asked for"
        media, family = _choose_media_type(node, message, lambda family: family != "json")
        content, base = node.at("content", media), media.split(";")[0]
        if family == "json":
            kind = self.schemas.part_of(Schema.of(content.at("schema"), "answer", hint))
            return kind, media.replace("*/*", "application/json"), True
        if base.endswith("xml"):
            content.report("XML is not decoded: the answer is its text", "describe it as JSON")
        is_text = media.startswith("text/") or base.endswith("xml")
        return ir.Scalar("string" if is_text else "bytes"), media, False

    def _headers(self, found: Found, headers: dict[str, Node]) -> dict[str, Any]:
        """Build the class of the headers of a success."""
        headers = {wire: node for wire, node in headers.items() if node.value is not None}
        for wire in [wire for wire in headers if not _HEADER.fullmatch(wire)]:
            headers.pop(wire).report(f"no header can be called {wire!r}", "rename it")
        if not headers:
            return {}
        owner = Schema.of(found.node, "answer", operation_class(found.operation.id, "AnswerHeaders"))
        name, names, fields = self.schemas.take_class(owner), Scope(self.document, HEADER), []
        for wire, node in headers.items():
            schema = Schema.of(node.at("schema"), "answer", name + pascal_case(wire))
            field = self.schemas.field(names, wire, schema, node, required=False)
            kinds = [one.name for one in ir.parts(field.type) if isinstance(one, ir.Ref)]
            if self.schemas.outlines.keys() & kinds:
                field = attrs.evolve(field, type=ir.Scalar("string"))
            fields.append(attrs.evolve(field, nullable=False))
        description = f"The headers of a success of `{found.operation.python}`."
        self.schemas.structs[name] = ir.Struct(name, description, "answer", tuple(fields))
        lists = sorted(field.wire for field in fields if isinstance(field.type, ir.Array))
        return {"header_struct": name, "header_lists": tuple(lists)}

    # The rest

    def _keyed(self, found: Found) -> bool:
        """Whether the operation sends the key."""
        own = found.node.get("security")
        security = own if own is not None else self.document.data.get("security")
        if not security:
            return own is None and bool(self.scheme)
        names = [set(one) for one in security]
        if self.scheme and not any(one <= {self.scheme} for one in names):
            wanted = dict.fromkeys(" and ".join(sorted(one)) for one in names)
            self.keys_wanted.setdefault(" or ".join(wanted), []).append(found)
        return any(self.scheme in one for one in names)


def _resolve(node: Node, section: str) -> Node:
    """Return the target of a reference. A missing target is reported, and its value is `None`."""
    found = node.resolve(section)
    if found.value is None:
        node.report(
            f"{node.get('$ref')!r} is none of the {section} that can be read", "correct the reference"
        )
    return found


def _choose_media_type(
    holder: Node, message: str, rank: Callable[[ir.BodyKind], int]
) -> tuple[str, ir.BodyKind]:
    """Return the media type of a body that is taken, and how it is written; report the others."""
    families: dict[str, ir.BodyKind] = {
        media: _family(media, content) for media, content in holder.items("content")
    }
    chosen = min(families, key=lambda media: rank(families[media]))
    for media in families.keys() - {chosen}:
        hint = "describe the one that is to be used"
        holder.at("content", media).report(message.format(media, chosen), hint)
    return chosen, families[chosen]


def _family(media_type: str, content: Node) -> ir.BodyKind:
    base = media_type.split(";")[0].strip().lower()
    if base.endswith(("/json", "+json")) or base in ("*/*", "application/*"):
        return "content" if content.at("schema").get("format") == "binary" else "json"
    if base == "multipart/form-data":
        return "multipart"
    return "form" if base == "application/x-www-form-urlencoded" else "content"


def _encodings(content: Node, family: ir.BodyKind) -> tuple[tuple[str, str], ...]:
    """Return how each property of a form is written, where the document says so."""
    found = {}
    for name, encoding in content.items("encoding"):
        if family == "multipart" and encoding.get("contentType") is not None:
            found[name] = encoding.get("contentType")
        elif family == "form" and _style(encoding, "query"):
            found[name] = _style(encoding, "query")
    return tuple(found.items())


def _style(node: Node, where: str) -> str:
    """Return how a parameter is written, with a star if it explodes; empty for the usual way."""
    if node.get("content"):
        return "json"
    known = _STYLES[where]
    style: str = node.get("style", known[0])
    if style not in known:
        message = f"the style {style!r} of a parameter in the {where} is not defined"
        node.at("style").report(message, f"use one of {', '.join(known)}", "approximated")
        style = known[0]
    if node.get("explode", style == "form") and style != "deepObject":
        style += "*"
    return "" if style in ("form*", "simple") else style


def _example(node: Node, schema: Node) -> Json:
    """Return an example of a parameter or a body, if the document has one here."""
    if "example" in node:
        return node.value["example"]
    for _, example in node.items("examples"):
        if "$ref" not in example:
            return example.get("value")
    return merging.example(schema)
