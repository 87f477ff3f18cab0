"""The request log, in memory and as a JSON Lines file."""

from __future__ import annotations

import contextlib
import itertools
import logging
import os
import secrets
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import attrs
import msgspec

from ..errors import SandboxError
from ..messages import camel_case, escape_surrogates, safe_repr, suggestion
from ..operation_ids import OPERATION_IDS
from .redaction import LogRedactor

_log = logging.getLogger("nexuskit.sandbox")

_CAPACITY: Final = 10_000
_BODY_BYTES: Final = 32 * 1_048_576


@attrs.define(kw_only=True)
class LogEntry:
    """A request to the public API.

    In the log, secret keys are replaced by `[secret]`, and lone surrogates are escaped.

    Attributes:
        number: The number, from 1, in the order of the responses.
        request_id: The header `X-Request-Id` of the response: `req_`, six hex digits, and the number. The
            digits differ between processes that share a database or a log file.
        at: The time of the response, from the real clock, in milliseconds since the Unix epoch.
        method: The method.
        target: The path and the query as sent.
        operation_id: The operation; `None` if the request matches none.
        project_id: The project in the path, if any.
        status: The status that was sent; `None` if none was.
        result: The status of the operation; `None` if it was not carried out.
        applied: Whether the operation changed data and was committed. `False` after an error, after a
            rollback, and if there was nothing to change. A new update date is a change.
        fault: The injected fault; `None` if there was none.
        milliseconds: The time until the response was ready, with injected delays.
        request_bytes: The size of the request body.
        response_bytes: The size of the response body of the operation.
        request_headers: The request headers, names in lower case; `None` except for signed URLs.
        request_body: The request body; `None` if it is not kept.
        response_body: The response body of the operation; `None` if it is not kept.
    """

    number: int = 0
    request_id: str = ""
    at: int
    method: str = attrs.field(converter=escape_surrogates)
    target: str = attrs.field(converter=escape_surrogates)
    operation_id: str | None
    project_id: str | None = attrs.field(converter=attrs.converters.optional(escape_surrogates))
    status: int | None
    result: int | None
    applied: bool
    fault: str | None
    milliseconds: float
    request_bytes: int
    response_bytes: int
    request_headers: Mapping[str, str] | None = attrs.field(default=None, repr=False)
    request_body: bytes | None = attrs.field(default=None, repr=False)
    response_body: bytes | None = attrs.field(default=None, repr=False)

    def to_dict(self, *, bodies: bool = True) -> dict[str, Any]:
        """Return the entry as JSON, with names in camel case and bodies as text.

        Args:
            bodies: Whether to include the bodies.
        """
        entry = {camel_case(field.name): getattr(self, field.name) for field in attrs.fields(LogEntry)}
        entry["milliseconds"] = round(self.milliseconds, 3)
        for name in ("requestBody", "responseBody"):
            body = entry.pop(name)
            if bodies:
                entry[name] = None if body is None else body.decode(errors="backslashreplace")
        return entry


@attrs.frozen
class LogPage:
    """A page of the log.

    Numbers are consecutive. If `oldest` is greater than `after` + 1, entries between them were dropped.

    Attributes:
        entries: The entries, ordered by number.
        more: Whether there are more entries after the last of these.
        total: The number of requests since the sandbox started, which is also the last number.
        dropped: The number of entries dropped for lack of memory since the log was cleared.
        oldest: The number of the oldest entry, or of the next one if the log is empty.
    """

    entries: list[LogEntry]
    more: bool
    total: int
    dropped: int
    oldest: int


