"""The application: checks each request and passes it to its section or to the public API."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..api.service import LoggedService
from ..errors import Problem
from ..logs.redaction import LogRedactor
from ..uploads.signature import FILES
from ..web.access_control import AccessControl
from ..web.http import Disconnected, Reply, Request

_log = logging.getLogger("nexuskit.sandbox")
_access_log = logging.getLogger("nexuskit.sandbox.access")

# Paths that browsers and containers request repeatedly by themselves.
_AUTOMATIC: Final = frozenset({b"/_health", b"/_inspector/log/rows", b"/favicon.ico"})


class Application:
    """The sandbox as an ASGI application."""

    def __init__(
        self,
        service: LoggedService,
        signed_urls: LoggedService,
        access: AccessControl,
        sections: Mapping[str, ASGIApp],
        *,
        redactor: LogRedactor,
        access_log: bool,
    ) -> None:
        self._service = service
        self._signed_urls = signed_urls
        self._access = access
        self._sections = {path.encode(): section for path, section in sections.items()}
        self._redactor = redactor
        self._access_log = access_log
        self._mounted = access.with_cors(self._dispatch)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle an HTTP request; ignore everything else."""
        if scope["type"] != "http":
            return
        request = scope[Request.KEY] = Request.from_scope(scope, receive)
        if self._access_log:
            send = self._logging(request, send)
        try:
            self._access.check(request)
            await self._mounted(scope, request.receive, send)
        except Disconnected:
            return
        except Exception as error:
            if isinstance(error, Problem):
                problem = error
            else:
                _log.exception("%s failed", self._line(request))
                problem = Problem(500, "internal error of the sandbox; see its log")
            await Reply.problem(problem).send(request, send)

    async def _dispatch(self, scope: Scope, receive: Receive, send: Send) -> None:
        request: Request = scope[Request.KEY]
        # A lookup is faster than matching all routes for every public request.
        path = request.raw_path
        if path.startswith(FILES):
            await self._answer(self._signed_urls, request, send)
            return
        section = self._sections.get(path) or self._sections.get(path[: path.find(b"/", 1) + 1])
        if section is not None:
            # Starlette matches the raw path, in which an encoded slash does not divide segments.
            scope["path"] = path.decode("ascii", "backslashreplace")
            # With an application, routers raise an error for an unknown path, which the section handles.
            scope["app"] = self
            await section(scope, receive, request.draining(send))
            return
        await self._answer(self._service, request, send)

    async def _answer(self, service: LoggedService, request: Request, send: Send) -> None:
        reply = await service.answer(request)
        if self._access_log and not reply.answered:
            # The client gets no response, so only this line contains the id of the request.
            request_id = dict(reply.headers).get(b"x-request-id", b"").decode()
            self._log_access(request, f"no response {request_id}".rstrip())
        await reply.send(request, send)

    def _logging(self, request: Request, send: Send) -> Send:
        async def send_and_log(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._log_access(request, message["status"])
            await send(message)

        return send_and_log

    def _log_access(self, request: Request, status: object) -> None:
        level = logging.DEBUG if request.raw_path in _AUTOMATIC else logging.INFO
        client = "{}:{}".format(*request.client) if request.client else "-"
        _access_log.log(level, "%s %s %s", client, self._line(request), status)

    def _line(self, request: Request) -> str:
        return self._redactor.text(f"{request.method} {request.target}")
