"""The application: one ASGI callable that hands each request to the part it is for.

It is plain ASGI because the public API routes on the raw path, of which web frameworks match the decoded
form, in which an encoded slash in an id can no longer be told from one between segments.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Final

import attrs

from .errors import Problem
from .guard import Guard
from .redaction import Redactor
from .web import Disconnected, Part, Receive, Reply, Request, Scope, Send

_log = logging.getLogger("nexuskit.sandbox")
_access_log = logging.getLogger("nexuskit.sandbox.access")

# What browsers and containers ask for again and again by themselves.
_ASKED_BY_ITSELF: Final = frozenset({b"/_health", b"/_inspector/log/rows", b"/favicon.ico"})


class Application:
    """The sandbox as an ASGI application.

    Args:
        api: The public API, which has every path that no other part has.
        guard: Tells which requests are let in.
        parts: The other parts, by their path or by the beginning of their paths, which ends with a slash.
            They get HEAD as GET.
        redactor: Takes secrets out of what is logged; there are none if it is left out.
        access_log: Whether a line is logged for each request, at debug for what is asked for by itself.
    """

    def __init__(
        self,
        api: Part,
        guard: Guard,
        parts: Mapping[bytes, Part] | None = None,
        *,
        redactor: Redactor | None = None,
        access_log: bool = False,
    ) -> None:
        self._api = api
        self._guard = guard
        self._parts = dict(parts or {})
        self._redactor = Redactor(tuple) if redactor is None else redactor
        self._access_log = access_log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; other things than HTTP requests are left alone."""
        if scope["type"] != "http":
            return
        request = Request.of(scope, receive)
        try:
            self._guard.check(request)
            reply = self._guard.preflight(request) or await self._answer(request)
        except Disconnected:
            return
        except Problem as problem:
            reply = Reply.problem(problem)
        except Exception:
            _log.exception("%s failed", self._line(request))
            reply = Reply.problem(Problem(500, "the sandbox failed; its log has the reason"))
        if sharing := self._guard.sharing(request):
            reply = attrs.evolve(reply, headers=(*reply.headers, *sharing))
        if self._access_log:
            self._log_access(request, reply)
        await reply.send(request, send)

    async def _answer(self, request: Request) -> Reply:
        part = self._part(request.raw_path)
        if part is self._api or request.method != "HEAD":
            return await part.answer(request)
        reply = await part.answer(attrs.evolve(request, method="GET"))
        # The server sends no body to HEAD, so there is no other way to deliver it either.
        return attrs.evolve(reply, deliver=None)

    def _part(self, raw_path: bytes) -> Part:
        beginning, slash, _ = raw_path[1:].partition(b"/")
        return self._parts.get(raw_path) or self._parts.get(b"/" + beginning + slash) or self._api

    def _log_access(self, request: Request, reply: Reply) -> None:
        level = logging.DEBUG if request.raw_path in _ASKED_BY_ITSELF else logging.INFO
        client = "{}:{}".format(*request.client) if request.client else "-"
        status: object = reply.status
        if not reply.answered:
            # The client got nothing to tell of, so this is where the id for the request log is.
            request_id = dict(reply.headers).get(b"x-request-id", b"").decode()
            status = f"not answered {request_id}".rstrip()
        _access_log.log(level, "%s %s %s", client, self._line(request), status)

    def _line(self, request: Request) -> str:
        return self._redactor.text(f"{request.method} {request.target}")
