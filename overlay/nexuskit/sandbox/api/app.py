"""The application: an ASGI callable that routes, authenticates, decodes, carries out and answers.

It is plain ASGI because it routes on the raw path, of which web frameworks match the decoded form, in which
an encoded slash in an id can no longer be told from one between segments.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, TypeAlias

import attrs
import msgspec

from ..errors import Problem
from ..settings import Settings
from ..storage.store import Store
from .calls import Call
from .handlers import HANDLERS
from .routing import Route, Router, build_router

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_log = logging.getLogger("nexuskit.sandbox")

_KEY_HEADER = b"secret-key"
_CONTENT_TYPE = (b"content-type", b"application/json")


@attrs.frozen
class Reply:
    """An answer, ready to be sent."""

    status: int
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...] = ()


class _Disconnected(Exception):
    """The client went away before its request was complete."""


class Application:
    """The sandbox as an ASGI application.

    Args:
        store: What it works on.
        settings: The rules it keeps.
        router: The operations; those of the API description if left out.

    Raises:
        SandboxError: An operation has no handler, or a handler no operation.
    """

    def __init__(self, store: Store, settings: Settings, router: Router | None = None) -> None:
        self._store = store
        self._settings = settings
        self._router = build_router(HANDLERS) if router is None else router

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; other things than HTTP requests are left alone."""
        if scope["type"] != "http":
            return
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        try:
            body = await self._read_body(headers, receive)
            # On the event loop: SQLite answers within microseconds, a thread would cost more than it gives,
            # and writers have to wait for each other anyway.
            reply = self._reply(scope, headers, body)
        except _Disconnected:
            return
        except Problem as problem:
            reply = _error(problem)
        await send(
            {
                "type": "http.response.start",
                "status": reply.status,
                "headers": [
                    _CONTENT_TYPE,
                    (b"content-length", b"%d" % len(reply.body)),
                    *reply.headers,
                ],
            }
        )
        await send({"type": "http.response.body", "body": reply.body})

    async def _read_body(self, headers: list[tuple[bytes, bytes]], receive: Receive) -> bytes:
        names = {name for name, _ in headers}
        if b"content-length" not in names and b"transfer-encoding" not in names:
            return b""
        most = self._settings.max_body_bytes
        chunks: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise _Disconnected
            chunk: bytes = message.get("body", b"")
            size += len(chunk)
            if size > most:
                raise Problem(413, f"body: at most {most} bytes are read", {"Connection": "close"})
            chunks.append(chunk)
            if not message.get("more_body", False):
                return b"".join(chunks)

    def _reply(self, scope: Scope, headers: list[tuple[bytes, bytes]], body: bytes) -> Reply:
        try:
            # Servers give the raw path; ASGI does not oblige them to.
            raw_path: bytes = scope.get("raw_path") or scope["path"].encode()
            route, path = self._router.match(scope["method"], raw_path)
            projects = self._authenticate(headers, route, path)
            self._check_path(path)
            query = route.decode_query(scope["query_string"])
            decoded = route.decode_body and route.decode_body(body, _content_type(headers))
            return Reply(200, self._carry_out(route, projects, path, query, decoded))
        except Problem as problem:
            return _error(problem)
        except Exception:
            _log.exception("%s %s failed", scope["method"], scope["path"])
            return _error(Problem(500, "the sandbox failed; its log has the reason"))

    def _authenticate(
        self, headers: list[tuple[bytes, bytes]], route: Route, path: Mapping[str, str]
    ) -> Mapping[str, int]:
        given = [value for name, value in headers if name == _KEY_HEADER]
        if not given:
            raise Problem(401, "the header Secret-Key is missing")
        projects = self._store.keys.get(given[0].decode("latin-1")) if len(given) == 1 else None
        if projects is None:
            raise Problem(401, "the secret key in the header Secret-Key is not valid")
        if route.in_project and path["projectId"] not in projects:
            # The same answer whether the project exists or not, so that a key tells nothing about others.
            raise Problem(403, "the secret key does not open this project")
        return projects

    def _check_path(self, path: Mapping[str, str]) -> None:
        for name, text in path.items():
            try:
                text.encode()
            except UnicodeEncodeError:
                raise Problem(400, f"path parameter {name!r}: is not UTF-8") from None

    def _carry_out(
        self, route: Route, projects: Mapping[str, int], path: Mapping[str, str], query: Any, body: Any
    ) -> bytes:
        database = self._store.database
        with database.read() if route.safe else database.write() as connection:
            call = Call(
                connection=connection,
                settings=self._settings,
                cursors=self._store.cursors,
                projects=projects,
                path=path,
                query=query,
                body=body,
            )
            return msgspec.json.encode(route.handler(call))


def _content_type(headers: list[tuple[bytes, bytes]]) -> str | None:
    return next((value.decode("latin-1") for name, value in headers if name == b"content-type"), None)


def _error(problem: Problem) -> Reply:
    headers = tuple((name.lower().encode(), value.encode()) for name, value in problem.headers.items())
    return Reply(problem.status, msgspec.json.encode({"message": problem.message}), headers)
