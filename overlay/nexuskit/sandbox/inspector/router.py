"""The routes of the inspector, with the endpoint of each page."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from ..config.settings import format_value
from ..errors import Problem
from ..state import SandboxState
from ..storage.keyset import Position
from ..ui import Features, StaticFiles, environment, page, redirect_to
from . import log_view, urls
from .overview import read_overview, read_setup
from .project import read_project
from .sequence import ROLES, read_sequence
from .thumbnails import Thumbnails

if TYPE_CHECKING:
    from jinja2 import Environment

_T = TypeVar("_T")

_PACKAGE: Final = "nexuskit.sandbox.inspector"
_LOG: Final = urls.path("log")
_LOG_ON_OVERVIEW: Final = 10
_NUMBER: Final = re.compile(r"[0-9]{1,12}")


class Inspector:
    """The page at `/` and the pages under `/_inspector/`."""

    def __init__(self, state: SandboxState, features: Features) -> None:
        self._state = state
        self._features = features
        self._thumbnails = Thumbnails(state)

    def routes(self) -> list[BaseRoute]:
        """Return its routes."""
        project = f"{urls.PREFIX}/projects/{{project}}"
        return [
            Route("/", self._overview),
            Route(urls.PREFIX, redirect_to("/")),
            Route(f"{urls.PREFIX}/", redirect_to("/")),
            Route(_LOG, self._log),
            Route(f"{_LOG}/rows", self._log_rows),
            Route(f"{_LOG}/{{number}}", self._log_entry),
            Route(project, self._project),
            Route(f"{project}/sequences/{{sequence}}", self._sequence),
            Route(f"{urls.PREFIX}/thumbnails/{{token}}", self._thumbnails.show),
            Mount(f"{urls.PREFIX}/static", StaticFiles(_PACKAGE, "static")),
        ]

    def error_page(self, problem: Problem) -> Response:
        """Return the page for an error."""
        return self._show("error", status=problem.status, headers=problem.headers, problem=problem)

    def _show(self, name: str, **values: Any) -> Response:
        return page(_templates(), name, self._features, **values)

    async def _overview(self, request: Request) -> Response:
        place = _place(request, "at")
        return self._show(
            "overview",
            current="/",
            overview=await self._read(lambda connection: read_overview(connection, place)),
            setup=read_setup(self._state),
            base_url=_base_url(request),
            filter=log_view.Filter(),
            limit=_LOG_ON_OVERVIEW,
            rows=log_view.read_rows(self._state.log, log_view.Filter(), limit=_LOG_ON_OVERVIEW),
        )

    async def _project(self, request: Request) -> Response:
        id = _segment(request, "project")
        prefix = request.query_params.get("name") or None
        at, workflows_at = _place(request, "at"), _place(request, "workflows")
        project = await self._read(
            lambda connection: read_project(connection, id, prefix=prefix, at=at, workflows_at=workflows_at)
        )
        return self._show("project", project=project, workflows_at=workflows_at, at=at)

    async def _sequence(self, request: Request) -> Response:
        project_id, id = _segment(request, "project"), _segment(request, "sequence")
        role, roles_from = _number(request, "role"), _number(request, "roles") or 0
        at = None if role is None else _place(request, "at")
        sequence = await self._read(
            lambda connection: read_sequence(
                connection,
                project_id,
                id,
                self._state.settings.max_attribute_bytes,
                roles_from=roles_from,
                role=role,
                at=at,
            )
        )
        return self._show(
            "sequence",
            sequence=sequence,
            role=role,
            roles_from=roles_from,
            roles_to=roles_from + ROLES,
        )

    async def _log(self, request: Request) -> Response:
        filter, before = log_view.Filter.from_query(request.query_params), _number(request, "before")
        log = self._state.log
        return self._show(
            "log",
            current=_LOG,
            rows=log_view.read_rows(log, filter, before=before),
            filter=filter,
            before=before,
            choices=log_view.CHOICES,
            total=log.total,
            dropped=log.dropped,
        )

    async def _log_rows(self, request: Request) -> Response:
        filter, after = log_view.Filter.from_query(request.query_params), _number(request, "after") or 0
        rows = log_view.read_rows(self._state.log, filter, after=after)
        return self._show("log_rows", headers={"inspector-newest": str(rows.newest)}, rows=rows)

    async def _log_entry(self, request: Request) -> Response:
        number = request.path_params["number"]
        if not _NUMBER.fullmatch(number):
            raise HTTPException(404)
        entry = log_view.find_entry(self._state.log, int(number))
        return self._show(
            "log_entry",
            current=_LOG,
            entry=entry,
            bodies=[
                ("Request body", entry.request_bytes, log_view.format_body(entry.request_body)),
                ("Answer body", entry.response_bytes, log_view.format_body(entry.response_body)),
            ],
        )

    async def _read(self, work: Callable[[Connection], _T]) -> _T:
        database = self._state.store.database

        def in_transaction() -> _T:
            with database.read() as connection:
                return work(connection)

        if database.backend.is_shared:
            return await self._state.run_in_thread(in_transaction)
        return await self._state.run_read(in_transaction)


@functools.cache
def _templates() -> Environment:
    from . import formatting

    made = environment(_PACKAGE, urls.path("static", ""))
    names = ("date", "duration", "number", "plain", "share", "size", "time_of_day", "visible")
    made.filters |= {name: getattr(formatting, name) for name in names}
    made.filters["format_value"] = format_value
    made.globals["path"] = urls.path
    made.tests["error"] = log_view.is_error
    return made


def _segment(request: Request, name: str) -> str:
    """Return the id in a segment of the path."""
    try:
        return urls.decode(request.path_params[name])
    except UnicodeDecodeError:
        raise HTTPException(404) from None


def _place(request: Request, name: str) -> Position | None:
    text = request.query_params.get(name)
    return None if text is None else Position.parse(text)


def _number(request: Request, name: str) -> int | None:
    text = request.query_params.get(name)
    if text is None:
        return None
    if not _NUMBER.fullmatch(text):
        raise Problem(400, f"{name}: {text[:80]!r} is no number; go back, and follow the links of the page")
    return int(text)


def _base_url(request: Request) -> str:
    """Return the address of the sandbox, under the name that the browser uses."""
    return f"http://{request.headers.get('host') or '127.0.0.1'}"
