"""The routes of the API description, matched on the raw path."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from importlib import resources
from typing import Any, TypeAlias
from urllib.parse import unquote_to_bytes

import attrs
import msgspec

from nexus_api.api import OPERATIONS
from nexus_api.request import ApiOperation

from ..config.settings import Settings
from ..errors import Problem, SandboxError
from ..web.http import Reply
from .context import Handler
from .decoding import NullValidator, decode_body, query_decoder

_Template: TypeAlias = tuple[tuple[bool, str, str], ...]
"""The segments of a path: whether it is a parameter, its name or text, and its suffix."""


@attrs.frozen(kw_only=True)
class Route:
    """An operation with its handler and its decoders."""

    operation_id: str
    handler: Handler
    safe: bool
    in_project: bool
    decode_query: Callable[[bytes], Any]
    decode_body: Callable[[bytes, str | None, Settings], Any] | None
    status: int
    content_type: bytes

    def answer(self, value: Any) -> Reply:
        """Return the response for the result of the handler: bytes unchanged, other values as JSON."""
        body = value if isinstance(value, bytes) else b"" if value is None else msgspec.json.encode(value)
        return Reply(self.status, body, content_type=self.content_type)


@attrs.frozen
class Router:
    """The routes by path and method."""

    _paths: Mapping[_Template, Mapping[str, Route]]

    def match(self, method: str, raw_path: bytes) -> tuple[Route, dict[str, str]]:
        """Return the route and the path parameters of a request.

        The path is split before it is decoded, so that an encoded slash stays in its segment. Bytes that are
        not UTF-8 become lone surrogates, which no id contains.
        """
        segments = [
            unquote_to_bytes(segment).decode("utf-8", "surrogateescape") for segment in raw_path.split(b"/")
        ]
        if not segments[0] and all(segments[1:]):
            for template, methods in self._paths.items():
                parameters = _parameters(template, segments)
                if parameters is None:
                    continue
                if (route := methods.get(method)) is not None:
                    return route, parameters
                raise Problem.not_allowed(method, methods)
        raise Problem(404, f"unknown path {raw_path.decode('ascii', 'backslashreplace')}")


def _parameters(template: _Template, segments: list[str]) -> dict[str, str] | None:
    if len(template) != len(segments) - 1:
        return None
    parameters = {}
    for (is_parameter, text, suffix), segment in zip(template, segments[1:], strict=True):
        if is_parameter:
            if not segment.endswith(suffix) or segment == suffix:
                return None
            parameters[text] = segment.removesuffix(suffix)
        elif text != segment:
            return None
    return parameters


def read_document(name: str = "openapi.json") -> dict[str, Any]:
    """Return the API description of the generated package; `openapi-3.0.json` is the one in OpenAPI 3.0."""
    text = resources.files("nexus_api").joinpath(name).read_bytes()
    document: dict[str, Any] = json.loads(text)
    return document


def build_router(handlers: Mapping[str, Handler]) -> Router:
    """Bind handlers to the operations of the API description."""
    if missing := sorted(OPERATIONS.keys() - handlers.keys()):
        raise SandboxError(
            f"the sandbox has no handler for {', '.join(missing)}: write one with "
            f'@HANDLERS.handles("{missing[0]}") in nexuskit/sandbox/api/handlers/'
        )
    document = read_document()
    nulls = NullValidator(document)
    paths: dict[_Template, dict[str, Route]] = {}
    for operation in OPERATIONS.values():
        described = document["paths"][operation.path][operation.method.lower()]
        with_commas = _lists_with_commas(document, described)
        route = _route(operation, handlers[operation.id], nulls, with_commas)
        paths.setdefault(_template(operation.path), {})[operation.method] = route
    # Literal segments precede parameters, and parameters with a suffix precede those without.
    in_order = sorted(paths, key=lambda template: [(one[0], not one[2], one[1]) for one in template])
    return Router({template: paths[template] for template in in_order})


def _template(path: str) -> _Template:
    segments = [segment.partition("}") for segment in path.removeprefix("/").split("/")]
    return tuple(
        (True, before[1:], after) if before.startswith("{") else (False, before + brace + after, "")
        for before, brace, after in segments
    )


def _lists_with_commas(document: Mapping[str, Any], described: Mapping[str, Any]) -> set[str]:
    """Return the query parameters of an operation whose items are separated by commas."""
    names = set()
    for parameter in described.get("parameters", ()):
        if "$ref" in parameter:
            parameter = document["components"]["parameters"][parameter["$ref"].rpartition("/")[2]]
        if parameter["in"] == "query" and not parameter.get("explode", True):
            names.add(parameter["name"])
    return names


def _route(
    operation: ApiOperation[Any], handler: Handler, nulls: NullValidator, with_commas: set[str]
) -> Route:
    body_type = operation.body
    return Route(
        operation_id=operation.id,
        handler=handler,
        safe=operation.safe,
        in_project="{projectId}" in operation.path,
        decode_query=query_decoder(operation.query, with_commas),
        decode_body=None if body_type is None else functools.partial(decode_body, body_type, nulls),
        status=next(iter(operation.answers)),
        content_type=operation.accept.split(",")[0].encode(),
    )
