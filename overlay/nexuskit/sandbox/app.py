"""The application: one ASGI callable that hands each request to the part it is for.

It is plain ASGI because the public API routes on the raw path, of which web frameworks match the decoded
form, in which an encoded slash in an id can no longer be told from one between segments.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from .errors import Problem
from .guard import Guard
from .web import Disconnected, Part, Receive, Reply, Request, Scope, Send

_log = logging.getLogger("nexuskit.sandbox")


class Application:
    """The sandbox as an ASGI application.

    Args:
        api: The public API, which has every path that no other part has.
        guard: Tells which requests are let in.
        parts: The other parts, by their path or by the beginning of their paths, which ends with a slash.
    """

    def __init__(self, api: Part, guard: Guard, parts: Mapping[bytes, Part] | None = None) -> None:
        self._api = api
        self._guard = guard
        self._parts = dict(parts or {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; other things than HTTP requests are left alone."""
        if scope["type"] != "http":
            return
        request = Request.of(scope, receive)
        try:
            self._guard.check(request)
            reply = await self._part(request.raw_path).answer(request)
        except Disconnected:
            return
        except Problem as problem:
            reply = Reply.problem(problem)
        except Exception:
            _log.exception("%s %s failed", request.method, request.target)
            reply = Reply.problem(Problem(500, "the sandbox failed; its log has the reason"))
        await reply.send(request, send)

    def _part(self, raw_path: bytes) -> Part:
        beginning, slash, _ = raw_path[1:].partition(b"/")
        return self._parts.get(raw_path) or self._parts.get(b"/" + beginning + slash) or self._api
