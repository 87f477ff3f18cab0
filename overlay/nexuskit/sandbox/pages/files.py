"""Files that go with pages, all of them in the package: no page needs anything from elsewhere."""

from __future__ import annotations

import hashlib
import re
from importlib import resources
from typing import Final

import attrs

from ..web import Headers, Reply, Request, Send

SHARED: Final = "nexuskit.sandbox.pages"

# Files with other endings are only distributed.
_TYPES: Final = {
    "css": b"text/css; charset=utf-8",
    "js": b"text/javascript; charset=utf-8",
    "svg": b"image/svg+xml",
}
_ETAG: Final = re.compile(r'(?:W/)?("[^"]*")')


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

    def answer(self, request: Request) -> Reply:
        """Answer a request with it, or with 304 if the client has it already."""
        headers: Headers = ((b"cache-control", b"private, no-cache"), (b"etag", self.etag))
        known = request.value(b"if-none-match") or ""
        if known.strip() == "*" or self.etag.decode() in _ETAG.findall(known):
            return Reply(304, b"", headers, self.content_type, deliver=_deliver_not_modified)
        return Reply(200, self.body, headers, self.content_type)


def static_files(package: str, *folders: str) -> dict[str, File]:
    """Read the files that go with the pages of a package, and those that go with all pages.

    Args:
        package: The package, wherever it is imported from.
        folders: Its folders that hold them.

    Returns:
        The files by their names.
    """
    places = [(SHARED, "static"), *((package, folder) for folder in folders)]
    return {
        item.name: File.of(item.read_bytes(), _TYPES[ending])
        for place, folder in places
        for item in resources.files(place).joinpath(folder).iterdir()
        if (ending := item.name.rpartition(".")[2]) in _TYPES
    }


async def _deliver_not_modified(reply: Reply, request: Request, send: Send) -> None:
    # Nothing about the length: it would have to be that of the file, which is not sent.
    await send({"type": "http.response.start", "status": reply.status, "headers": [*reply.headers]})
    await send({"type": "http.response.body", "body": b""})
