"""The public API: routes, authenticates, decodes, carries out and answers, and notes each request."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from typing import Any

import attrs
import msgspec

from ..errors import Problem
from ..request_log import LogEntry
from ..runtime import Runtime
from ..settings import now_in_milliseconds
from ..web import Reply, Request
from .calls import Call
from .handlers import HANDLERS
from .routing import Route, Router, build_router

_log = logging.getLogger("nexuskit.sandbox")

_KEY_HEADER = b"secret-key"
# Larger answers of operations that change nothing are not kept in the log: they can be asked for again.
_KEPT_ANSWER_BYTES = 4096


@attrs.define
class _Progress:
    """How far a request has come, for the log."""

    started: float
    body: bytes = b""
    route: Route | None = None
    path: Mapping[str, str] = attrs.Factory(dict)
    fault: str | None = None
    result: Reply | None = None


class Service:
    """The public API as a part of the sandbox.

    Args:
        runtime: What it works on.
        router: The operations; those of the API description if left out.

    Raises:
        SandboxError: An operation has no handler, or a handler no operation.
    """

    def __init__(self, runtime: Runtime, router: Router | None = None) -> None:
        self._runtime = runtime
        self._router = build_router(HANDLERS) if router is None else router

    async def answer(self, request: Request) -> Reply:
        """Answer a request of the public API; see `nexuskit.sandbox.web.Part`."""
        progress = _Progress(time.perf_counter())
        reply: Reply | None = None
        try:
            reply = await self._answer(request, progress)
        except Problem as problem:
            reply = Reply.problem(problem)
        finally:
            # Before the answer leaves, so that whoever has it finds the request in the log.
            entry = _entry(request, progress, reply)
            self._runtime.log.add(entry)
        return attrs.evolve(reply, headers=(*reply.headers, (b"x-request-id", entry.request_id.encode())))

    async def _answer(self, request: Request, progress: _Progress) -> Reply:
        # Read first, so that an error leaves nothing of the request behind on the connection.
        progress.body = await request.body(self._runtime.settings.max_body_bytes)
        route, progress.path = self._router.match(request.method, request.raw_path)
        progress.route = route
        fault = self._runtime.faults.draw(route.operation_id)

        async def carry_out() -> Reply:
            progress.result = await self._carry_out(request, route, progress)
            return progress.result

        if fault is None:
            return await carry_out()
        progress.fault = fault.label
        return await fault.around(carry_out)

    async def _carry_out(self, request: Request, route: Route, progress: _Progress) -> Reply:
        database = self._runtime.store.database
        if database.reads_block if route.safe else database.writes_block:
            return await self._runtime.in_thread(lambda: self._result(request, route, progress))
        return self._result(request, route, progress)

    def _result(self, request: Request, route: Route, progress: _Progress) -> Reply:
        try:
            projects = self._authenticate(request, route, progress.path)
            _check_path(progress.path)
            query = route.decode_query(request.query)
            body = route.decode_body and route.decode_body(progress.body, request.value(b"content-type"))
            return Reply(200, self._handle(route, projects, progress.path, query, body))
        except Problem as problem:
            return Reply.problem(problem)
        except Exception:
            _log.exception("%s %s failed", request.method, request.target)
            return Reply.problem(Problem(500, "the sandbox failed; its log has the reason"))

    def _authenticate(self, request: Request, route: Route, path: Mapping[str, str]) -> Mapping[str, int]:
        given = request.values(_KEY_HEADER)
        if not given:
            raise Problem(401, "the header Secret-Key is missing")
        keys = self._runtime.store.keys
        projects = keys.get(given[0].decode("latin-1")) if len(given) == 1 else None
        if projects is None:
            raise Problem(401, "the secret key in the header Secret-Key is not valid")
        if route.in_project and path["projectId"] not in projects:
            # The same answer whether the project exists or not, so that a key tells nothing about others.
            raise Problem(403, "the secret key does not open this project")
        return projects

    def _handle(
        self, route: Route, projects: Mapping[str, int], path: Mapping[str, str], query: Any, body: Any
    ) -> bytes:
        store = self._runtime.store
        with store.database.read() if route.safe else store.database.write() as connection:
            call = Call(
                connection=connection,
                settings=self._runtime.settings,
                cursors=store.cursors,
                projects=projects,
                path=path,
                query=query,
                body=body,
            )
            return msgspec.json.encode(route.handler(call))


def _entry(request: Request, progress: _Progress, reply: Reply | None) -> LogEntry:
    route = progress.route
    # Without a fault the answer is what the request came to, also if it never got to its operation.
    result = reply if progress.fault is None else progress.result
    applied = result is not None and result.status < 300 and route is not None and not route.safe
    kept = result is not None and (applied or len(result.body) <= _KEPT_ANSWER_BYTES)
    return LogEntry(
        at=now_in_milliseconds(),
        method=request.method,
        target=request.target,
        operation_id=None if route is None else route.operation_id,
        project_id=progress.path.get("projectId"),
        status=reply.status if reply is not None and reply.answered else None,
        result=None if result is None else result.status,
        applied=applied,
        fault=progress.fault,
        milliseconds=(time.perf_counter() - progress.started) * 1000,
        request_bytes=len(progress.body),
        response_bytes=0 if result is None else len(result.body),
        request_body=progress.body or None,
        response_body=result.body if result is not None and kept else None,
    )


def _check_path(path: Mapping[str, str]) -> None:
    for name, text in path.items():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise Problem(400, f"path parameter {name!r}: is not UTF-8") from None
