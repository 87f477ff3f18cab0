"""The pages, rendered from templates in which every value is escaped."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any, Final

import attrs

from ..assumptions import assumptions
from ..setting_fields import spelt
from ..settings import Settings, describe
from .files import read_resource

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_CODE: Final = re.compile(r"`([^`]+)`")


@attrs.frozen(kw_only=True)
class Parts:
    """What the sandbox has beside the public API and its documentation.

    Attributes:
        inspector: Whether it has the inspector.
        control: Whether it has the control API.
    """

    inspector: bool = True
    control: bool = False

    @property
    def pages(self) -> list[tuple[str, str]]:
        """The address and the name of each page that the pages link to."""
        pages = [("/", "Overview"), ("/_inspector/log", "Requests")] if self.inspector else []
        pages += [("/docs", "API"), ("/docs/assumptions", "Assumptions")]
        return [*pages, ("/docs/control", "Control API")] if self.control else pages


def api_page(parts: Parts) -> str:
    """Render the page on which the viewer shows the API."""
    return _render("api.html.jinja", parts, description="/docs/openapi.json")


def control_page(parts: Parts) -> str:
    """Render the page on which the viewer shows the control API."""
    return _render("control.html.jinja", parts, description="/_sandbox/openapi.json")


def assumptions_page(settings: Settings, parts: Parts) -> str:
    """Render what is assumed of the API, and what the sandbox does as it is set at present."""
    entries = assumptions(settings)
    return _render(
        "assumptions.html.jinja",
        parts,
        assumptions=entries,
        changed=[entry for entry in entries if not entry.is_default],
        example=next(setting for setting in describe() if setting.name == "name_filter"),
    )


def _render(template: str, parts: Parts, **values: Any) -> str:
    return _environment().get_template(template).render(pages=parts.pages, **values)


@functools.cache
def _environment() -> Environment:
    # Only who opens a page waits for its import.
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(lambda name: read_resource(f"templates/{name}").decode()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {"marked_up": marked_up, "sentence": sentence, "spelt": spelt}
    return environment


def marked_up(text: str) -> Markup:
    """Escape a text of the API description and mark what stands between backticks as code.

    >>> marked_up("`limit` < 5")
    Markup('<code>limit</code> &lt; 5')
    """
    from markupsafe import Markup, escape

    parts = enumerate(_CODE.split(text))
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if is_code % 2 else escape(part) for is_code, part in parts
    )


def sentence(text: str) -> str:
    """Make a sentence of a line of help.

    >>> sentence("the largest page size")
    'The largest page size.'
    """
    return f"{text[:1].upper()}{text[1:].removesuffix('.')}."
