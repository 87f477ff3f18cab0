"""JSON responses, error responses and security headers of the admin sections."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

import msgspec
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..errors import Problem, StorageError

ErrorResponse: TypeAlias = Callable[[Problem], Response]

# Headers of the response itself take precedence.
_SECURITY_HEADERS: Final = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


class JsonResponse(JSONResponse):
    """A JSON response, encoded by msgspec because exports may be large."""

    def render(self, content: Any) -> bytes:
        """Encode the content."""
        return msgspec.json.encode(content)


class SecurityHeaders:
    """Middleware that adds security headers for browsers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def json_error(problem: Problem) -> Response:
    """Return the error response in JSON."""
    return JsonResponse({"message": problem.message}, problem.status, dict(problem.headers))


def build_section(
    routes: Sequence[BaseRoute],
    *,
    not_found: str = "this page does not exist",
    middleware: Sequence[Middleware] = (),
    error_response: ErrorResponse = json_error,
) -> ASGIApp:
    """Build the ASGI application of a section.

    `Starlette` itself would respond to an unexpected error and raise it again, so that it is logged twice.
    """

    def problem_of(request: Request, error: Exception) -> Problem:
        if isinstance(error, Problem):
            return error
        if not isinstance(error, HTTPException):
            return Problem(503, str(error))
        if error.status_code == 405:
            allowed = [name.strip() for name in (error.headers or {}).get("Allow", "GET, HEAD").split(",")]
            return Problem.not_allowed(request.method, allowed)
        return Problem(error.status_code, not_found if error.status_code == 404 else error.detail)

    async def answer_error(request: Request, error: Exception) -> Response:
        return error_response(problem_of(request, error))

    router = Router(routes, redirect_slashes=False, middleware=middleware)
    handlers = dict.fromkeys((Problem, StorageError, HTTPException), answer_error)
    return SecurityHeaders(ExceptionMiddleware(router, handlers))
