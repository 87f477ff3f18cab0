"""The documentation as a part of the sandbox: read-only pages that load nothing from elsewhere."""

from __future__ import annotations

import re
from typing import Final

from ..errors import Problem
from ..guard import Guard
from ..insiders import check_insider
from ..runtime import Runtime
from ..web import Headers, Reply, Request, Send
from .description import description
from .files import File, static_file
from .pages import Parts, api_page, assumptions_page, control_page

_STATIC: Final = b"/docs/static/"
_HTML: Final = b"text/html; charset=utf-8"
_ETAG: Final = re.compile(r'(?:W/)?("[^"]*")')


def _policy(**directives: str) -> bytes:
    """Write a content security policy that forbids all but what is named."""
    named = {
        "default-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    named |= {name.replace("_", "-"): value for name, value in directives.items()}
    return "; ".join(f"{name} {value}" for name, value in named.items()).encode()


# What else browsers are told, all parts have in common.
_HEADERS: Final[Headers] = ((b"cache-control", b"no-cache"),)
_PAGE_POLICY: Final = _policy(style_src="'self'", img_src="data:")
# The viewer carries its icons in its style sheet, as `data:`.
_VIEWER_POLICY: Final = _policy(
    script_src="'self'", style_src="'self'", img_src="'self' data:", connect_src="'self'"
)


class Docs:
    """The pages under `/docs`: the API with calls to try, its description, and what is assumed of it.

    Args:
        runtime: The sandbox that they are about.
        guard: Tells who may see them from another machine.
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
                return _page(api_page(self._parts), _VIEWER_POLICY)
            case b"/docs/":
                # Moved, so that each page has one address.
                return Reply(308, b"", ((b"location", b"/docs"),), _HTML)
            case b"/docs/assumptions":
                return _page(assumptions_page(self._runtime.settings, self._parts), _PAGE_POLICY)
            case b"/docs/control" if self._parts.control:
                return _page(control_page(self._parts), _VIEWER_POLICY)
            case b"/docs/openapi.json":
                return _unless_known(description(), request)
            case path if path.startswith(_STATIC):
                file = static_file(path.removeprefix(_STATIC).decode("ascii", "replace"))
                if file is not None:
                    return _unless_known(file, request)
        raise Problem(404, "there is no such page; see /docs")


def _page(text: str, policy: bytes) -> Reply:
    return Reply(200, text.encode(), (*_HEADERS, (b"content-security-policy", policy)), _HTML)


def _unless_known(file: File, request: Request) -> Reply:
    """Answer with a file, or with 304 if the client has it."""
    headers: Headers = (*_HEADERS, (b"etag", file.etag))
    known = request.value(b"if-none-match") or ""
    if known.strip() == "*" or file.etag.decode() in _ETAG.findall(known):
        return Reply(304, b"", headers, file.content_type, deliver=_deliver_not_modified)
    return Reply(200, file.body, headers, file.content_type)


async def _deliver_not_modified(reply: Reply, request: Request, send: Send) -> None:
    # Nothing about the length: it would have to be that of the file, which is not sent.
    await send({"type": "http.response.start", "status": reply.status, "headers": [*reply.headers]})
    await send({"type": "http.response.body", "body": b""})
