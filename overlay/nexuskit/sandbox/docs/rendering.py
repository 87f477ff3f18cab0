"""The pages under `/docs`, each from what it shows."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any, Final

from ..assumptions import assumptions
from ..pages import Parts, environment, page
from ..setting_fields import spelt
from ..settings import Settings, describe
from ..web import Reply

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

PACKAGE: Final = "nexuskit.sandbox.docs"
STATIC: Final = "/docs/static/"

_CODE: Final = re.compile(r"`([^`]+)`")


def api_page(parts: Parts) -> Reply:
    """Render the page on which the viewer shows the API."""
    return _page("api.html.jinja", "/docs", parts, description="/docs/openapi.json")


def control_page(parts: Parts) -> Reply:
    """Render the page on which the viewer shows the control API."""
    return _page("control.html.jinja", "/docs/control", parts, description="/_sandbox/openapi.json")


def assumptions_page(settings: Settings, parts: Parts) -> Reply:
    """Render what is assumed of the API, and what the sandbox does as it is set at present."""
    entries = assumptions(settings)
    return _page(
        "assumptions.html.jinja",
        "/docs/assumptions",
        parts,
        assumptions=entries,
        changed=[entry for entry in entries if not entry.is_default],
        example=next(setting for setting in describe() if setting.name == "name_filter"),
    )


def _page(name: str, current: str, parts: Parts, **values: Any) -> Reply:
    return page(_templates(), name, parts, current=current, **values)


@functools.cache
def _templates() -> Environment:
    made = environment(PACKAGE, STATIC)
    made.filters |= {"marked_up": marked_up, "sentence": sentence, "spelt": spelt}
    return made


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
