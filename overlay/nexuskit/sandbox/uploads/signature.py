"""The checks of requests to signed URLs, and the tokens in the URLs."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from ..errors import Problem
from ..web.http import Request

FILES: Final = b"/_uploads/"
"""The beginning of the signed URL of a file, followed by its token."""

PARTS: Final = b"/_uploads/parts/"
"""The beginning of the signed URL of a part, followed by its token."""


def new_token() -> str:
    """Return a token that cannot be guessed."""
    return secrets.token_hex(16)


def required_headers(session_id: str, filename: str, mime: str, crc32c: int | None) -> dict[str, str]:
    """Return the headers of the request to the signed URL of a file."""
    about = msgspec.json.encode({"uploadSessionId": session_id, "filename": filename})
    headers = {"content-type": mime, "x-goog-meta-datature-upload": base64.b64encode(about).decode()}
    if crc32c is not None:
        checksum = base64.b64encode(crc32c.to_bytes(4, "big", signed=True)).decode()
        headers["x-goog-hash"] = f"crc32c={checksum}"
    return headers


def check_no_secret(request: Request) -> None:
    """Reject a request with a credential of the API, which does not belong to a signed URL."""
    for name in (b"secret-key", b"authorization"):
        if request.values(name):
            raise Problem(
                400, f"the header {name.decode()} does not belong to a signed URL; never send a key here"
            )


def check_headers(request: Request, required: Mapping[str, str]) -> None:
    """Reject a request without the given headers, or with other values, with 400."""
    for name, value in required.items():
        given = request.values(name.encode())
        if given != [value.encode("latin-1")]:
            found = ", ".join(one.decode("latin-1") for one in given) or "none"
            raise Problem(400, f"the header {name} must be {value!r}, got {found}")


def check_method(request: Request, methods: Iterable[str]) -> None:
    """Reject a request with another method with 405."""
    if request.method not in methods:
        raise Problem.not_allowed(request.method, methods)
