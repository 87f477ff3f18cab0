"""Paths of the inspector: ids of any characters in their segments, and back again."""

from __future__ import annotations

import shlex
from urllib.parse import quote, unquote_to_bytes, urlencode

PREFIX = "/_inspector"
# Browsers take these two for steps in a path, also percent-encoded; hence they get a mark in front, and so
# does what begins with the mark.
_STEPS = (".", "..")
_MARK = "~"


def path(*segments: str | int, **query: str | int | None) -> str:
    """Return the path of a page.

    >>> path("projects", "proj_a", "sequences", "a/b?", after=3, name=None)
    '/_inspector/projects/proj_a/sequences/a%2Fb%3F?after=3'
    >>> path("projects", "proj_a", "sequences", "..")
    '/_inspector/projects/proj_a/sequences/~..'
    """
    parts = (_segment(str(segment)) for segment in segments)
    given = {name: value for name, value in query.items() if value is not None}
    return "/".join([PREFIX, *parts]) + (f"?{urlencode(given)}" if given else "")


def segments_of(raw_path: bytes) -> list[str] | None:
    """Return the segments that a path of the inspector was made of.

    Returns:
        The segments, or `None` if a segment is not UTF-8.
    """
    raw = raw_path.removeprefix(PREFIX.encode() + b"/").split(b"/")
    try:
        segments = [unquote_to_bytes(segment).decode() for segment in raw]
    except UnicodeDecodeError:
        return None
    return [segment.removeprefix(_MARK) for segment in segments]


def curl(base_url: str, *segments: str) -> str:
    """Return the command line that asks the public API for something.

    >>> curl("http://127.0.0.1:8080", "projects", "proj_a", "sequences", "a/b")
    'curl -H "Secret-Key: $DATATURE_SECRET_KEY" http://127.0.0.1:8080/projects/proj_a/sequences/a%2Fb'
    """
    as_is = "--path-as-is " if any(segment in _STEPS for segment in segments) else ""
    url = "/".join([base_url, *(quote(segment, safe="") for segment in segments)])
    return f'curl {as_is}-H "Secret-Key: $DATATURE_SECRET_KEY" {shlex.quote(url)}'


def _segment(text: str) -> str:
    mark = _MARK if text in _STEPS or text.startswith(_MARK) else ""
    return mark + quote(text, safe="~")
