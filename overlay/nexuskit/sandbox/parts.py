"""What the sandbox has beside the public API, composed to one application."""

from __future__ import annotations

import logging
from typing import Final

import attrs
from sqlalchemy import func, select

from .api.service import Service
from .app import Application
from .control import Control
from .docs import Docs
from .errors import Problem, StorageError
from .guard import Guard
from .insiders import check_insider
from .inspector import Inspector
from .pages import moved
from .runtime import Runtime
from .storage import tables
from .web import Headers, Part, Reply, Request

_log = logging.getLogger("nexuskit.sandbox")

_CONTROL_IS_OFF: Final = "the control API is off; start the sandbox with --control, or Sandbox(control=True)"

# What a part says itself goes before these.
_SAFE_HEADERS: Final[Headers] = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
)


def build_application(
    runtime: Runtime, guard: Guard, *, control: bool, inspector: bool, docs: bool, access_log: bool
) -> Application:
    """Compose the application.

    Args:
        runtime: What all parts work on.
        guard: Tells which requests are let in.
        control: Whether it has the control API.
        inspector: Whether it has the inspector.
        docs: Whether it has the page of the API.
        access_log: Whether a line is logged for each request; see `Application`.
    """
    parts: dict[bytes, Part] = {b"/_health": Outer(Health(runtime))}
    # With a slash or without one, and also if it is off: what the sandbox itself is asked is no request of
    # the API.
    parts[b"/_sandbox"] = parts[b"/_sandbox/"] = Outer(
        Inner(Control(runtime), guard, runtime) if control else Absent(_CONTROL_IS_OFF)
    )
    # The next two ask for insiders themselves, as they have pages for those who are none.
    if docs:
        pages = Docs(runtime, guard, inspector=inspector, control=control)
        parts[b"/docs"] = parts[b"/docs/"] = Outer(pages)
    if inspector:
        parts[b"/"] = parts[b"/_inspector/"] = Outer(Inspector(runtime, guard, docs=docs, control=control))
        parts[b"/_inspector"] = Outer(Moved("/"))
    # Browsers ask for it by themselves, of whatever they show: nothing that the log of the API is for.
    icon = Moved(f"{'/_inspector' if inspector else '/docs'}/static/favicon.svg")
    parts[b"/favicon.ico"] = Outer(icon if inspector or docs else Absent("there is no icon"))
    return Application(Service(runtime), guard, parts, redactor=runtime.redactor, access_log=access_log)


class Health:
    """Tells whether the sandbox works, which whoever runs it in a container asks again and again.

    Args:
        runtime: What it looks at.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def answer(self, request: Request) -> Reply:
        """Answer 200 once the database has answered a small query, and else 503."""
        if request.method != "GET":
            raise Problem.not_allowed(request.method, ["GET"])
        try:
            await self._runtime.reading(self._ask_the_database)
        except StorageError:
            raise
        except Exception as error:
            _log.exception("the database failed")
            raise Problem(503, "the database failed; the log of the sandbox has the reason") from error
        return Reply.json({"status": "ok"})

    def _ask_the_database(self) -> None:
        with self._runtime.store.database.read() as connection:
            connection.execute(select(func.count()).select_from(tables.workspace)).scalar_one()


@attrs.frozen
class Absent:
    """Stands for a part that is not there, and says so.

    Attributes:
        message: What is not there, and what to do about it.
    """

    message: str

    async def answer(self, request: Request) -> Reply:
        """Answer 404."""
        raise Problem(404, self.message)


@attrs.frozen
class Moved:
    """Leads to where a page is.

    Attributes:
        path: The path of the page.
    """

    path: str

    async def answer(self, request: Request) -> Reply:
        """Answer 308, for good."""
        return moved(self.path)


@attrs.frozen
class Outer:
    """A part whose answers have headers that keep browsers from using them in other ways than meant.

    Attributes:
        part: The part.
    """

    part: Part

    async def answer(self, request: Request) -> Reply:
        """Answer a request; see `nexuskit.sandbox.web.Part`."""
        try:
            reply = await self.part.answer(request)
        except Problem as problem:
            reply = Reply.problem(problem)
        except StorageError as error:
            reply = Reply.problem(Problem(503, str(error)))
        own = {name for name, _ in reply.headers}
        safe = tuple(header for header in _SAFE_HEADERS if header[0] not in own)
        return attrs.evolve(reply, headers=(*reply.headers, *safe))


@attrs.frozen
class Inner:
    """A part that shows and does more than the public API, for insiders only.

    Attributes:
        part: The part.
        guard: Tells who is one.
        runtime: Has the keys.
    """

    part: Part
    guard: Guard
    runtime: Runtime

    async def answer(self, request: Request) -> Reply:
        """Answer a request; see `nexuskit.sandbox.web.Part`."""
        await check_insider(request, self.guard, self.runtime)
        return await self.part.answer(request)
