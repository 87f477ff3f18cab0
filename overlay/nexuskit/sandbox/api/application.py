"""The application of the public API: routing, authentication, decoding and handling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
from sqlalchemy import Connection, select

from ..config.settings import Settings
from ..errors import Problem
from ..state import SandboxState
from ..storage import tables
from ..web.http import Reply, Request
from .context import Context
from .handlers import HANDLERS
from .routing import Route, build_router
from .service import LoggedService, RequestRecord

_KEY_HEADER = b"secret-key"
_PROJECT_IDS = select(tables.projects.c.id)


@attrs.frozen
class _Call:
    """A request to an operation."""

    request: Request
    route: Route
    path: Mapping[str, str]
    fails_processing: bool


class ApiApplication(LoggedService):
    """The public API."""

    def __init__(self, state: SandboxState) -> None:
        super().__init__(state)
        self._router = build_router(HANDLERS)

    async def _answer(self, request: Request, record: RequestRecord) -> Reply:
        async def check_key() -> None:
            await self._state.run_read(lambda: self._check_key(request))

        # Read first, so that an error leaves no unread body on the connection. A large body is read only if
        # the request has a valid key.
        max_bytes = self._state.settings.max_body_bytes
        async with self._state.bodies.read(request, max_bytes, check_key) as record.body:
            return await self._route(request, record)

    async def _route(self, request: Request, record: RequestRecord) -> Reply:
        route, path = self._router.match(request.method, request.raw_path)
        record.operation_id, record.is_safe = route.operation_id, route.safe
        record.project_id = path.get("projectId")
        if not route.safe:
            # Before the fault plan counts it, because a reset clears the counts.
            self._check_epoch(record)
        fault = self._state.faults.next_fault(route.operation_id)
        call = _Call(request, route, path, fault is not None and fault.do.fail_processing)
        return await self._apply_fault(fault, record, lambda: self._carry_out(call, record))

    async def _carry_out(self, call: _Call, record: RequestRecord) -> Reply:
        def work() -> Reply:
            try:
                return self._perform(call, record)
            except Exception as error:
                return self._error_reply(call.request, error)

        await self._state.finish_due_uploads()
        return await (self._state.run_read if call.route.safe else self._state.run_write)(work)

    def _perform(self, call: _Call, record: RequestRecord) -> Reply:
        """Carry out a request in one transaction, including the check of its key.

        Between two transactions, a reset or another process may change the keys.
        """
        database, route = self._state.store.database, call.route
        secret_key = _read_secret_key(call.request)
        project_id = call.path["projectId"] if route.in_project else None
        if route.safe:
            with database.read() as connection:
                projects = self._check_access(connection, secret_key, project_id)
                decoded = _decode(call, record.body, self._state.settings)
                context = self._context(connection, projects, call, decoded)
                return route.answer(route.handler(context))
        # Rejects invalid requests before the write transaction, which blocks other writers.
        with database.read() as connection:
            self._check_access(connection, secret_key, project_id)
        decoded = _decode(call, record.body, self._state.settings)
        with database.write() as connection:
            # In the transaction: a later reset comes after it and undoes it.
            self._check_epoch(record)
            projects = self._check_access(connection, secret_key, project_id)
            context = self._context(connection, projects, call, decoded)
            answer = route.answer(route.handler(context))
        # After the commit, which may fail.
        record.applied = context.changed
        return answer

    def _check_key(self, request: Request) -> None:
        secret_key = _read_secret_key(request)
        with self._state.store.database.read() as connection:
            self._check_access(connection, secret_key, None)

    def _check_access(
        self, connection: Connection, secret_key: str, project_id: str | None
    ) -> Mapping[str, int]:
        projects = self._state.store.access(connection).keys.get(secret_key)
        return _check_project_access(connection, projects, project_id, self._state.settings)

    def _context(
        self, connection: Connection, projects: Mapping[str, int], call: _Call, decoded: tuple[Any, Any]
    ) -> Context:
        query, body = decoded
        return Context(
            connection=connection,
            settings=self._state.settings,
            cursors=self._state.store.cursors,
            uploads=self._state.uploads,
            origin=call.request.origin,
            secret_key=_read_secret_key(call.request),
            fails_processing=call.fails_processing,
            projects=projects,
            path=call.path,
            query=query,
            body=body,
        )


def _decode(call: _Call, body: bytes, settings: Settings) -> tuple[Any, Any]:
    _check_path(call.path)
    query = call.route.decode_query(call.request.query)
    content_type = call.request.value(b"content-type")
    decode_body = call.route.decode_body
    return query, decode_body and decode_body(body, content_type, settings)


def _check_path(path: Mapping[str, str]) -> None:
    for name, text in path.items():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise Problem(400, f"path parameter {name!r}: is not UTF-8") from None


def _read_secret_key(request: Request) -> str:
    """Return the secret key of a request."""
    given = request.values(_KEY_HEADER)
    if not given:
        raise Problem(401, "the header Secret-Key is missing")
    if len(given) > 1:
        raise Problem(401, "the header Secret-Key occurs more than once")
    return given[0].decode("latin-1")


def _check_project_access(
    connection: Connection, projects: Mapping[str, int] | None, project_id: str | None, settings: Settings
) -> Mapping[str, int]:
    """Check that a key is valid and opens the project in the path. Return the projects that it opens.

    By default the response does not reveal whether a project exists that the key does not open.
    """
    if projects is None:
        raise Problem(401, "the secret key in the header Secret-Key is not valid")
    if project_id is None or project_id in projects:
        return projects
    status: int = settings.closed_project_status
    if settings.unknown_project_status != status and not _exists(connection, project_id):
        status = settings.unknown_project_status
    if status == 404:
        raise Problem(404, "the project does not exist, or the secret key does not open it")
    raise Problem(403, "the secret key does not open this project")


def _exists(connection: Connection, project_id: str) -> bool:
    # Compared in Python, because a path may contain characters that databases reject.
    return project_id in connection.execute(_PROJECT_IDS).scalars()
