"""Pages from templates, in which every value is escaped."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

import attrs
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from .files import SHARED

if TYPE_CHECKING:
    from jinja2 import Environment

# Pages load their own files and nothing else, so that even a name that is not escaped can do nothing. The
# viewer of the API has its icons in its style sheet, as `data:`.
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@attrs.frozen(kw_only=True)
class Features:
    """What the sandbox has beside the public API."""

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
    """Make what renders the templates of a package, which may build on those that all pages share."""
    # Only who opens a page waits for its import.
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=ChoiceLoader([PackageLoader(package), PackageLoader(SHARED)]),
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
    """Make a response from a template."""
    text = templates.get_template(f"{name}.html.jinja").render(values, features=features, current=current)
    return HTMLResponse(text, status, {"content-security-policy": _POLICY, **(headers or {})})


def redirect_to(location: str) -> Callable[[Request], Awaitable[Response]]:
    """Make the endpoint that redirects to where the page is, so that each page has one address."""

    async def redirect(request: Request) -> Response:
        return RedirectResponse(location, 308)

    return redirect
