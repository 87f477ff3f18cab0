"""The documentation as a part of the sandbox: read-only pages that load nothing from elsewhere."""

from __future__ import annotations

import functools
from typing import Final

from ..errors import Problem
from ..guard import Guard
from ..insiders import check_insider
from ..pages import File, Parts, moved, static_files
from ..runtime import Runtime
from ..web import Reply, Request
from .description import description
from .rendering import PACKAGE, STATIC, api_page, assumptions_page, control_page

_STATIC: Final = STATIC.encode()


@functools.cache
def _files() -> dict[str, File]:
    # The license files of the viewer are only distributed with it.
    return static_files(PACKAGE, "static", "vendor")


class Docs:
    """The pages under `/docs`: the API with calls to try, its description, and what is assumed of it.

    Args:
        runtime: The sandbox that they are about.
        guard: Tells who may see them.
        inspector: Whether there is an inspector to link to.
        control: Whether there is a control API to show as well.
    """

    def __init__(
        self, runtime: Runtime, guard: Guard, *, inspector: bool = True, control: bool = False
    ) -> None:
        self._runtime = runtime
        self._guard = guard
        self._parts = Parts(inspector=inspector, control=control)

    async def answer(self, request: Request) -> Reply:
        """Answer a request for a page or a file; see `nexuskit.sandbox.web.Part`."""
        await check_insider(request, self._guard, self._runtime)
        if request.method not in ("GET", "HEAD"):
            raise Problem(405, f"{request.method} is not allowed here, only GET", {"Allow": "GET, HEAD"})
        match request.raw_path:
            case b"/docs":
                return api_page(self._parts)
            case b"/docs/":
                return moved("/docs")
            case b"/docs/assumptions":
                return assumptions_page(self._runtime.settings, self._parts)
            case b"/docs/control" if self._parts.control:
                return control_page(self._parts)
            case b"/docs/openapi.json":
                return description().answer(request)
            case path if path.startswith(_STATIC):
                name = path.removeprefix(_STATIC).decode("ascii", "replace")
                if name in _files():
                    return _files()[name].answer(request)
        raise Problem(404, "there is no such page; see /docs")