class RequestLog:
    """The last requests, oldest first. Thread-safe.

    Args:
        capacity: The maximum number of entries.
        body_bytes: The maximum total size of all bodies.
        sink: Called with each entry, for example to write it to a file.
        redactor: Removes secrets from entries.
    """

    def __init__(
        self,
        capacity: int = _CAPACITY,
        body_bytes: int = _BODY_BYTES,
        sink: Callable[[LogEntry], None] | None = None,
        redactor: LogRedactor | None = None,
    ) -> None:
        self._capacity = capacity
        self._most_body_bytes = body_bytes
        self._sink = sink
        self._redactor = redactor
        self._lock = threading.Lock()
        self._entries: deque[LogEntry] = deque()
        # The last entries with bodies, in the same order. Older ones are forgotten first.
        self._with_bodies: deque[LogEntry] = deque()
        self._body_bytes = 0
        self._prefix = f"req_{secrets.token_hex(3)}_"
        self._total = 0
        self._cleared_at = 0
        self._watchers: tuple[Callable[[], object], ...] = ()

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        return f"<RequestLog of {len(self)} entries, {self.total} in total>"

    @property
    def total(self) -> int:
        """The number of requests, including dropped ones."""
        return self._total

    @property
    def dropped(self) -> int:
        """The number of entries dropped for lack of memory since the log was cleared."""
        with self._lock:
            return self._count_of_dropped()

    def add(self, entry: LogEntry, if_still: Callable[[], bool] | None = None) -> bool:
        """Redact an entry, set its number and id, and add it.

        Args:
            entry: The entry.
            if_still: The condition for adding it, checked atomically.

        Returns:
            Whether it was added.
        """
        if self._redactor is not None:
            _redact(entry, self._redactor)
        with self._lock:
            if if_still is not None and not if_still():
                return False
            self._total += 1
            entry.number = self._total
            entry.request_id = f"{self._prefix}{self._total}"
            if self._sink is not None:
                self._sink(entry)
            self._entries.append(entry)
            if len(self._entries) > self._capacity:
                self._entries.popleft()
            self._keep_bodies(entry)
        self.call_watchers()
        return True

    def entries(
        self, after: int = 0, *, operation_id: str | None = None, limit: int | None = None
    ) -> list[LogEntry]:
        """Return entries, ordered by number.

        Args:
            after: Only entries with a greater number.
            operation_id: Only entries of this operation.
            limit: The maximum number of entries; the newest are returned.

        Raises:
            ValueError: The operation is unknown.
        """
        _check_operation(operation_id)
        with self._lock:
            later = self._later(after)
        found = _of_operation(later, operation_id)
        return found if limit is None else found[max(0, len(found) - limit) :]

    def page(self, after: int = 0, *, operation_id: str | None = None, limit: int) -> LogPage:
        """Return the next entries of the log, to read it from start to end.

        Args:
            after: The number of the last entry read so far.
            operation_id: Only entries of this operation.
            limit: The maximum number of entries; the oldest are returned.

        Raises:
            ValueError: The operation is unknown.
        """
        _check_operation(operation_id)
        with self._lock:
            later = self._later(after)
            total, dropped = self._total, self._count_of_dropped()
            oldest = total + 1 - len(self._entries)
        found = _of_operation(later, operation_id)
        return LogPage(
            entries=found[:limit],
            more=len(found) > limit,
            total=total,
            dropped=dropped,
            oldest=oldest,
        )

    def clear(self) -> None:
        """Delete all entries. The numbering continues."""
        with self._lock:
            self._entries.clear()
            self._with_bodies.clear()
            self._body_bytes = 0
            self._cleared_at = self._total

    @contextlib.contextmanager
    def watch(self, watcher: Callable[[], object]) -> Iterator[None]:
        """Call `watcher` after each request during the block, in the thread of the request."""
        with self._lock:
            self._watchers = (*self._watchers, watcher)
        try:
            yield
        finally:
            with self._lock:
                self._watchers = tuple(other for other in self._watchers if other is not watcher)

    def call_watchers(self) -> None:
        """Let all watchers look again."""
        for watcher in self._watchers:
            watcher()

    def _later(self, after: int) -> list[LogEntry]:
        # Numbers are consecutive. Slices from the end, because readers usually need the last few entries.
        count = max(0, min(len(self._entries), self._total - after))
        later = list(itertools.islice(reversed(self._entries), count))
        later.reverse()
        return later

    def _count_of_dropped(self) -> int:
        return self._total - self._cleared_at - len(self._entries)

    def _keep_bodies(self, entry: LogEntry) -> None:
        size = _size_of_bodies(entry)
        if size > self._most_body_bytes:
            # Larger than all memory for bodies.
            entry.request_body = entry.response_body = None
        elif size:
            self._with_bodies.append(entry)
            self._body_bytes += size
            while self._body_bytes > self._most_body_bytes:
                oldest = self._with_bodies.popleft()
                self._body_bytes -= _size_of_bodies(oldest)
                oldest.request_body = oldest.response_body = None


class LogFile:
    """Appends entries of a request log to a file.

    Each line is one unbuffered write. It survives a crash of the process, and processes can share a file.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        if not os.fspath(path):
            raise SandboxError("the log file is an empty string; give a filename, or omit it")
        self._path = Path(path)
        try:
            self._file = self._path.open("ab", buffering=0)
        except (OSError, ValueError) as error:
            # ValueError: not a valid path, for example because of a lone surrogate.
            reason = getattr(error, "strerror", None) or error
            raise SandboxError(
                f"the log file {os.fspath(path)!r} cannot be opened: {reason}; give a writable file in an "
                "existing folder"
            ) from error
        self._failed = False

    def write(self, entry: LogEntry) -> None:
        """Append an entry. Only the first failure is logged, and none is raised."""
        line = msgspec.json.encode(entry.to_dict()) + b"\n"
        try:
            # `None` if a non-blocking file is not ready.
            if (self._file.write(line) or 0) < len(line):
                raise OSError("a line was truncated; check the space on its disk")
        except (OSError, ValueError) as error:
            if not self._failed:
                self._failed = True
                _log.error("the log file %s cannot be written and lacks requests: %s", self._path, error)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _check_operation(operation_id: str | None) -> None:
    if operation_id is not None and operation_id not in OPERATION_IDS:
        raise ValueError(
            f"unknown operation {safe_repr(operation_id)}{suggestion(operation_id, OPERATION_IDS)}"
        )


def _of_operation(entries: list[LogEntry], operation_id: str | None) -> list[LogEntry]:
    return [entry for entry in entries if operation_id in (None, entry.operation_id)]


def _size_of_bodies(entry: LogEntry) -> int:
    return len(entry.request_body or b"") + len(entry.response_body or b"")


def _redact(entry: LogEntry, redactor: LogRedactor) -> None:
    # One search for all of them, because secrets are rare.
    line = f"{entry.method} {entry.target} {entry.project_id}".encode()
    if redactor.body(line) is not line:
        entry.method = redactor.text(entry.method)
        entry.target = redactor.text(entry.target)
        entry.project_id = None if entry.project_id is None else redactor.text(entry.project_id)
    if entry.request_headers is not None:
        entry.request_headers = {name: redactor.text(value) for name, value in entry.request_headers.items()}
    if entry.request_body is not None:
        entry.request_body = redactor.body(entry.request_body)
    if entry.response_body is not None:
        entry.response_body = redactor.body(entry.response_body)
