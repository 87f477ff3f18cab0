"""The application of the public API: routing, authentication, decoding, handling and logging."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from typing import Any

import attrs
from sqlalchemy import Connection

from ..config.settings import Settings, now_in_milliseconds
from ..errors import Problem, StorageError
from ..logs.request_log import LogEntry
from ..state import SandboxState
from ..web.http import Disconnected, Reply, Request
from .authorization import check_project_access, read_secret_key
from .context import Context
from .handlers import HANDLERS
from .routing import Route, Router, build_router

_log = logging.getLogger("nexuskit.sandbox")

# Larger responses of safe operations are not kept in the log.
_KEPT_ANSWER_BYTES = 4096


@attrs.define
class _Progress:
    """The state of a request, for the log."""

    started: float
    epoch: object
    body: bytes = b""
    route: Route | None = None
    path: Mapping[str, str] = attrs.Factory(dict)
    fault: str | None = None
    result: Reply | None = None
    applied: bool = False


class ApiApplication:
    """The public API."""

    def __init__(self, state: SandboxState, router: Router | None = None) -> None:
        self._state = state
        self._router = build_router(HANDLERS) if router is None else router

    async def answer(self, request: Request) -> Reply:
        """Return the response to a request."""
        progress = _Progress(time.perf_counter(), self._state.epoch)
        try:
            reply = await self._answer(request, progress)
        except (Disconnected, asyncio.CancelledError):
            # The client disconnected, or the server stops.
            self._log_request(_entry(request, progress, None), progress)
            raise
        except Exception as error:
            reply = self._error_reply(request, error)
        entry = _entry(request, progress, reply)
        # Before the response is sent, so that its recipient finds the request in the log.
        if not self._log_request(entry, progress):
            return reply
        return attrs.evolve(reply, headers=(*reply.headers, (b"x-request-id", entry.request_id.encode())))

    def _log_request(self, entry: LogEntry, progress: _Progress) -> bool:
        """Log a request, unless the sandbox was reset meanwhile. Return whether it was logged."""
        return self._state.log.add(entry, lambda: progress.epoch is self._state.epoch)

    async def _answer(self, request: Request, progress: _Progress) -> Reply:
        async def check_key() -> None:
            await self._state.run_read(lambda: self._check_key(request))

        # Read first, so that an error leaves no unread body on the connection. A large body is read only if
        # the request has a valid key.
        max_bytes = self._state.settings.max_body_bytes
        async with self._state.bodies.read(request, max_bytes, check_key) as progress.body:
            return await self._routed(request, progress)

    async def _routed(self, request: Request, progress: _Progress) -> Reply:
        route, progress.path = self._router.match(request.method, request.raw_path)
        progress.route = route
        if not route.safe:
            # Before the fault plan counts it, because a reset clears the counts.
            self._check_epoch(progress)
        fault = self._state.faults.draw(route.operation_id)

        async def carry_out() -> Reply:
            progress.result = await self._carry_out(request, route, progress)
            return progress.result

        if fault is None:
            return await carry_out()
        progress.fault = fault.label
        return await fault.around(carry_out)

    async def _carry_out(self, request: Request, route: Route, progress: _Progress) -> Reply:
        def work() -> Reply:
            try:
                return self._perform(request, route, progress)
            except Exception as error:
                return self._error_reply(request, error)

        return await (self._state.run_read if route.safe else self._state.run_write)(work)

    def _error_reply(self, request: Request, error: Exception) -> Reply:
        if isinstance(error, Problem):
            return Reply.problem(error)
        line = self._state.redactor.text(f"{request.method} {request.target}")
        if isinstance(error, StorageError):
            _log.error("%s failed: %s", line, error)
            return Reply.problem(Problem(503, str(error)))
        _log.exception("%s failed", line)
        return Reply.problem(Problem(500, "internal error of the sandbox; see its log"))

    def _perform(self, request: Request, route: Route, progress: _Progress) -> Reply:
        """Carry out a request in one transaction, including the check of its key.

        Between two transactions, a reset or another process may change the keys.
        """
        database = self._state.store.database
        secret_key = read_secret_key(request)
        project_id = progress.path["projectId"] if route.in_project else None
        if route.safe:
            with database.read() as connection:
                projects = self._check_access(connection, secret_key, project_id)
                decoded = _decode(request, route, progress, self._state.settings)
                context = self._context(connection, projects, progress, decoded)
                return route.answer(route.handler(context))
        # Rejects invalid requests before the write transaction, which blocks other writers.
        with database.read() as connection:
            self._check_access(connection, secret_key, project_id)
        decoded = _decode(request, route, progress, self._state.settings)
        with database.write() as connection:
            # In the transaction: a later reset comes after it and undoes it.
            self._check_epoch(progress)
            projects = self._check_access(connection, secret_key, project_id)
            context = self._context(connection, projects, progress, decoded)
            answer = route.answer(route.handler(context))
        # After the commit, which may fail.
        progress.applied = context.changed
        return answer

    def _check_key(self, request: Request) -> None:
        secret_key = read_secret_key(request)
        with self._state.store.database.read() as connection:
            self._check_access(connection, secret_key, None)

    def _check_epoch(self, progress: _Progress) -> None:
        if progress.epoch is not self._state.epoch:
            raise Problem(503, "the sandbox was reset during this request; nothing was changed")

    def _check_access(
        self, connection: Connection, secret_key: str, project_id: str | None
    ) -> Mapping[str, int]:
        projects = self._state.store.access(connection).keys.get(secret_key)
        return check_project_access(connection, projects, project_id, self._state.settings)

    def _context(
        self,
        connection: Connection,
        projects: Mapping[str, int],
        progress: _Progress,
        decoded: tuple[Any, Any],
    ) -> Context:
        query, body = decoded
        return Context(
            connection=connection,
            settings=self._state.settings,
            cursors=self._state.store.cursors,
            projects=projects,
            path=progress.path,
            query=query,
            body=body,
        )


def _decode(request: Request, route: Route, progress: _Progress, settings: Settings) -> tuple[Any, Any]:
    _check_path(progress.path)
    query = route.decode_query(request.query)
    content_type = request.value(b"content-type")
    body = route.decode_body and route.decode_body(progress.body, content_type, settings)
    return query, body


def _entry(request: Request, progress: _Progress, reply: Reply | None) -> LogEntry:
    route = progress.route
    # Without a fault the response is the result, also if the operation was not reached.
    result = reply if progress.fault is None else progress.result
    kept = result is not None and (
        (route is not None and not route.safe) or len(result.body) <= _KEPT_ANSWER_BYTES
    )
    return LogEntry(
        at=now_in_milliseconds(),
        method=request.method,
        target=request.target,
        operation_id=None if route is None else route.operation_id,
        project_id=progress.path.get("projectId"),
        status=reply.status if reply is not None and reply.answered else None,
        result=None if result is None else result.status,
        applied=progress.applied,
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
