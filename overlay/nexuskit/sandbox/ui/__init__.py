"""The layout, the menu and the files of all pages. No page loads anything from other sites."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

import attrs
from starlette import staticfiles
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Scope

if TYPE_CHECKING:
    from jinja2 import Environment

_SHARED: Final = "nexuskit.sandbox.ui"

# Pages load their own files and nothing else, so that even a name that is not escaped is harmless. The
# viewer of the API has its icons in its style sheet, as `data:`.
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

# Files with other endings are distributed but not served. The types are stated here because those that Python
# guesses depend on the machine, and browsers ignore a script of another type.
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


class StaticFiles(staticfiles.StaticFiles):
    """The files of the pages of a package, and the files of all pages."""

    def __init__(self, package: str, *folders: str) -> None:
        super().__init__(packages=[(_SHARED, "static"), *((package, folder) for folder in folders)])

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """Find a file of a type that is served."""
        return super().lookup_path(path) if PurePath(path).suffix in _TYPES else ("", None)

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """Return the response with a file, or 304 if the client has it already."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["cache-control"] = "private, no-cache"
        if response.status_code == status_code:
            response.headers["content-type"] = _TYPES[PurePath(full_path).suffix]
        return response


@attrs.frozen(kw_only=True)
class Features:
    """The parts of the sandbox besides the public API."""

    inspector: bool = True
    docs: bool = True
    control: bool = False

    @property
    def menu(self) -> list[tuple[str, str]]:
        """The address and the name of each page that all pages link to."""
        menu: list[tuple[str, str]] = []
        if self.inspector:
            menu += [("/", "Overview"), ("/_inspector/log", "Requests")]
        if self.docs:
            menu += [("/docs", "API"), ("/docs/assumptions", "Assumptions")]
            if self.control:
                menu.append(("/docs/control", "Control API"))
        return menu


def environment(package: str, static: str) -> Environment:
    """Return the environment for the templates of a package and the shared templates."""
    # Imported here because it is slow, and only pages need it.
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=ChoiceLoader([PackageLoader(package), PackageLoader(_SHARED)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals["static"] = static
    return made


def page(
    templates: Environment,
    name: str,
    features: Features,
    *,
    current: str = "",
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: Any,
) -> Response:
    """Return a response from a template."""
    text = templates.get_template(f"{name}.html.jinja").render(values, features=features, current=current)
    return HTMLResponse(text, status, {"content-security-policy": _POLICY, **(headers or {})})


def redirect_to(location: str) -> Callable[[Request], Awaitable[Response]]:
    """Return an endpoint that redirects to a page, so that each page has one address."""

    async def redirect(request: Request) -> Response:
        return RedirectResponse(location, 308)

    return redirect
