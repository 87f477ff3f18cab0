"""The API description as the sandbox gives it out: the public one, whose server is the sandbox itself."""

from __future__ import annotations

import functools

import msgspec

from ..api.routing import read_document
from ..pages import File
from ..web import JSON

# Relative to where the description was got from, so it holds under every name and port.
_SERVERS = [{"url": "/", "description": "This sandbox"}]


@functools.cache
def description() -> File:
    """Return the description, in JSON."""
    document = {**read_document(), "servers": _SERVERS}
    return File.of(msgspec.json.encode(document), JSON)
