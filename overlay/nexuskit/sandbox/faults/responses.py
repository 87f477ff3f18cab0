"""Replaced and damaged responses."""

from __future__ import annotations

import html
import math
import time
from email.utils import formatdate
from http import HTTPStatus
from typing import Any, Final

import attrs
import msgspec

from ..web.http import JSON, Headers, Reply
from .model import FaultAction

_TEXT: Final = b"text/plain; charset=utf-8"
_HTML: Final = b"text/html; charset=utf-8"


def corrupt_reply(do: FaultAction, result: Reply | None) -> Reply:
    """Return the response for the client."""
    if do.redirect is not None:
        return Reply(do.status or 302, b"", ((b"location", do.redirect.encode()),), _TEXT)
    if do.html is not None:
        return Reply(do.html, _page(do.html, _phrase(do.html)), content_type=_HTML)
    if do.status is not None:
        return _error(do, do.status)
    if result is None:
        # The connection is reset, so this response is never sent.
        return Reply(503, b"", answered=False)
    if do.invalid_json:
        # Without the last byte, the object or list is not closed.
        return attrs.evolve(result, body=result.body[: max(1, len(result.body) // 2)])
    if do.wrong_json is not None and result.content_type == JSON:
        value = msgspec.json.decode(result.body)
        wrong = _reshape(value) if do.wrong_json == "shape" else _without_fields(value)
        return attrs.evolve(result, body=msgspec.json.encode(wrong))
    return result


def _error(do: FaultAction, status: int) -> Reply:
    message = do.message or f"{_phrase(status)} (injected fault)"
    content_type, body = {
        None: (JSON, msgspec.json.encode({"message": message})),
        "json": (JSON, msgspec.json.encode({"message": message})),
        "text": (_TEXT, message.encode()),
        "html": (_HTML, _page(status, message)),
        "empty": (_TEXT, b""),
    }[do.body]
    return Reply(status, body, _retry_after(do), content_type)


def _retry_after(do: FaultAction) -> Headers:
    if do.retry_after is None:
        return ()
    if isinstance(do.retry_after, int):
        return ((b"retry-after", b"%d" % do.retry_after),)
    # Dates have whole seconds. Rounded up, so that the wait is not too short.
    moment = math.ceil(time.time() + do.retry_after.date_in)
    return ((b"retry-after", formatdate(moment, usegmt=True).encode()),)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"Status {status}"


def _page(status: int, text: str) -> bytes:
    title = html.escape(f"{status} {_phrase(status)}")
    return (
        f"<!DOCTYPE html>\n<html><head><title>{title}</title></head>\n"
        f"<body><h1>{title}</h1><p>{html.escape(text)}</p></body></html>\n"
    ).encode()


def _reshape(value: Any) -> Any:
    """Return an object instead of a list, and a list instead of anything else."""
    return {"data": value} if isinstance(value, list) else [value]


def _without_fields(value: Any) -> Any:
    """Return an object, or the objects of a list, without their fields."""
    return [{} for _ in value] if isinstance(value, list) else {}
