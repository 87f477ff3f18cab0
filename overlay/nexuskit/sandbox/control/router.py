"""The routes of the control API."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Mapping
from importlib import resources
from typing import Final, TypeAlias

import attrs
import msgspec
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from ..config.yaml_loader import read_yaml
from ..errors import Problem, SandboxError, StorageError
from ..state import SandboxState
from ..web.http import JSON
from . import behavior, data, request_log
from .request import ControlRequest

PREFIX: Final = "/_sandbox"

Handler: TypeAlias = Callable[[ControlRequest], Awaitable[Response]]


async def get_document(request: ControlRequest) -> Response:
    """Return the description of the control API."""
    return Response(_document(), media_type=JSON.decode())


OPERATIONS: Final[Mapping[str, Mapping[str, Handler]]] = {
    "/openapi.json": {"GET": get_document},
    "/reset": {"POST": data.reset},
    "/data": {"GET": data.export, "PUT": data.seed},
    "/snapshots": {"GET": data.list_snapshots},
    "/snapshots/{name}": {"PUT": data.take_snapshot, "DELETE": data.drop_snapshot},
    "/snapshots/{name}/restore": {"POST": data.restore_snapshot},
    "/faults": {"GET": behavior.get_faults, "PUT": behavior.put_faults, "DELETE": behavior.delete_faults},
    "/faults/restart": {"POST": behavior.restart_faults},
    "/requests": {"GET": request_log.list_requests, "DELETE": request_log.delete_requests},
    "/clock": {"GET": behavior.get_clock, "PUT": behavior.put_clock, "DELETE": behavior.reset_clock},
    "/clock/advance": {"POST": behavior.advance_clock},
    "/settings": {
        "GET": behavior.get_settings,
        "PATCH": behavior.patch_settings,
        "DELETE": behavior.reset_settings,
    },
}
"""The handlers by path and method."""

QUERIES: Final[Mapping[Handler, type[msgspec.Struct]]] = {
    behavior.put_faults: behavior.FaultsQuery,
    request_log.list_requests: request_log.LogQuery,
}
"""The query models of the operations with query parameters."""


class NoQuery(msgspec.Struct, forbid_unknown_fields=True):
    """The query of an operation without parameters."""


def control_routes(state: SandboxState) -> list[Route]:
    """Return the routes of the control API."""
    return [Route(PREFIX + path, _Endpoint(state, methods)) for path, methods in OPERATIONS.items()]


@attrs.frozen
class _Endpoint:
    """A path of the control API, as an ASGI application."""

    state: SandboxState
    methods: Mapping[str, Handler]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["method"]
        handler = self.methods.get("GET" if method == "HEAD" else method)
        if handler is None:
            raise Problem.not_allowed(method, self.methods)
        request = ControlRequest(self.state, QUERIES.get(handler, NoQuery), scope, receive)
        try:
            response = await handler(request)
        except StorageError:
            raise
        except SandboxError as error:
            raise Problem(400, str(error)) from error
        await response(scope, receive, send)


@functools.cache
def _document() -> bytes:
    text = resources.files("nexuskit.sandbox.control").joinpath("openapi.yaml").read_bytes()
    return msgspec.json.encode(read_yaml(text, "openapi.yaml"))
