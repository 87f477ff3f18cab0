"""Fills the representation: types from what the parser understood, the rest from the document.

The rest is what the parser is known to lose: original names and paths, descriptions, defaults beside a
`$ref`, constraints, the names and mappings of tagged unions, and our extensions.
"""

from __future__ import annotations

from .bundle import Document
from .constructs import exactly_one_of
from .ir import (
    Array,
    Const,
    Enum,
    Field,
    Map,
    Member,
    Null,
    Operation,
    Package,
    Ref,
    Scalar,
    Struct,
    Tag,
    TaggedUnion,
    Type,
    Union,
    without_null,
)
from .naming import python_name, snake_case
from .parse import Fixed, ListOf, MapOf, Named, OneOf, Parsed, ParsedProperty, Plain, Shape, blank
from .pointers import Json, split
from .walk import (
    FoundOperation,
    Role,
    media_types,
    operations,
    parameters,
    responses,
    roles,
    schemas,
)


def build(document: Document, parsed: Parsed) -> Package:
    """Put together what the parser understood and what only the document says.

    What the parser lost is missing from the result, too; the gate finds it.
    """
    return _Builder(document, parsed).run()


class _Builder:
    def __init__(self, document: Document, parsed: Parsed) -> None:
        self.document = document
        self.parsed = parsed
        self.unions = {
            frozenset(mapped.values()): name
            for name, schema in schemas(document).items()
            if (mapped := _mapping(schema))
        }
        self.tags = {
            struct: (schema["discriminator"]["propertyName"], value)
            for schema in schemas(document).values()
            for value, struct in _mapping(schema).items()
        }

    def run(self) -> Package:
        data = self.document.data
        by_role = roles(self.document)
        structs, enums, unions = [], [], []
        for name, schema in schemas(self.document).items():
            if name in self.parsed.structs:
                role: Role = "request" if "request" in by_role[name] else "answer"
                structs.append(self._struct(name, schema, role))
            elif name in self.parsed.enums:
                enums.append(self._enum(name, schema))
            elif "discriminator" in schema:
                unions.append(
                    TaggedUnion(
                        name,
                        schema["description"],
                        schema["x-evidence"],
                        schema["discriminator"]["propertyName"],
                        tuple(_mapping(schema).items()),
                    )
                )
        return Package(
            title=data["info"]["title"],
            version=data["info"]["version"],
            base_url=data["servers"][0]["url"],
            key_header=next(
                scheme["name"]
                for scheme in data["components"]["securitySchemes"].values()
                if scheme["type"] == "apiKey"
            ),
            tags=tuple(Tag(tag["name"], tag["description"]) for tag in data["tags"]),
            structs=tuple(structs),
            enums=tuple(enums),
            unions=tuple(unions),
            operations=tuple(self._operations()),
        )

    def _struct(self, name: str, schema: dict[str, Json], role: Role) -> Struct:
        tag = self.tags.get(name)
        parsed = self.parsed.structs[name]
        # The parser lists required properties first; the order of the document is the order of arguments.
        order = [key for key in schema.get("properties", {}) if key in parsed]
        order += [key for key in parsed if key not in order]
        return Struct(
            name=name,
            description=schema["description"],
            evidence=schema["x-evidence"],
            role=role,
            fields=tuple(
                self._field(key, parsed[key], schema.get("properties", {}).get(key, {}))
                for key in order
                if tag is None or key != tag[0]
            ),
            tag=tag,
            exactly_one_of=tuple(
                keys for part in schema.get("allOf", []) if (keys := exactly_one_of(part)) is not None
            ),
        )

    def _field(self, wire: str, parsed: ParsedProperty, node: dict[str, Json]) -> Field:
        kind, nullable = without_null(self._type(parsed.shape, node))
        return Field(
            wire=wire,
            python=python_name(node, wire),
            type=kind,
            required=parsed.required,
            nullable=nullable,
            description=node.get("description", ""),
            evidence=node.get("x-evidence", ""),
            has_default="default" in node,
            default=node.get("default"),
            datetime_property=node.get("x-datetime-property"),
        )

    def _enum(self, name: str, schema: dict[str, Json]) -> Enum:
        descriptions = dict(zip(schema["enum"], schema["x-enum-descriptions"], strict=True))
        members = self.parsed.enums[name].items()
        return Enum(
            name,
            schema["description"],
            schema["x-evidence"],
            tuple(Member(python, wire, descriptions.get(wire, "")) for python, wire in members),
        )

    def _operations(self) -> list[Operation]:
        found = []
        for operation in operations(self.document):
            parsed = self.parsed.operations.get((operation.method, blank(operation.path)))
            if parsed is None:
                continue
            places = {
                (node["in"], node["name"]): (node, node.get("schema", {}))
                for node, _ in parameters(self.document, operation)
            }
            fields: dict[str, list[Field]] = {"path": [], "query": []}
            for key, (node, schema) in places.items():
                if key in parsed.parameters:
                    fields[key[0]].append(self._parameter(key[1], parsed.parameters[key], node, schema))
            in_path = {field.wire: field for field in fields["path"]}
            body, body_description, body_example = self._body(operation, parsed.bodies)
            answers = {
                status: self._type(shape, self._answer_schema(operation, status))
                for status, shape in parsed.answers.items()
                if shape is not None
            }
            found.append(
                Operation(
                    id=operation.data["operationId"],
                    python=snake_case(operation.data["operationId"]),
                    method=operation.method.upper(),
                    path=operation.path,
                    tag=parsed.tags[0],
                    summary=operation.data["summary"],
                    description=operation.data["description"],
                    evidence=operation.data["x-evidence"],
                    idempotent=operation.data["x-idempotent"],
                    path_parameters=tuple(
                        in_path[token[1:-1]]
                        for token in operation.path.split("/")
                        if token.startswith("{") and token[1:-1] in in_path
                    ),
                    query_parameters=tuple(fields["query"]),
                    body=body,
                    body_description=body_description,
                    body_example=body_example,
                    answers=tuple((int(s), t) for s, t in answers.items() if s.startswith("2")),
                    errors=tuple((s, t) for s, t in answers.items() if not s.startswith("2")),
                    assumptions=tuple(operation.data.get("x-assumptions", ())),
                )
            )
        return found

    def _parameter(
        self, wire: str, parsed: ParsedProperty, node: dict[str, Json], schema: dict[str, Json]
    ) -> Field:
        resolved = self.document.resolve(schema)
        kind, nullable = without_null(self._type(parsed.shape, schema))
        return Field(
            wire=wire,
            python=python_name(node, wire),
            type=kind,
            required=parsed.required,
            nullable=nullable,
            description=node["description"],
            evidence=node["x-evidence"],
            has_default="default" in resolved,
            default=resolved.get("default"),
            example=node["example"],
        )

    def _body(self, operation: FoundOperation, bodies: dict[str, Shape]) -> tuple[Type | None, str, Json]:
        if "application/json" not in bodies:
            return None, "", None
        holder = operation.data["requestBody"]
        ((_, media, _),) = media_types(self.document, holder, operation.pointer)
        example = media["example"] if "example" in media else next(iter(media["examples"].values()))["value"]
        body = self._type(bodies["application/json"], media["schema"])
        return body, self.document.resolve(holder)["description"], example

    def _answer_schema(self, operation: FoundOperation, status: str) -> Json:
        response, pointer = responses(self.document, operation)[status]
        ((_, media, _),) = media_types(self.document, response, pointer)
        return media["schema"]

    def _type(self, shape: Shape, node: Json) -> Type:
        """Turn a shape of the parser into a type; the schema beside it gives the constraints."""
        schema = self.document.resolve(node) if isinstance(node, dict) else {}
        match shape:
            case Named(name) if name in self.parsed.maps:
                return self._type(self.parsed.maps[name], node)
            case Named(name):
                return Ref(name)
            case Fixed(value):
                return Const(value)
            case ListOf(item):
                return Array(self._type(item, schema.get("items")))
            case MapOf(value):
                keys = schema.get("propertyNames", {})
                return Map(self._type(value, schema.get("additionalProperties")), keys.get("minLength"))
            case OneOf(members):
                return self._union(members, schema)
            case Plain("null"):
                return Null()
            case Plain("string"):
                return Scalar("string", min_length=schema.get("minLength"))
            case Plain("integer"):
                return Scalar("integer", minimum=schema.get("minimum"), maximum=schema.get("maximum"))
            case Plain("number"):
                return Scalar("number", minimum=schema.get("minimum"), maximum=schema.get("maximum"))
            case Plain("boolean"):
                return Scalar("boolean")
        return Scalar("any")

    def _union(self, members: tuple[Shape, ...], schema: dict[str, Json]) -> Type:
        names = frozenset(member.name for member in members if isinstance(member, Named))
        if len(names) == len(members) and names in self.unions:
            return Ref(self.unions[names])
        choices = schema.get("oneOf", [])
        nodes = choices if len(choices) == len(members) else [schema] * len(members)
        return Union(tuple(self._type(member, part) for member, part in zip(members, nodes, strict=True)))


def _mapping(schema: dict[str, Json]) -> dict[str, str]:
    """Return the discriminator's values with the names of the structs that they stand for."""
    mapping = schema.get("discriminator", {}).get("mapping", {})
    return {value: split(ref)[-1] for value, ref in mapping.items()}
