"""The inspector as a part of the sandbox: its pages by path, for those who may look into everything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from sqlalchemy import Connection

from ..errors import Problem, StorageError
from ..guard import Guard
from ..insiders import check_insider
from ..pages import Parts, moved, page
from ..runtime import Runtime
from ..web import Headers, Reply, Request
from . import links, requests
from .counts import COUNTED
from .keyset import Place
from .project import read_project
from .rendering import files, templates
from .sequence import ATTRIBUTES, ROLES, read_sequence
from .start import read_setup, read_start

_T = TypeVar("_T")

_METHODS = ("GET", "HEAD")
_LOG = links.path("log")
_ON_START = 10
_MOST_FIELDS = 20
_LARGEST = 10**12


class Inspector:
    """Answers `/` and all that is under `/_inspector/`.

    Args:
        runtime: What it shows.
        guard: Tells who may look.
        docs: Whether there are pages of the API to link to.
        control: Whether there is a control API, which has a page there.
    """

    def __init__(self, runtime: Runtime, guard: Guard, *, docs: bool = True, control: bool = False) -> None:
        self._runtime = runtime
        self._guard = guard
        self._parts = Parts(docs=docs, control=control)

    async def answer(self, request: Request) -> Reply:
        """Answer a request; see `nexuskit.sandbox.web.Part`."""
        try:
            await check_insider(request, self._guard, self._runtime)
            if request.method not in _METHODS:
                allowed = ", ".join(_METHODS)
                raise Problem(405, f"the inspector only looks; allowed: {allowed}", {"Allow": allowed})
            return await self._page(request)
        except Problem as problem:
            return self._show_error(problem)
        except StorageError as error:
            return self._show_error(Problem(503, str(error)))

    def _show_error(self, problem: Problem) -> Reply:
        headers = Reply.problem(problem).headers
        return self._show("error", status=problem.status, headers=headers, problem=problem)

    def _show(
        self, name: str, *, current: str = "", status: int = 200, headers: Headers = (), **values: Any
    ) -> Reply:
        return page(
            templates(),
            f"{name}.html.jinja",
            self._parts,
            current=current,
            status=status,
            headers=headers,
            **values,
        )

    async def _page(self, request: Request) -> Reply:
        query = _Query.of(request)
        if request.raw_path == b"/":
            return await self._start(request, query)
        match links.segments_of(request.raw_path):
            case [""]:
                return moved("/")
            case ["log"]:
                return self._log(query)
            case ["log", "rows"]:
                return self._log_rows(query)
            case ["log", number] if number.isascii() and number.isdecimal() and len(number) < 13:
                return self._log_entry(int(number))
            case ["projects", project]:
                return await self._project(query, project)
            case ["projects", project, "sequences", sequence]:
                return await self._sequence(request, query, project, sequence)
            case ["static", name] if name in files():
                return files()[name].answer(request)
        raise Problem(404, f"there is no page {request.raw_path.decode('ascii', 'backslashreplace')[:200]}")

    async def _start(self, request: Request, query: _Query) -> Reply:
        place = query.place("at")
        return self._show(
            "start",
            current="/",
            start=await self._read(lambda connection: read_start(connection, place)),
            setup=read_setup(self._runtime),
            base_url=_base_url(request),
            filter=requests.Filter(),
            most=_ON_START,
            rows=requests.read_rows(self._runtime.log, requests.Filter(), most=_ON_START),
        )

    async def _project(self, query: _Query, id: str) -> Reply:
        prefix, at, workflows_at = query.get("name") or None, query.place("at"), query.place("workflows")
        project = await self._read(
            lambda connection: read_project(connection, id, prefix=prefix, at=at, workflows_at=workflows_at)
        )
        return self._show("project", project=project, workflows_at=workflows_at, at=at, counted=COUNTED)

    async def _sequence(self, request: Request, query: _Query, project_id: str, id: str) -> Reply:
        role, roles_from = query.number("role"), query.number("roles") or 0
        at = None if role is None else query.place("at")
        attributes_from = query.number("attributes") or 0
        sequence = await self._read(
            lambda connection: read_sequence(
                connection,
                project_id,
                id,
                self._runtime.settings.max_attribute_bytes,
                roles_from=roles_from,
                role=role,
                at=at,
                attributes_from=attributes_from,
            )
        )
        return self._show(
            "sequence",
            sequence=sequence,
            role=role,
            roles_from=roles_from,
            roles_to=roles_from + ROLES,
            attributes_from=attributes_from,
            attributes_to=attributes_from + ATTRIBUTES,
            attributes_before=max(0, attributes_from - ATTRIBUTES),
            curl=links.curl(_base_url(request), "projects", project_id, "sequences", id),
        )

    def _log(self, query: _Query) -> Reply:
        filter, before = requests.Filter.of(query), query.number("before")
        return self._show(
            "log",
            current=_LOG,
            rows=requests.read_rows(self._runtime.log, filter, before=before),
            filter=filter,
            before=before,
            choices=requests.CHOICES,
            total=self._runtime.log.total,
            dropped=self._runtime.log.dropped,
        )

    def _log_rows(self, query: _Query) -> Reply:
        rows = requests.read_rows(
            self._runtime.log, requests.Filter.of(query), after=query.number("after") or 0
        )
        return self._show("log_rows", headers=((b"inspector-newest", b"%d" % rows.newest),), rows=rows)

    def _log_entry(self, number: int) -> Reply:
        entry = requests.find_entry(self._runtime.log, number)
        return self._show(
            "log_entry",
            current=_LOG,
            entry=entry,
            bodies=[
                ("Request body", entry.request_bytes, requests.readable(entry.request_body)),
                ("Answer body", entry.response_bytes, requests.readable(entry.response_body)),
            ],
        )

    async def _read(self, work: Callable[[Connection], _T]) -> _T:
        """Read all that a page shows in one transaction, so that its parts go together.

        It takes longer than what the API reads. So that calls need not wait for it, it gets a thread wherever
        it gets a connection of its own.
        """

        def in_transaction() -> _T:
            with self._runtime.store.database.read() as connection:
                return work(connection)

        if self._runtime.store.database.is_shared:
            return await self._runtime.in_thread(in_transaction)
        return await self._runtime.reading(in_transaction)


class _Query(dict[str, str]):
    """The parameters of a query, of which the last of a name counts."""

    @classmethod
    def of(cls, request: Request) -> _Query:
        text = request.query.decode("ascii", "replace")
        try:
            return cls(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
        except ValueError:
            raise Problem(400, f"the address has more than {_MOST_FIELDS} parameters") from None

    def place(self, name: str) -> Place | None:
        return Place.parse(self[name]) if name in self else None

    def number(self, name: str) -> int | None:
        text = self.get(name)
        if text is None:
            return None
        if not (text.isascii() and text.isdecimal() and int(text[:13]) <= _LARGEST and len(text) < 14):
            raise Problem(
                400, f"{name}: {text[:80]!r} is no number; go back, and follow the links of the page"
            )
        return int(text)


def _base_url(request: Request) -> str:
    """Return where the one who asks reaches the sandbox: by the name that was just used."""
    return f"http://{request.value(b'host') or '127.0.0.1'}"
