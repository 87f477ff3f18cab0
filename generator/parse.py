"""Runs openapi-python-client and hands on what it understood. No other module knows its API.

What it hands on is neutral: shapes built from names and scalars, with none of the parser's own types.
"""

from __future__ import annotations

import copy
import importlib.metadata
import json
import re
from pathlib import Path
from typing import Any, TypeAlias

import attrs
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser.errors import GeneratorError
from openapi_python_client.parser.openapi import Endpoint, GeneratorData
from openapi_python_client.parser.properties import (
    AnyProperty,
    EnumProperty,
    ModelProperty,
)
from openapi_python_client.parser.properties.boolean import BooleanProperty
from openapi_python_client.parser.properties.const import ConstProperty
from openapi_python_client.parser.properties.float import FloatProperty
from openapi_python_client.parser.properties.int import IntProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.none import NoneProperty
from openapi_python_client.parser.properties.string import StringProperty
from openapi_python_client.parser.properties.union import UnionProperty

from .bundle import Document
from .pointers import Json, join
from .problems import Place, Problem, SpecError

PARSER = "openapi-python-client"
PARSER_VERSION = "0.29.1"

# How its warnings name what they are about, and how they show a name of the document.
_OPERATION = re.compile(r"\b(GET|PUT|POST|DELETE|PATCH) (/\S*)")
_COMPONENT = re.compile(r"/components/[A-Za-z]+/[A-Za-z0-9]+")
_WRAPPED = re.compile(r"UntrustedString\((?:value=)?'?([^')]*)'?\)")


@attrs.frozen
class Named:
    """A class that the parser made, by its name."""

    name: str


@attrs.frozen
class Plain:
    """A scalar: one of JSON's type names, or `any`."""

    kind: str


@attrs.frozen
class Fixed:
    """A constant."""

    value: Json


@attrs.frozen
class ListOf:
    """A list."""

    item: Shape


@attrs.frozen
class MapOf:
    """A map of strings to one kind of value."""

    value: Shape


@attrs.frozen
class OneOf:
    """A union."""

    members: tuple[Shape, ...]


Shape: TypeAlias = Named | Plain | Fixed | ListOf | MapOf | OneOf


@attrs.frozen
class ParsedProperty:
    """A property or a parameter: whether it is required, and its shape."""

    required: bool
    shape: Shape


@attrs.frozen
class ParsedOperation:
    """What the parser made of one operation; `None` stands for an answer without a body."""

    tags: tuple[str, ...]
    parameters: dict[tuple[str, str], ParsedProperty]
    bodies: dict[str, Shape]
    answers: dict[str, Shape | None]


@attrs.frozen
class Parsed:
    """What the parser made of the document.

    Attributes:
        operations: By method in lower case and path with its parameters' names blanked out.
        structs: The properties of each class, by wire name.
        maps: The classes that the parser makes of a map, which have no properties.
        enums: The values of each enumeration, by Python name.
    """

    operations: dict[tuple[str, str], ParsedOperation]
    structs: dict[str, dict[str, ParsedProperty]]
    maps: dict[str, Shape]
    enums: dict[str, dict[str, Json]]


