"""Proves that nothing was lost: compares the representation with the document, value by value.

The parser drops, merges and renames without a word. So what each schema must have become is worked out here
a second time, from the document alone, and every difference is an error with its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .bundle import Document
from .constructs import exactly_one_of
from .ir import (
    Array,
    Const,
    Enum,
    Field,
    Map,
    Null,
    Operation,
    Package,
    Ref,
    Scalar,
    Struct,
    TaggedUnion,
    Type,
    Union,
    without_null,
)
from .pointers import Json, join, split
from .problems import Problem
from .walk import (
    FoundOperation,
    media_types,
    operations,
    parameters,
    responses,
    roles,
    schema_pointer,
    schemas,
)

_MEND = "state it so that the parser keeps it, or teach generator/build.py to read it from the document"


def gate(document: Document, package: Package) -> Iterator[Problem]:
    """Yield a problem for everything in which the representation differs from the document."""
    yield from _Gate(document, package).run()


class _Gate:
    def __init__(self, document: Document, package: Package) -> None:
        self.document = document
        self.package = package
        self.structs = {struct.name: struct for struct in package.structs}
        self.enums = {enum.name: enum for enum in package.enums}
        self.unions = {union.name: union for union in package.unions}
        self.roles = roles(document)

    def run(self) -> Iterator[Problem]:
        for name, schema in schemas(self.document).items():
            yield from self._schema(name, schema)
        known = set(schemas(self.document))
        for extra in sorted((self.structs.keys() | self.enums.keys() | self.unions.keys()) - known):
            yield self._differs("#/components/schemas", "the schema", extra, "nothing of the document")
        by_id = {operation.id: operation for operation in self.package.operations}
        found = list(operations(self.document))
        for operation in found:
            yield from self._operation(operation, by_id.get(operation.data["operationId"]))
        got_ids = [operation.id for operation in self.package.operations]
        want_ids = [operation.data["operationId"] for operation in found]
        yield from self._same("#/paths", "the operations", got_ids, want_ids)
        yield from self._root()

    def _root(self) -> Iterator[Problem]:
        data, package = self.document.data, self.package
        yield from self._same("#/info/title", "the title", package.title, data["info"]["title"])
        yield from self._same("#/info/version", "the version", package.version, data["info"]["version"])
        yield from self._same("#/servers/0/url", "the base URL", package.base_url, data["servers"][0]["url"])
        got_tags = [(tag.name, tag.description) for tag in package.tags]
        want_tags = [(tag["name"], tag["description"]) for tag in data["tags"]]
        yield from self._same("#/tags", "the tags", got_tags, want_tags)
        schemes = data["components"]["securitySchemes"].values()
        headers = [scheme["name"] for scheme in schemes if scheme["type"] == "apiKey"]
        yield from self._same("#/components/securitySchemes", "the header", [package.key_header], headers)

    # Schemas

    def _schema(self, name: str, schema: dict[str, Json]) -> Iterator[Problem]:
        pointer = schema_pointer(name)
        if "enum" in schema:
            yield from self._enum(pointer, schema, self.enums.get(name))
        elif "discriminator" in schema:
            yield from self._tagged_union(pointer, schema, self.unions.get(name))
        elif self._is_struct(schema):
            struct = self.structs.get(name)
            yield from self._struct(pointer, schema, struct)
            if struct is not None:
                yield from self._same(pointer, "the role", {struct.role}, self.roles[name])

    @staticmethod
    def _is_struct(schema: dict[str, Json]) -> bool:
        return "properties" in schema or (
            schema.get("type") == "object" and "additionalProperties" not in schema
        )

    def _enum(self, pointer: str, schema: dict[str, Json], enum: Enum | None) -> Iterator[Problem]:
        if enum is None:
            yield self._lost(pointer, "the enum")
            return
        yield from self._same(pointer, "the description", enum.description, schema["description"])
        yield from self._same(pointer, "the evidence", enum.evidence, schema["x-evidence"])
        got = [(member.python, member.wire) for member in enum.members]
        want = list(zip(schema["x-enum-varnames"], schema["enum"], strict=True))
        yield from self._same(join(pointer, "enum"), "the values", got, want)
        texts = [member.description for member in enum.members]
        yield from self._same(pointer, "the values' descriptions", texts, schema["x-enum-descriptions"])

    def _tagged_union(
        self, pointer: str, schema: dict[str, Json], union: TaggedUnion | None
    ) -> Iterator[Problem]:
        if union is None:
            yield self._lost(pointer, "the tagged union")
            return
        want = {value: split(ref)[-1] for value, ref in schema["discriminator"]["mapping"].items()}
        yield from self._same(pointer, "the mapping", dict(union.mapping), want)
        yield from self._same(pointer, "the tag", union.tag, schema["discriminator"]["propertyName"])
        yield from self._same(pointer, "the description", union.description, schema["description"])
        yield from self._same(pointer, "the evidence", union.evidence, schema["x-evidence"])
        for value, name in want.items():
            struct = self.structs.get(name)
            if struct is not None:
                yield from self._same(pointer, f"the tag of {name}", struct.tag, (union.tag, value))

    def _struct(self, pointer: str, schema: dict[str, Json], struct: Struct | None) -> Iterator[Problem]:
        if struct is None:
            yield self._lost(pointer, "the object's class")
            return
        yield from self._same(pointer, "the description", struct.description, schema["description"])
        yield from self._same(pointer, "the evidence", struct.evidence, schema["x-evidence"])
        order = [key for key in schema.get("properties", {}) if struct.tag is None or key != struct.tag[0]]
        known = [field.wire for field in struct.fields if field.wire in order]
        yield from self._same(pointer, "the order", known, [key for key in order if key in known])
        rules = tuple(exactly_one_of(part) for part in schema.get("allOf", []))
        yield from self._same(pointer, "the exactly-one-of rules", struct.exactly_one_of, rules)
        fields = {field.wire: field for field in struct.fields}
        required = schema.get("required", [])
        for key, node in schema.get("properties", {}).items():
            place = join(pointer, "properties", key)
            field = fields.pop(key, None)
            if struct.tag is not None and key == struct.tag[0]:
                yield from self._same(place, "the constant", struct.tag[1], node.get("const"))
                yield from self._same(place, "being required", True, key in required)
            elif field is None:
                yield self._lost(place, f"the property {key!r}")
            else:
                yield from self._field(place, field, node, node, key in required)
                yield from self._same(
                    place, "the datetime property", field.datetime_property, node.get("x-datetime-property")
                )
        for extra in fields:
            yield self._differs(pointer, "the property", extra, "nothing of the document")

    def _field(
        self, pointer: str, field: Field, node: dict[str, Json], schema: Json, required: bool
    ) -> Iterator[Problem]:
        kind, nullable = without_null(self._expected(schema))
        yield from self._same(pointer, "the type", field.type, kind)
        yield from self._same(pointer, "allowing null", field.nullable, nullable)
        yield from self._same(pointer, "being required", field.required, required)
        yield from self._same(pointer, "the description", field.description, node.get("description"))
        yield from self._same(pointer, "the evidence", field.evidence, node.get("x-evidence"))
        # A default may stand beside a `$ref`, where it overrides the target's.
        holder = schema if "default" in schema else self.document.resolve(schema)
        yield from self._same(pointer, "having a default", field.has_default, "default" in holder)
        yield from self._same(pointer, "the default", field.default, holder.get("default"))
        if "x-python-name" not in node:
            flat = field.python.replace("_", "").lower()
            yield from self._same(pointer, "the name", flat, field.wire.replace("_", "").lower())

    def _expected(self, node: Json) -> Type:
        """Work out the type of a schema from the document alone."""
        if "$ref" in node:
            target = self.document.resolve(node)
            if "enum" in target or "discriminator" in target or self._is_struct(target):
                return Ref(split(node["$ref"])[-1])
            return self._expected(target)
        if "const" in node:
            return Const(node["const"])
        if "oneOf" in node:
            return Union(tuple(self._expected(part) for part in node["oneOf"]))
        kinds = node.get("type")
        if isinstance(kinds, list):
            members = tuple(self._plain(kind, node) for kind in kinds)
            return members[0] if len(members) == 1 else Union(members)
        return self._plain(kinds, node)

    def _plain(self, kind: Any, node: Json) -> Type:
        match kind:
            case "null":
                return Null()
            case "array":
                return Array(self._expected(node["items"]))
            case "object":
                values = node.get("additionalProperties", True)
                value = Scalar("any") if values is True else self._expected(values)
                return Map(value, node.get("propertyNames", {}).get("minLength"))
            case "string":
                return Scalar("string", min_length=node.get("minLength"))
            case "integer" | "number":
                return Scalar(kind, minimum=node.get("minimum"), maximum=node.get("maximum"))
            case "boolean":
                return Scalar("boolean")
        return Scalar("any")

    # Operations

    def _operation(self, found: FoundOperation, operation: Operation | None) -> Iterator[Problem]:
        pointer = found.pointer
        if operation is None:
            yield self._lost(pointer, f"the operation {found.data['operationId']!r}")
            return
        yield from self._same(pointer, "the method", operation.method, found.method.upper())
        yield from self._same(pointer, "the path", operation.path, found.path)
        for key, got in {
            "summary": operation.summary,
            "description": operation.description,
            "x-evidence": operation.evidence,
            "x-idempotent": operation.idempotent,
            "tags": [operation.tag],
        }.items():
            yield from self._same(join(pointer, key), f"the {key}", got, found.data[key])
        yield from self._parameters(found, operation)
        yield from self._body(found, operation)
        listed = list(found.data.get("x-assumptions", []))
        yield from self._same(pointer, "the assumptions", list(operation.assumptions), listed)
        got_answers = {str(status): kind for status, kind in (*operation.answers, *operation.errors)}
        for status, (response, place) in responses(self.document, found).items():
            ((_, media, _),) = media_types(self.document, response, place)
            if status not in got_answers:
                yield self._lost(place, f"the answer {status} of {operation.id}")
            else:
                want = self._expected(media["schema"])
                what = f"the answer {status} of {operation.id}"
                yield from self._same(place, what, got_answers.pop(status), want)
        for extra in got_answers:
            yield self._differs(pointer, "the answer", extra, "nothing of the document")

    def _parameters(self, found: FoundOperation, operation: Operation) -> Iterator[Problem]:
        fields = {("path", field.wire): field for field in operation.path_parameters}
        fields |= {("query", field.wire): field for field in operation.query_parameters}
        for node, pointer in parameters(self.document, found):
            field = fields.pop((node["in"], node["name"]), None)
            if field is None:
                yield self._lost(pointer, f"the parameter {node['name']!r} of {operation.id}")
                continue
            yield from self._field(pointer, field, node, node["schema"], node.get("required", False))
            yield from self._same(pointer, "the example", field.example, node["example"])
        for _, extra in fields:
            yield self._differs(found.pointer, "the parameter", extra, "nothing of the document")
        tokens = [token[1:-1] for token in found.path.split("/") if token.startswith("{")]
        in_path = [field.wire for field in operation.path_parameters]
        yield from self._same(found.pointer, "the parameters in the path", in_path, tokens)

    def _body(self, found: FoundOperation, operation: Operation) -> Iterator[Problem]:
        pointer = join(found.pointer, "requestBody")
        media = media_types(self.document, found.data.get("requestBody"), pointer)
        want = self._expected(media[0][1]["schema"]) if media else None
        yield from self._same(pointer, f"the body of {operation.id}", operation.body, want)
        if media:
            description = self.document.resolve(found.data["requestBody"])["description"]
            yield from self._same(pointer, "the body's description", operation.body_description, description)
            content = media[0][1]
            shown = [content["example"]] if "example" in content else []
            shown += [example["value"] for example in content.get("examples", {}).values()]
            if operation.body_example not in shown:
                yield self._differs(pointer, "the body's example", operation.body_example, shown)

    def _same(self, pointer: str, what: str, got: object, want: object) -> Iterator[Problem]:
        if not _equal(got, want):
            yield self._differs(pointer, what, got, want)

    def _differs(self, pointer: str, what: str, got: object, want: object) -> Problem:
        return self.document.problem(pointer, f"{what} became {got!r}, the document says {want!r}", _MEND)

    def _lost(self, pointer: str, what: str) -> Problem:
        return self.document.problem(pointer, f"{what} was lost on the way through the parser", _MEND)


def _equal(got: object, want: object) -> bool:
    """Compare as JSON does: the members of a union in any order, and `True` is not 1."""
    if isinstance(got, Union) and isinstance(want, Union):
        return len(got.members) == len(want.members) and all(
            any(_equal(member, other) for other in want.members) for member in got.members
        )
    if isinstance(got, Array) and isinstance(want, Array):
        return _equal(got.item, want.item)
    if isinstance(got, Map) and isinstance(want, Map):
        return got.key_min_length == want.key_min_length and _equal(got.value, want.value)
    return isinstance(got, bool) == isinstance(want, bool) and got == want
