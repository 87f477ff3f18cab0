# Generated from spec/ and generator/templates/. Do not edit: change those and run `make generate`.
"""The errors of this package.

    ApiError
    ├── ClientError    the configuration of the client is invalid (also a ValueError)
    ├── RequestError   an argument is invalid, and nothing was sent (also a ValueError)
    ├── StatusError    the response has an error status
    └── DecodeError    the response is not JSON, or does not match the spec

Exceptions of httpx, such as a timeout, propagate unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Characters of JSON, UTF-16, CSV or HTML, which the one-line text of a gateway does not have.
_DATA = re.compile(r"[{\[\0\n]|^[\"<]")
# The title of a page in HTML, or its first heading.
_TITLE = re.compile(r"(?:<[^{\[\0]*?)?<(?:title|h1|html)[^>]*>\s*([^<{\[\0\s][^<{\[\0]*)", re.IGNORECASE)


class ApiError(Exception):
    """The base of all errors of this package."""

    def __repr__(self) -> str:
        # The arguments contain the body of a response, which may be private, and a repr gets into logs.
        return f"{type(self).__name__}({str(self)!r})"


class ClientError(ApiError, ValueError):
    """The configuration of the client is invalid; the message says how to correct it."""


@dataclass(eq=False, repr=False)
class RequestError(ApiError, ValueError):
    """An argument is invalid. Nothing was sent.

    Attributes:
        argument: The name of the argument, or the JSON path within the body.
        problem: What is wrong with it and what to do.
    """

    argument: str
    problem: str

    def __str__(self) -> str:
        return f"{self.argument}: {self.problem}"


@dataclass(eq=False, repr=False)
class _AnswerError(ApiError):
    operation_id: str
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(eq=False, repr=False)
class StatusError(_AnswerError):
    """The response has a status other than the documented successes.

    Attributes:
        operation_id: The operationId of the call.
        status: The status code.
        headers: The headers of the response, with names in lower case.
        body: The bytes of the response.
        detail: The decoded error body if it matches the spec, else `None`.
        documented: Whether the spec lists this status for the operation.
    """

    detail: Any = None
    documented: bool = False

    @property
    def message(self) -> str | None:
        """The message of the service, if there is one."""
        message = getattr(self.detail, "message", None)
        return message if isinstance(message, str) else None

    def __str__(self) -> str:
        status = f"status {self.status}" if self.documented else f"undocumented status {self.status}"
        said = "" if self.status < 300 else self.message or excerpt(prose(self.body))
        return f"{self.operation_id}: {status}: {said}" if said else f"{self.operation_id}: {status}"


@dataclass(eq=False, repr=False)
class DecodeError(_AnswerError):
    """The response has a success status, but its body is not JSON or does not match the spec.

    Attributes:
        operation_id, status, headers, body: As of a `StatusError`.
        path: The JSON path at which the body does not match, `$` for the whole body.
        problem: The mismatch.
    """

    path: str
    problem: str

    def __str__(self) -> str:
        held = extent(self.headers, self.body)
        return f"{self.operation_id}: invalid response at {self.path}: {self.problem}; the body is {held}"


def excerpt(text: bytes, limit: int = 200) -> str:
    """Return the beginning of a text on one line, for a message; an empty string if there is no text."""
    shown = text[:limit].decode("utf-8", "replace")
    return repr(shown) + ("…" if len(text) > limit else "") if text else ""


def extent(headers: Mapping[str, str], body: bytes) -> str:
    """Describe a body by its size and media type. Its content may be private and is not quoted."""
    return f"{len(body):,} bytes of {headers.get('content-type') or 'no stated type'}"


def prose(body: bytes) -> bytes:
    """Return the text of an error, such as a gateway's; of a page that may hold data, only the title."""
    try:
        text = body.decode().strip("\ufeff \t\r\n")
    except UnicodeDecodeError:
        return b""
    if _DATA.search(text):
        title = _TITLE.match(text[:4096])
        text = title[1].strip() if title else ""
    return text.encode()
