"""Requests to the control API."""

from __future__ import annotations

from typing import Any, Final, TypeVar
from urllib.parse import unquote

import msgspec
from starlette.requests import Request
from starlette.types import Receive, Scope

from ..config.yaml_loader import read_yaml
from ..errors import Problem, SandboxError
from ..state import SandboxState
from ..web import http

_T = TypeVar("_T")

_YAML_TYPES: Final = ("application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml")
_MAX_BODY_BYTES: Final = 512 * 1_048_576


class ControlRequest(Request):
    """A request and the sandbox that it controls."""

    def __init__(
        self, state: SandboxState, kind: type[msgspec.Struct], scope: Scope, receive: Receive
    ) -> None:
        super().__init__(scope, receive)
        self.sandbox = state
        given = dict(self.query_params)
        if len(given) < len(self.query_params.multi_items()):
            raise Problem(400, "query: a parameter occurs more than once")
        try:
            self.query: Any = msgspec.convert(given, kind, strict=False)
        except msgspec.ValidationError as error:
            known = ", ".join(sorted(kind.__struct_fields__)) or "none"
            raise Problem(400, f"query: {error}; this path has the parameters: {known}") from None

    @property
    def incoming(self) -> http.Request:
        """The underlying request, which reads the body."""
        incoming: http.Request = self.scope[http.Request.KEY]
        return incoming

    @property
    def name(self) -> str:
        """The path parameter `name`."""
        try:
            return unquote(self.path_params["name"], errors="strict")
        except UnicodeDecodeError:
            raise Problem(400, "path parameter 'name': is not UTF-8") from None

    async def document(self) -> Any:
        """Parse the body as JSON or YAML, according to its content type."""
        content_type = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        async with self.sandbox.bodies.read(self.incoming, _MAX_BODY_BYTES) as body:
            # A few hundred kilobytes of YAML take a second to parse.
            return await self.sandbox.run_in_thread(lambda: _parse(body, content_type))

    async def decode(self, kind: type[_T]) -> _T:
        """Parse the body as a value of the given type."""
        document = await self.document()
        try:
            return msgspec.convert(document, kind)
        except msgspec.ValidationError as error:
            raise Problem(400, f"body: {error}") from None
        except UnicodeEncodeError:
            raise Problem(400, "body: a string contains a lone surrogate") from None


def _parse(body: bytes, content_type: str) -> Any:
    if content_type == "application/json":
        try:
            return msgspec.json.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Problem(400, f"body: is not JSON: {error}") from None
    if content_type in _YAML_TYPES:
        try:
            return read_yaml(body, "body")
        except SandboxError as error:
            raise Problem(400, str(error)) from None
    given = repr(content_type) if content_type else "missing"
    raise Problem(415, f"Content-Type: must be application/json or application/yaml, is {given}")