def blank(path: str) -> str:
    """Return a path template without the names of its parameters, which the parser rewrites."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def parse(document: Document, options: dict[str, Json]) -> Parsed:
    """Parse the joined document.

    Args:
        document: What to parse. It is left as it is.
        options: The parser's own settings, as in its configuration file.

    Raises:
        SpecError: The parser is of another version, gives up, or warns.
    """
    place = document.place("#")
    found = importlib.metadata.version(PARSER)
    if found != PARSER_VERSION:
        message = f"{PARSER} {found} is installed, the generator knows {PARSER_VERSION}"
        raise SpecError([Problem(place, message, "install the pinned requirements")])
    config = Config.from_sources(
        ConfigFile(**options), MetaType.NONE, Path("openapi.json"), "utf-8", overwrite=False, output_path=None
    )
    # The parser changes the schemas that it reads.
    try:
        data = GeneratorData.from_dict(copy.deepcopy(document.data), config=config)
    except Exception as error:  # it raises whatever its own checks did not foresee
        message = f"the parser broke: {type(error).__name__}: {error}"
        raise SpecError(
            [Problem(place, message, "undo the last change of the document and state it otherwise")]
        ) from error
    if isinstance(data, GeneratorError):
        raise SpecError([warning(document, data)])
    warnings = list(data.errors)
    for collection in data.endpoint_collections_by_tag.values():
        warnings += collection.parse_errors
    if warnings:
        raise SpecError([warning(document, said) for said in warnings])
    return _Reader(place).read(data)


class _Reader:
    def __init__(self, place: Place) -> None:
        self.place = place

    def read(self, data: GeneratorData) -> Parsed:
        operations = {
            (endpoint.method, blank(endpoint.path.get_untrusted_value())): self._operation(endpoint)
            for collection in data.endpoint_collections_by_tag.values()
            for endpoint in collection.endpoints
        }
        structs = {
            str(model.class_info.name): self._properties(model)
            for model in data.models
            if not self._is_map(model)
        }
        enums = {
            str(enum.class_info.name): {name: _unquoted(value) for name, value in enum.values.items()}
            for enum in data.enums
            if isinstance(enum, EnumProperty)
        }
        maps = {
            str(model.class_info.name): self._shape(model) for model in data.models if self._is_map(model)
        }
        return Parsed(operations, structs, maps, enums)

    def _operation(self, endpoint: Endpoint) -> ParsedOperation:
        responses = [*endpoint.responses.patterns]
        if endpoint.responses.default is not None:
            responses.append(endpoint.responses.default)
        return ParsedOperation(
            tags=tuple(str(tag) for tag in endpoint.tags),
            parameters={
                (str(location.value), _raw(prop.name)): ParsedProperty(prop.required, self._shape(prop))
                for location, prop in endpoint.iter_all_parameters()
            },
            bodies={str(_raw(body.content_type)): self._shape(body.prop) for body in endpoint.bodies},
            answers={
                response.status_code.pattern: None
                if response.source["return_type"] == "None"
                else self._shape(response.prop)
                for response in responses
            },
        )

    def _properties(self, model: ModelProperty) -> dict[str, ParsedProperty]:
        properties = [*(model.required_properties or ()), *(model.optional_properties or ())]
        return {_raw(prop.name): ParsedProperty(prop.required, self._shape(prop)) for prop in properties}

    @staticmethod
    def _is_map(model: ModelProperty) -> bool:
        return not model.data.properties and "additionalProperties" in model.data.model_fields_set

    def _shape(self, prop: Any) -> Shape:
        match prop:
            case ModelProperty() if self._is_map(prop) and prop.additional_properties is not None:
                return MapOf(self._shape(prop.additional_properties))
            case ModelProperty() | EnumProperty():
                return Named(str(prop.class_info.name))
            case ListProperty():
                return ListOf(self._shape(prop.inner_property))
            case UnionProperty():
                return OneOf(tuple(self._shape(member) for member in prop.inner_properties))
            case ConstProperty():
                return Fixed(prop.value.raw_value)
        kinds: dict[type, str] = {
            StringProperty: "string",
            IntProperty: "integer",
            FloatProperty: "number",
            BooleanProperty: "boolean",
            NoneProperty: "null",
            AnyProperty: "any",
        }
        if type(prop) not in kinds:
            message = f"the parser reads {_raw(prop.name)!r} as {type(prop).__name__}, which has no template"
            raise SpecError(
                [Problem(self.place, message, "describe it by a plain type, without that format")]
            )
        return Plain(kinds[type(prop)])


def _raw(name: Any) -> str:
    return str(name.get_untrusted_value()) if hasattr(name, "get_untrusted_value") else str(name)


def _unquoted(value: Json) -> Json:
    # The parser keeps the values of an enum escaped for a string literal in double quotes.
    return json.loads(f'"{value}"') if isinstance(value, str) else value


def warning(document: Document, said: Any) -> Problem:
    """Return a warning of the parser as a problem, at the place of what it is about."""
    text = " ".join(part.strip() for part in (said.header, said.detail) if part)
    text = _WRAPPED.sub(r"\1", text)
    mend = "state that part in a way it understands"
    return document.problem(_pointer(document, text), f"the parser gave up on a part: {text}", mend)


def _pointer(document: Document, text: str) -> str:
    """Return the pointer of the operation or the component that a warning names."""
    operation = _OPERATION.search(text)
    if operation:
        method, path = operation.groups()
        if method.lower() in document.data["paths"].get(path, {}):
            return join("#/paths", path, method.lower())
    component = _COMPONENT.search(text)
    return f"#{component[0]}" if component else "#"
