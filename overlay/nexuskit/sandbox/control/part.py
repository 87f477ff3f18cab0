"""The control API as a part of the sandbox: from a request to the operation that it is for."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from importlib import resources
from typing import Final, TypeAlias
from urllib.parse import unquote

import msgspec

from ..errors import Problem, SandboxError, StorageError
from ..runtime import Runtime
from ..web import Reply, Request
from ..yaml_text import read_yaml
from . import data, requests, rules
from .calls import Call, Handler, query_of

PREFIX: Final = "/_sandbox"


async def get_document(call: Call) -> Reply:
    """Give the description of the control API."""
    return Reply(200, _document())


Operations: TypeAlias = Mapping[str, Mapping[str, tuple[Handler, frozenset[str]]]]


def _operation(handler: Handler, *query: str) -> tuple[Handler, frozenset[str]]:
    return handler, frozenset(query)


OPERATIONS: Final[Operations] = {
    "/openapi.json": {"GET": _operation(get_document)},
    "/reset": {"POST": _operation(data.reset)},
    "/data": {"GET": _operation(data.export), "PUT": _operation(data.seed)},
    "/snapshots": {"GET": _operation(data.list_snapshots)},
    "/snapshots/{name}": {"PUT": _operation(data.take_snapshot), "DELETE": _operation(data.drop_snapshot)},
    "/snapshots/{name}/restore": {"POST": _operation(data.restore_snapshot)},
    "/faults": {
        "GET": _operation(rules.get_faults),
        "PUT": _operation(rules.put_faults, "seed"),
        "DELETE": _operation(rules.delete_faults),
    },
    "/faults/restart": {"POST": _operation(rules.restart_faults)},
    "/requests": {
        "GET": _operation(requests.list_requests, "after", "operation", "limit", "bodies", "wait"),
        "DELETE": _operation(requests.delete_requests),
    },
    "/clock": {
        "GET": _operation(rules.get_clock),
        "PUT": _operation(rules.put_clock),
        "DELETE": _operation(rules.reset_clock),
    },
    "/clock/advance": {"POST": _operation(rules.advance_clock)},
    "/settings": {
        "GET": _operation(rules.get_settings),
        "PATCH": _operation(rules.patch_settings),
        "DELETE": _operation(rules.reset_settings),
    },
}
"""By path template and method: what carries an operation out, and the query parameters that it takes."""


class Control:
    """The control API.

    Args:
        runtime: What it controls.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def answer(self, request: Request) -> Reply:
        """Answer a request; see `nexuskit.sandbox.web.Part`."""
        methods, path = _match(request.raw_path)
        if request.method not in methods:
            raise Problem.not_allowed(request.method, methods)
        handler, known = methods[request.method]
        call = Call(runtime=self._runtime, request=request, path=path, query=query_of(request, known))
        try:
            return await handler(call)
        except StorageError:
            raise
        except SandboxError as error:
            raise Problem(400, str(error)) from error


def _match(raw_path: bytes) -> tuple[Mapping[str, tuple[Handler, frozenset[str]]], dict[str, str]]:
    segments = raw_path.decode("ascii", "replace").removeprefix(PREFIX).split("/")
    for template, methods in OPERATIONS.items():
        path = _parameters(template.split("/"), segments)
        if path is not None:
            return methods, path
    raise Problem(404, f"the control API has no such path; GET {PREFIX}/openapi.json tells which there are")


def _parameters(template: list[str], segments: list[str]) -> dict[str, str] | None:
    """Return the path parameters, decoded; `None` if the path is another."""
    if len(template) != len(segments):
        return None
    parameters: dict[str, str] = {}
    for expected, given in zip(template, segments, strict=True):
        if expected.startswith("{"):
            try:
                parameters[expected[1:-1]] = unquote(given, errors="strict")
            except UnicodeDecodeError:
                raise Problem(400, f"path parameter {expected[1:-1]!r}: is not UTF-8") from None
        elif expected != given:
            return None
    return parameters


@functools.cache
def _document() -> bytes:
    text = resources.files("nexuskit.sandbox.control").joinpath("openapi.yaml").read_bytes()
    return msgspec.json.encode(read_yaml(text, "openapi.yaml"))
