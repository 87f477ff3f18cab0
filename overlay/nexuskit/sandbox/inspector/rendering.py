"""Pages from templates, in which every value is escaped, and the files that go with them."""

from __future__ import annotations

import functools
import hashlib
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import attrs

from ..web import Headers, Reply
from . import links

if TYPE_CHECKING:
    from jinja2 import Environment

_PACKAGE: Final = "nexuskit.sandbox.inspector"
# Pages load what is theirs and nothing else; names in them can therefore do nothing, even if one got through.
_POLICY: Final = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    b"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_SAFETY: Final[Headers] = (
    (b"content-security-policy", _POLICY),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
_TYPES: Final = {
    "css": b"text/css; charset=utf-8",
    "js": b"text/javascript; charset=utf-8",
    "svg": b"image/svg+xml",
}
_HTML: Final = b"text/html; charset=utf-8"


@functools.cache
def _environment() -> Environment:
    # Only who opens a page waits for its import.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    from . import requests, texts

    environment = Environment(
        loader=PackageLoader(_PACKAGE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    names = ("date", "duration", "number", "plain", "share", "size", "time_of_day", "visible")
    environment.filters |= {name: getattr(texts, name) for name in names}
    environment.globals |= {"path": links.path, "static": static_path}
    environment.tests["error"] = requests.is_error
    return environment


def page(template: str, status: int = 200, headers: Headers = (), **values: Any) -> Reply:
    """Make an answer from a template."""
    text = _environment().get_template(template).render(values)
    own = ((b"cache-control", b"no-store"), *_SAFETY, *headers)
    return Reply(status, text.encode(), own, _HTML)


def redirect(location: str) -> Reply:
    """Make an answer that leads elsewhere."""
    return Reply(302, b"", ((b"location", location.encode()), *_SAFETY), _HTML)


@attrs.frozen
class _File:
    content: bytes
    content_type: bytes
    url_name: str


@functools.cache
def _files() -> dict[str, _File]:
    files: dict[str, _File] = {}
    for item in resources.files(_PACKAGE).joinpath("static").iterdir():
        stem, _, ending = item.name.rpartition(".")
        if ending in _TYPES:
            content = item.read_bytes()
            # A name that changes with the content can be kept for ever.
            digest = hashlib.blake2b(content, digest_size=8).hexdigest()
            files[item.name] = _File(content, _TYPES[ending], f"{stem}.{digest}.{ending}")
    return files


def static_path(name: str) -> str:
    """Return the path of a file that goes with the pages."""
    return links.path("static", _files()[name].url_name)


def static_file(url_name: str) -> Reply | None:
    """Return a file that goes with the pages, by the last segment of its path; `None` if there is none."""
    for file in _files().values():
        if file.url_name == url_name:
            kept = (b"cache-control", b"private, max-age=31536000, immutable")
            return Reply(200, file.content, (kept, *_SAFETY), file.content_type)
    return None
