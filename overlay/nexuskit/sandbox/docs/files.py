"""The files that the pages are made of, all of them in the package: no page needs anything from elsewhere."""

from __future__ import annotations

import functools
import hashlib
from importlib import resources
from typing import Final

import attrs

_TYPES: Final = {"css": b"text/css; charset=utf-8", "js": b"text/javascript; charset=utf-8"}

# By the name in the URL. The license files of the viewer are only distributed with it.
_STATIC: Final = {
    "docs.css": "static/docs.css",
    "docs.js": "static/docs.js",
    "viewer.css": "static/viewer.css",
    "swagger-ui.css": "vendor/swagger-ui.css",
    "swagger-ui-bundle.js": "vendor/swagger-ui-bundle.js",
}


@attrs.frozen
class File:
    """Something that is served as it stands.

    Attributes:
        body: What it holds.
        content_type: What that is.
        etag: Names this content; another content has another one.
    """

    body: bytes = attrs.field(repr=False)
    content_type: bytes
    etag: bytes

    @classmethod
    def of(cls, body: bytes, content_type: bytes) -> File:
        """Make one of what it holds."""
        return cls(body, content_type, b'"%s"' % hashlib.sha256(body).hexdigest()[:32].encode())


@functools.cache
def static_file(name: str) -> File | None:
    """Return a file by its name in the URL, if there is one; it is read when first asked for."""
    path = _STATIC.get(name)
    if path is None:
        return None
    return File.of(read_resource(path), _TYPES[name.rpartition(".")[2]])


def read_resource(path: str) -> bytes:
    """Read a file of this package, from wherever packages are imported."""
    return resources.files("nexuskit.sandbox.docs").joinpath(*path.split("/")).read_bytes()
