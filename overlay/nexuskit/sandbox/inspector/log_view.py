"""The request log for the pages: filtered, newest first, with bodies as text."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Final

import attrs
import msgspec

from ..errors import Problem
from ..logs.request_log import LogEntry, RequestLog
from ..operation_ids import OPERATION_IDS

NONE: Final = "none"
"""The value of the filter for requests that match no operation."""

CHOICES: Final = (*sorted(OPERATION_IDS), NONE)

_ROWS = 100
_FORMATTED = 262_144
_SHOWN = 65_536


def is_error(entry: LogEntry) -> bool:
    """Return whether a request failed, or a fault made it fail for the client."""
    return any(status is None or status >= 400 for status in (entry.status, entry.result))


@attrs.frozen
class Filter:
    """Which requests to show: all, or those of one operation or of none, with faults, with errors."""

    operation: str | None = None
    faults: bool = False
    errors: bool = False

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Filter:
        """Read a filter from a query."""
        operation = query.get("operation") or None
        if operation is not None and operation not in CHOICES:
            raise Problem(400, f"there is no operation {operation[:80]!r}; choose one from the list")
        return cls(operation, "faults" in query, "errors" in query)

    @property
    def query(self) -> dict[str, str]:
        """The query from which `from_query` reads this filter."""
        given = {"operation": self.operation, "faults": self.faults and "1", "errors": self.errors and "1"}
        return {name: value for name, value in given.items() if value}

    def matches(self, entry: LogEntry) -> bool:
        """Return whether to show a request."""
        if self.operation is not None and (entry.operation_id or NONE) != self.operation:
            return False
        return (entry.fault is not None or not self.faults) and (is_error(entry) or not self.errors)


@attrs.frozen
class LogRows:
    """Some requests, newest first, and the numbers from which newer and older ones follow."""

    entries: list[LogEntry]
    newest: int
    older: int | None


def read_rows(
    log: RequestLog, filter: Filter, *, after: int = 0, before: int | None = None, limit: int = _ROWS
) -> LogRows:
    """Read the newest requests."""
    # Before the log is read: a request between the two is then found twice, not lost.
    newest = min(after, log.total)
    kept = log.entries(after)
    if kept:
        newest = kept[-1].number
    found = [entry for entry in kept if filter.matches(entry) and (before is None or entry.number < before)]
    found.reverse()
    older = found[limit - 1].number if len(found) > limit else None
    return LogRows(found[:limit], newest, older)


def find_entry(log: RequestLog, number: int) -> LogEntry:
    """Find one request."""
    for entry in log.entries(number - 1):
        if entry.number == number:
            return entry
        break
    raise Problem(
        404, f"request {number} is not in the log, which keeps the newest; there may never have been one"
    )


@attrs.frozen
class LoggedBody:
    """A body as text, and the number of characters that were cut off."""

    text: str
    missing: int


def format_body(body: bytes | None) -> LoggedBody | None:
    r"""Return a body as text: JSON indented, anything else unchanged.

    >>> format_body(b'{"name":"A"}').text
    '{\n  "name": "A"\n}'
    """
    if body is None:
        return None
    if len(body) <= _FORMATTED:
        with contextlib.suppress(msgspec.DecodeError, RecursionError):
            body = msgspec.json.format(body, indent=2)
    text = body.decode(errors="backslashreplace")
    return LoggedBody(text[:_SHOWN], max(0, len(text) - _SHOWN))
