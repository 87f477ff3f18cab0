"""Builds the operations of the representation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

import attrs

from . import merging
from .bundle import Document
from .diagnostics import Diagnostic, Kind
from .ir import (
    Answer,
    Body,
    BodyKind,
    Field,
    Operation,
    Ref,
    Scalar,
    Struct,
    Type,
    parts,
    without_null,
)
from .naming import Scope, field_trouble, operation_trouble, parameter_trouble, query_class
from .pointers import Json, join, split
from .reading import (
    METHODS,
    Header,
    MediaType,
    OpenAPI,
    Parameter,
    PathItem,
    Reference,
    RequestBody,
    Response,
    described,
    pascal_case,
    text,
)
from .reading import Operation as Described
from .schemas import SchemaBuilder

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
    """An operation where it is."""

    method: str
    path: str
    pointer: str
    node: Described
    item: PathItem
    identifier: str
    python: str


class LeftOut(Exception):
    """Why an operation is left out: it could not be called rightly."""


class OperationBuilder:
    """Turns the operations of a document into values of the representation."""

    def __init__(
        self, document: Document, api: OpenAPI, schemas: SchemaBuilder, report: list[Diagnostic], scheme: str
    ) -> None:
        self.document = document
        self.api = api
        self.schemas = schemas
        self.report = report
        self.scheme = scheme
        self.names = Scope(
            document, report.append, "the operationId", operation_trouble, "take another operationId"
        )
        self.found = list(self._find())

    def _find(self) -> Iterator[Found]:
        for path, item in self.api.paths.items():
            written = list(self.document.data["paths"].get(text(path), ()))
            for method in sorted(METHODS, key=lambda one: written.index(one) if one in written else -1):
                node = getattr(item, method)
                if node is not None:
                    pointer = join("#/paths", text(path), method)
                    words = re.sub(r"\W+", "_", text(path)).strip("_")
                    identifier = text(node.operationId) or method + pascal_case(words)
                    place = join(pointer, "operationId")
                    key = f"that of {self.document.location(place)}"
                    python = self.names.take(place, identifier, key=key)
                    self.schemas.classes.taken[python.upper()] = f"the constant of {identifier!r}"
                    yield Found(method, text(path), pointer, node, item, identifier, python)

    def claim(self) -> None:
        """Take the names of the classes of parameters, before any schema has one."""
        self.classes = {
            (found.pointer, where): self.schemas.parameter_struct(found.identifier, suffix, found.pointer)
            for found in self.found
            for where, suffix in _CLASSES.items()
            if any(node.param_in.value == where for node, _ in self._listed_or_none(found))
        }

    def build(self, tag_of: Callable[[Found], str]) -> Iterator[Operation]:
        """Yield the operations in the order of the document."""
        for found in self.found:
            try:
                yield self._operation(found, tag_of(found))
            except LeftOut as reason:
                message = f"the operation {found.identifier!r} is left out: {reason}"
                self._report(found.pointer, message, "correct what it refers to")

    def _operation(self, found: Found, tag: str) -> Operation:
        node, extra = found.node, found.node.model_extra or {}
        fields = self._parameters(found)
        successes, errors, accept, headers = self._answers(found)
        return Operation(
            id=found.identifier,
            python=found.python,
            method=found.method.upper(),
            path=found.path,
            tag=tag,
            summary=text(node.summary) or f"{found.method.upper()} {found.path}",
            description=described(node),
            evidence=extra.get("x-evidence", ""),
            idempotent=extra.get("x-idempotent", found.method in _IDEMPOTENT),
            path_parameters=self._in_path(found, fields["path"]),
            query_parameters=fields["query"],
            header_parameters=fields["header"],
            cookie_parameters=fields["cookie"],
            body=self._body(found),
            answers=tuple(successes),
            errors=tuple(errors),
            assumptions=tuple(extra.get("x-assumptions", ())),
            classes={where: self.classes.get((found.pointer, where), "") for where in _CLASSES},
            accept=accept,
            header_struct=headers,
            error_headers=self.error_headers,
            keyed=self._keyed(found),
            deprecated=node.deprecated,
        )

    # Parameters

    def _listed(self, found: Found) -> list[tuple[Parameter, str]]:
        """Return the parameters of an operation with their pointers, those of its path item included."""
        by_key: dict[tuple[str, str], tuple[Parameter, str]] = {}
        item = join("#/paths", found.path)
        for holder, pointer in ((found.item, item), (found.node, found.pointer)):
            for index, node in enumerate(holder.parameters or ()):
                resolved = self._resolved(node, join(pointer, "parameters", index), "parameters")
                if resolved is None:
                    raise LeftOut("a parameter cannot be read")
                parameter, place = resolved
                by_key[parameter.param_in.value, text(parameter.name)] = (parameter, place)
        return list(by_key.values())

    def _listed_or_none(self, found: Found) -> list[tuple[Parameter, str]]:
        try:
            return self._listed(found)
        except LeftOut:
            return []

    def _parameters(self, found: Found) -> dict[str, tuple[Field, ...]]:
        names = {
            is_field: Scope(
                self.document,
                self.report.append,
                "the parameter",
                partial(parameter_trouble, field=is_field),
                "add x-python-name",
            )
            for is_field in (False, True)
        }
        names[True].taken = names[False].taken
        fields: dict[str, list[Field]] = {"path": [], "query": [], "header": [], "cookie": []}
        for node, pointer in self._listed(found):
            where = node.param_in.value
            if where == "header" and text(node.name).lower() in _OWN_HEADERS:
                message = f"the parameter {text(node.name)!r} is not read: the client sets that header itself"
                self._report(pointer, message, "drop it")
                continue
            fields[where].append(self._parameter(found, node, pointer, names[where != "path"]))
        return {where: tuple(listed) for where, listed in fields.items()}

    def _parameter(self, found: Found, node: Parameter, pointer: str, names: Scope) -> Field:
        where, wire, extra = node.param_in.value, text(node.name), node.model_extra or {}
        schema, place, style = node.param_schema, join(pointer, "schema"), self._style(node, pointer)
        if node.content:
            media, content = next(iter(node.content.items()))
            schema, place = content.media_type_schema, join(pointer, "content", text(media), "schema")
        hint = query_class(found.identifier, pascal_case(wire))
        kind, nullable = without_null(self.schemas.type_of(schema, place, "request", hint))
        has_default, default = (
            (False, None) if schema is None else merging.default(schema, self.schemas.named)
        )
        is_plain = style in ("form", "form*", "simple", "simple*") and self._is_plain(kind)
        described = text(node.description)
        return Field(
            wire=wire,
            python=names.take(pointer, wire, extra.get("x-python-name"), key=f"{wire!r} of the {where}"),
            type=kind,
            required=node.required or where == "path",
            nullable=nullable and not has_default,
            description=f"{described} Deprecated.".strip() if node.deprecated else described,
            evidence=extra.get("x-evidence", ""),
            has_default=has_default and default is not None and where != "path" and not node.required,
            default=default,
            example=_example(node),
            style="" if is_plain else style,
        )

    def _is_plain(self, kind: Type) -> bool:
        return all(
            (isinstance(one, Scalar) and one.kind not in ("any", "file"))
            or (isinstance(one, Ref) and one.name in self.schemas.enums)
            or not isinstance(one, Scalar | Ref)
            for one in parts(kind)
        ) and not any(type(one).__name__ in ("Array", "Map") for one in parts(kind))

    def _style(self, node: Parameter, pointer: str) -> str:
        if node.content:
            return "json"
        where = node.param_in.value
        known = _STYLES[where]
        style = text(node.style) or known[0]
        if style not in known:
            message = f"the style {style!r} of a parameter in the {where} is not defined"
            self._report(join(pointer, "style"), message, f"use one of {', '.join(known)}", "approximated")
            style = known[0]
        explode = node.explode if "explode" in node.model_fields_set else style == "form"
        return style + "*" if explode and style != "deepObject" else style

    def _in_path(self, found: Found, fields: tuple[Field, ...]) -> tuple[Field, ...]:
        by_wire = {field.wire: field for field in fields}
        names = re.findall(r"\{([^{}]+)\}", found.path)
        for name in dict.fromkeys(names):
            if name not in by_wire:
                message = f"nothing describes the parameter {name!r} of the path {found.path!r}"
                hint = "add it to parameters, in: path"
                self._report(found.pointer, message, hint, "approximated")
                python = Scope(self.document, lambda _: None, "the parameter", field_trouble, hint)
                taken = python.take(found.pointer, name)
                by_wire[name] = Field(name, taken, Scalar("string"), True, False, "")
        for name in by_wire.keys() - set(names):
            message = f"the parameter {name!r} is not in the path {found.path!r} of {found.identifier!r}"
            self._report(found.pointer, message, "correct its name, or drop it from the operation")
        return tuple(by_wire[name] for name in dict.fromkeys(names))

    # Bodies

    def _body(self, found: Found) -> Body | None:
        if found.node.request_body is None:
            return None
        resolved = self._resolved(
            found.node.request_body, join(found.pointer, "requestBody"), "requestBodies"
        )
        if resolved is None:
            raise LeftOut("its body cannot be read")
        if not resolved[0].content:
            return None
        node, pointer = resolved
        media = {text(name): content for name, content in node.content.items()}
        chosen = min(media, key=lambda name: _PREFERENCE.index(_family(name, media[name])))
        family = _family(chosen, media[chosen])
        for name in media.keys() - {chosen}:
            message = f"the body as {name} is left out: {chosen} is sent"
            self._report(join(pointer, "content", name), message, "describe the one that is to be sent")
        content = media[chosen]
        place = join(pointer, "content", chosen, "schema")
        self.schemas.binary = family != "json"
        hint = query_class(found.identifier, "Body")
        kind = self.schemas.type_of(content.media_type_schema, place, "request", hint)
        self.schemas.binary = False
        if family in ("multipart", "form") and not (
            isinstance(kind, Ref) and kind.name in self.schemas.structs
        ):
            message = f"a body of {chosen} that has no properties is sent as it is given"
            self._report(place, message, "describe its properties", "approximated")
            family = "content"
        return Body(
            kind=family,
            type=kind,
            media_type=chosen if "*" not in chosen else "application/octet-stream",
            required=node.required,
            description=text(node.description),
            example=_example(content),
            parts=self._parts(content, family),
        )

    def _parts(self, content: MediaType, family: str) -> tuple[tuple[str, str], ...]:
        """Return how each property of a form is written, where the document says so."""
        found = {}
        for name, encoding in (content.encoding or {}).items():
            if family == "multipart" and encoding.contentType is not None:
                found[text(name)] = text(encoding.contentType)
            elif family == "form" and encoding.style is not None:
                explode = encoding.explode or text(encoding.style) == "form"
                found[text(name)] = text(encoding.style) + ("*" if explode else "")
        return tuple(found.items())

    # Answers

    def _answers(self, found: Found) -> tuple[list[tuple[str, Answer]], list[tuple[str, Type]], str, str]:
        successes: list[tuple[str, Answer]] = []
        errors: list[tuple[str, Any]] = []
        accepted: list[str] = []
        headers: dict[str, tuple[Header, str]] = {}
        error_headers: list[str] = []
        responses = {text(status).upper(): node for status, node in found.node.responses.items()}
        has_success = any(status.startswith("2") for status in responses)
        for status, node in responses.items():
            if status.startswith("X-"):
                continue
            place = join(found.pointer, "responses", status.lower() if status == "DEFAULT" else status)
            resolved = self._resolved(node, place, "responses")
            if resolved is None:
                continue
            response, pointer = resolved
            if not re.fullmatch(r"[1-5](\d\d|XX)|DEFAULT", status):
                self._report(place, f"the status {status!r} is none", "list single statuses, 4XX or default")
                continue
            is_success = status.startswith("2") or (status == "DEFAULT" and not has_success)
            suffix = "Answer" if is_success else "Error"
            hint = query_class(
                found.identifier, suffix + ("" if not is_success else status.title() * bool(successes))
            )
            answer, media = self._answer(response, pointer, hint, is_error=not is_success)
            if is_success:
                successes.append((status if status != "DEFAULT" else "2XX", answer))
                accepted += [media] if media and media not in accepted else []
                for name, header in (response.headers or {}).items():
                    where = join(pointer, "headers", text(name))
                    held = self._resolved(header, where, "headers")
                    if held is not None:
                        headers.setdefault(text(name).lower(), held)
            if not is_success:
                error_headers += [text(name) for name in response.headers or ()]
            if not is_success or status == "DEFAULT":
                errors.append((status.lower() if status == "DEFAULT" else status, answer.type))
        self.error_headers = tuple(dict.fromkeys(error_headers))
        accept = ", ".join(accepted) or "application/json"
        return successes or [("2XX", Answer(None))], errors, accept, self._headers(found, headers)

    def _answer(self, node: Response, pointer: str, hint: str, *, is_error: bool) -> tuple[Answer, str]:
        media = {text(name): content for name, content in (node.content or {}).items()}
        if not media:
            return Answer(None), ""
        chosen = min(media, key=lambda name: _family(name, media[name]) != "json")
        for name in media.keys() - {chosen}:
            message = f"the answer as {name} is left out: {chosen} is asked for"
            self._report(join(pointer, "content", name), message, "describe the one that is to be read")
        content, place = media[chosen], join(pointer, "content", chosen)
        if _family(chosen, content) == "json":
            kind = self.schemas.type_of(content.media_type_schema, join(place, "schema"), "answer", hint)
            return Answer(kind), chosen.replace("*/*", "application/json")
        if chosen.split(";")[0].endswith("xml"):
            message = "XML is not decoded: the answer is its text"
            self._report(place, message, "describe it as JSON")
        if chosen.startswith("text/") or chosen.split(";")[0].endswith("xml"):
            return Answer(Scalar("string"), "text"), chosen
        return Answer(Scalar("bytes"), "bytes") if not is_error else Answer(Scalar("any")), chosen

    def _headers(self, found: Found, headers: dict[str, tuple[Header, str]]) -> str:
        if not headers:
            return ""
        name = self.schemas.take_class(found.pointer, query_class(found.identifier, "AnswerHeaders"))
        names = Scope(self.document, self.report.append, "the header", field_trouble, "add x-python-name")
        fields = []
        for wire, (node, pointer) in headers.items():
            kind, _ = without_null(
                self.schemas.type_of(
                    node.param_schema, join(pointer, "schema"), "answer", name + pascal_case(wire)
                )
            )
            if any(isinstance(one, Ref) and one.name in self.schemas.structs for one in parts(kind)):
                kind = Scalar("string")
            given = (node.model_extra or {}).get("x-python-name")
            python = names.take(pointer, wire, given)
            fields.append(Field(wire, python, kind, False, False, text(node.description)))
        described = f"The headers of a success of `{found.python}`."
        self.schemas.structs[name] = Struct(name, described, "", "answer", tuple(fields))
        return name

    # The rest

    def _keyed(self, found: Found) -> bool:
        security = found.node.security if found.node.security is not None else self.api.security
        if not security:
            return found.node.security is None and bool(self.scheme)
        names = [{text(name) if not isinstance(name, str) else name for name in one} for one in security]
        if self.scheme and not any(one <= {self.scheme} for one in names):
            message = (
                f"{found.identifier!r} asks for {' or '.join(' and '.join(sorted(one)) for one in names)}"
            )
            hint = f"the client gives {self.scheme}; give the other as headers of the call"
            self._report(join(found.pointer, "security"), message, hint)
        return any(self.scheme in one for one in names)

    def _resolved(self, node: Any, pointer: str, section: str) -> tuple[Any, str] | None:
        """Return a model and its pointer, or those of what its `$ref` leads to."""
        kinds: dict[str, type] = {
            "parameters": Parameter,
            "requestBodies": RequestBody,
            "responses": Response,
            "headers": Header,
        }
        seen: set[str] = set()
        while isinstance(node, Reference):
            ref = node.ref.get_untrusted_value()
            tokens = split(ref)
            entries = {text(name): entry for name, entry in (self._section(section) or {}).items()}
            if ref in seen or tokens[:2] != ("components", section) or tokens[-1] not in entries:
                self._report(
                    pointer, f"{ref!r} is no {section[:-1]} that can be read", f"refer to one of {section}"
                )
                return None
            seen.add(ref)
            pointer, node = ref, entries[tokens[-1]]
        return (node, pointer) if isinstance(node, kinds[section]) else None

    def _section(self, name: str) -> dict[Any, Any]:
        return getattr(self.api.components, name, None) or {}

    def _report(self, pointer: str, message: str, hint: str, kind: Kind = "omitted") -> None:
        self.report.append(self.document.diagnostic(pointer, message, hint, kind))


def _family(media_type: str, content: MediaType) -> BodyKind:
    base = media_type.split(";")[0].strip().lower()
    if base.endswith(("/json", "+json")) or base in ("*/*", "application/*"):
        schema = content.media_type_schema
        is_binary = not isinstance(schema, Reference | None) and text(schema.schema_format) == "binary"
        return "content" if is_binary else "json"
    if base == "multipart/form-data":
        return "multipart"
    return "form" if base == "application/x-www-form-urlencoded" else "content"


def _example(node: Parameter | MediaType) -> Json:
    """Return an example of a parameter or a body, if the document has one here."""
    if "example" in node.model_fields_set:
        return node.example
    for example in (node.examples or {}).values():
        if not isinstance(example, Reference):
            return example.value
    schema = node.param_schema if isinstance(node, Parameter) else node.media_type_schema
    if schema is None or isinstance(schema, Reference):
        return None
    return next(iter((schema.model_extra or {}).get("examples") or [schema.example]), None)
