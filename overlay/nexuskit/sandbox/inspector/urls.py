"""Paths of the inspector: ids of any characters in their segments, and back again."""

from __future__ import annotations

from urllib.parse import quote, unquote, urlencode

PREFIX = "/_inspector"
# Browsers resolve these two as steps of a path, also percent-encoded. So they get a mark in front, and so do
# texts that begin with the mark.
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
    """Decode a segment of a path.

    >>> decode("a%2Fb"), decode("~..")
    ('a/b', '..')
    """
    return unquote(segment, errors="strict").removeprefix(_MARK)


def _segment(text: str) -> str:
    mark = _MARK if text in _STEPS or text.startswith(_MARK) else ""
    return mark + quote(text, safe="~")
