"""Pages from templates, in which every value is escaped."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from ..web import Headers, Reply
from .files import SHARED
from .parts import Parts

if TYPE_CHECKING:
    from jinja2 import Environment

_HTML: Final = b"text/html; charset=utf-8"
# Pages load what is theirs and nothing else; names in them can therefore do nothing, even if one got through.
# The viewer of the API carries its icons in its style sheet, as `data:`.
_POLICY: Final = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    b"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def environment(package: str, static: str) -> Environment:
    """Make what renders the templates of a package, which may build on those that all pages share.

    Args:
        package: The package, with its templates in a folder `templates`.
        static: The path under which the part that has these pages serves its files.
    """
    # Only who opens a page waits for its import.
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    folders = [resources.files(one).joinpath("templates") for one in (package, SHARED)]

    def read(name: str) -> str | None:
        for folder in folders:
            template = folder.joinpath(name)
            if template.is_file():
                return template.read_text(encoding="utf-8")
        return None

    made = Environment(
        loader=FunctionLoader(read),
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
    parts: Parts,
    *,
    current: str = "",
    status: int = 200,
    headers: Headers = (),
    **values: Any,
) -> Reply:
    """Make an answer from a template.

    Args:
        templates: What renders it.
        name: Its file.
        parts: What the menu leads to.
        current: The address of the page, if it is one of the menu.
        status: The status.
        headers: Headers beside those that every page has.
        values: What the template shows.
    """
    text = templates.get_template(name).render(values, parts=parts, current=current)
    return Reply(status, text.encode(), ((b"content-security-policy", _POLICY), *headers), _HTML)


def moved(location: str) -> Reply:
    """Make an answer that leads to where the page is, so that each page has one address."""
    return Reply(308, b"", ((b"location", location.encode()),), _HTML)
