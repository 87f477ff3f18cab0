"""The application: checks each request and passes it to its section or to the public API."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..api.application import ApiApplication
from ..errors import Problem
from ..logs.redaction import Redactor
from ..web.access_control import AccessControl
from ..web.http import Disconnected, Reply, Request

_log = logging.getLogger("nexuskit.sandbox")
_access_log = logging.getLogger("nexuskit.sandbox.access")

# What browsers and containers request again and again by themselves.
_AUTOMATIC: Final = frozenset({b"/_health", b"/_inspector/log/rows", b"/favicon.ico"})


class Application:
    """The sandbox as an ASGI application."""

    def __init__(
        self,
        service: ApiApplication,
        access: AccessControl,
        sections: Mapping[str, ASGIApp] | None = None,
        *,
        redactor: Redactor | None = None,
        access_log: bool = False,
    ) -> None:
        self._service = service
        self._access = access
        self._sections = {path.encode(): section for path, section in (sections or {}).items()}
        self._redactor = Redactor(tuple) if redactor is None else redactor
        self._access_log = access_log
        self._mounted = access.with_cors(self._dispatch)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request; ignore everything else."""
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
                problem = Problem(500, "the sandbox failed; its log has the reason")
            await Reply.problem(problem).send(request, send)

    async def _dispatch(self, scope: Scope, receive: Receive, send: Send) -> None:
        request: Request = scope[Request.KEY]
        # One look-up, where the router of Starlette would match each of its routes for every public request.
        path = request.raw_path
        section = self._sections.get(path) or self._sections.get(path[: path.find(b"/", 1) + 1])
        if section is not None:
            # Starlette matches this path. As it was sent, an encoded slash does not divide segments.
            scope["path"] = path.decode("ascii", "backslashreplace")
            # Within an application, its routers raise what has no route, and the section answers that.
            scope["app"] = self
            await section(scope, receive, request.draining(send))
            return
        reply = await self._service.answer(request)
        if self._access_log and not reply.answered:
            # The client gets no response, so this line is where the id in the request log can be found.
            request_id = dict(reply.headers).get(b"x-request-id", b"").decode()
            self._log_access(request, f"not answered {request_id}".rstrip())
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
