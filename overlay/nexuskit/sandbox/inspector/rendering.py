"""The pages of the inspector and the files that go with them."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

from ..pages import File, environment, static_files
from . import links

if TYPE_CHECKING:
    from jinja2 import Environment

_PACKAGE: Final = "nexuskit.sandbox.inspector"


@functools.cache
def templates() -> Environment:
    """Return what renders the pages."""
    from . import requests, texts

    made = environment(_PACKAGE, links.path("static", ""))
    names = ("date", "duration", "number", "plain", "share", "size", "time_of_day", "visible")
    made.filters |= {name: getattr(texts, name) for name in names}
    made.globals["path"] = links.path
    made.tests["error"] = requests.is_error
    return made


@functools.cache
def files() -> dict[str, File]:
    """Return the files that go with the pages, by the last segment of their path."""
    return static_files(_PACKAGE, "static")
