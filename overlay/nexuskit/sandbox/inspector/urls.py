"""Paths of the inspector: ids of any characters in their segments, and back again."""

from __future__ import annotations

import shlex
from urllib.parse import quote, unquote, urlencode

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


def decode(segment: str) -> str:
    """Return the text that a segment of a path was made of.

    >>> decode("a%2Fb"), decode("~..")
    ('a/b', '..')
    """
    return unquote(segment, errors="strict").removeprefix(_MARK)


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
