"""The request log: what each request was, what was done to it, and whether it was carried out."""

from __future__ import annotations

import contextlib
import itertools
import secrets
import threading
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, Final

import attrs

from nexus_api.api import OPERATIONS

from ..messages import camel_case, did_you_mean, escape_surrogates, safe_repr
from .redaction import Redactor

_CAPACITY: Final = 10_000
_BODY_BYTES: Final = 32 * 1_048_576


@attrs.define(kw_only=True)
class LogEntry:
    """One request of the public API; in the log, `[secret]` stands wherever it had a secret key.

    Lone surrogates in its texts are escaped, so that they can be written as UTF-8.

    Attributes:
        number: Its number, from 1 on, in the order in which requests were answered.
        request_id: What the header `X-Request-Id` of the answer says: `req_`, six hex digits that are drawn
            when the sandbox starts, and the number. So several processes that share a database or a log file
            can be told apart.
        at: When it was answered: real time, in milliseconds since the Unix epoch.
        method: The method.
        target: The path and the query as they were sent.
        operation_id: The operation, `None` if the request fits none.
        project_id: The project in the path, if there is one.
        status: The status that was sent, `None` if none was.
        result: The status that the operation itself came to, `None` if it was not carried out.
        applied: Whether it changed data, and that was committed. It did not if it came to an error, was
            undone as a whole, or found everything as it was to be; a date of update that is set is a change.
        fault: What was done to it on purpose, `None` if nothing.
        milliseconds: How long it took until the answer was ready, delays on purpose included.
        request_bytes: The size of its body.
        response_bytes: The size of the body of the answer as the operation gave it.
        request_body: Its body, `None` if it is not kept.
        response_body: The body of the answer as the operation gave it, `None` if it is not kept.
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
    request_body: bytes | None = attrs.field(default=None, repr=False)
    response_body: bytes | None = attrs.field(default=None, repr=False)

    def to_dict(self, *, bodies: bool = True) -> dict[str, Any]:
        """Return it with names as on the wire, for JSON.

        Args:
            bodies: Whether bodies that are kept are part of it, as text.
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
    """What the log holds of what was asked for, and all that shows whether something is missing.

    Entries are numbered without gaps. So if `oldest` is not beyond the number after which a reader goes on,
    the reader has seen, or sees now, every request that there was.

    Attributes:
        entries: The entries, in the order of their numbers.
        more: Whether the log holds more of what was asked for, after the last of them.
        total: How many requests there were since the sandbox started; also the number of the last one.
        dropped: How many entries are gone since the log was cleared because there was no room for them.
        oldest: The number of the oldest entry that is kept, or else of the next one that will be.
    """

    entries: list[LogEntry]
    more: bool
    total: int
    dropped: int
    oldest: int


class RequestLog:
    """The last requests, oldest first; any thread may use it.

    Args:
        capacity: The most entries that are kept.
        body_bytes: The most bytes of bodies that are kept, over all entries.
        sink: Gets every entry as it comes, such as a writer to a file.
        redactor: Takes secrets out of what is kept.
    """

    def __init__(
        self,
        capacity: int = _CAPACITY,
        body_bytes: int = _BODY_BYTES,
        sink: Callable[[LogEntry], None] | None = None,
        redactor: Redactor | None = None,
    ) -> None:
        self._capacity = capacity
        self._most_body_bytes = body_bytes
        self._sink = sink
        self._redactor = redactor
        self._lock = threading.Lock()
        self._entries: deque[LogEntry] = deque()
        # Those that have bodies, in the same order.
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
        """How many requests there were, those that are gone from the log counted."""
        return self._total

    @property
    def dropped(self) -> int:
        """How many entries are gone since the log was cleared because there was no room for them."""
        with self._lock:
            return self._count_of_dropped()

    def add(self, entry: LogEntry, if_still: Callable[[], bool] | None = None) -> bool:
        """Keep an entry, without the secrets in it, and give it its number and its id.

        Args:
            entry: The entry.
            if_still: What has to hold for that. It is looked at in one step with the addition: the log is not
                cleared in between.

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
                oldest = self._entries.popleft()
                if self._with_bodies and self._with_bodies[0] is oldest:
                    self._forget_oldest_bodies()
            self._keep_bodies(entry)
        for watcher in self._watchers:
            watcher()
        return True

    def entries(
        self, after: int = 0, *, operation_id: str | None = None, limit: int | None = None
    ) -> list[LogEntry]:
        """Return what is kept, in the order of the numbers.

        Args:
            after: Only entries with a greater number.
            operation_id: Only those of one operation.
            limit: The most entries, of which the newest are given.

        Raises:
            ValueError: There is no such operation.
        """
        _check_operation(operation_id)
        with self._lock:
            later = self._later(after)
        found = _of_operation(later, operation_id)
        return found if limit is None else found[max(0, len(found) - limit) :]

    def page(self, after: int = 0, *, operation_id: str | None = None, limit: int) -> LogPage:
        """Return the next entries for a reader that goes through the log.

        Args:
            after: The number of the last entry that the reader has seen.
            operation_id: Only entries of one operation.
            limit: The most entries, of which the oldest are given.

        Raises:
            ValueError: There is no such operation.
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
        """Forget all entries; numbers go on."""
        with self._lock:
            self._entries.clear()
            self._with_bodies.clear()
            self._body_bytes = 0
            self._cleared_at = self._total

    @contextlib.contextmanager
    def watched(self, watcher: Callable[[], object]) -> Iterator[None]:
        """Have something called after each request, in the thread that answered it, while the block runs."""
        with self._lock:
            self._watchers = (*self._watchers, watcher)
        try:
            yield
        finally:
            with self._lock:
                self._watchers = tuple(other for other in self._watchers if other is not watcher)

    def _later(self, after: int) -> list[LogEntry]:
        # The numbers have no gaps, so it is known how many there are. From the end: whoever follows the log
        # wants the last few of many.
        count = max(0, min(len(self._entries), self._total - after))
        later = list(itertools.islice(reversed(self._entries), count))
        later.reverse()
        return later

    def _count_of_dropped(self) -> int:
        return self._total - self._cleared_at - len(self._entries)

    def _keep_bodies(self, entry: LogEntry) -> None:
        size = _size_of_bodies(entry)
        if size > self._most_body_bytes:
            # Keeping them is not possible, and trying would cost all others theirs.
            entry.request_body = entry.response_body = None
        elif size:
            self._with_bodies.append(entry)
            self._body_bytes += size
            while self._body_bytes > self._most_body_bytes:
                self._forget_oldest_bodies()

    def _forget_oldest_bodies(self) -> None:
        entry = self._with_bodies.popleft()
        self._body_bytes -= _size_of_bodies(entry)
        entry.request_body = entry.response_body = None


def _check_operation(operation_id: str | None) -> None:
    if operation_id is not None and operation_id not in OPERATIONS:
        raise ValueError(
            f"there is no operation {safe_repr(operation_id)}{did_you_mean(operation_id, OPERATIONS)}"
        )


def _of_operation(entries: list[LogEntry], operation_id: str | None) -> list[LogEntry]:
    return [entry for entry in entries if operation_id in (None, entry.operation_id)]


def _size_of_bodies(entry: LogEntry) -> int:
    return len(entry.request_body or b"") + len(entry.response_body or b"")


def _redact(entry: LogEntry, redactor: Redactor) -> None:
    # One look at all of them, since nearly no request has a secret there.
    line = f"{entry.method} {entry.target} {entry.project_id}".encode()
    if redactor.body(line) is not line:
        entry.method = redactor.text(entry.method)
        entry.target = redactor.text(entry.target)
        entry.project_id = None if entry.project_id is None else redactor.text(entry.project_id)
    if entry.request_body is not None:
        entry.request_body = redactor.body(entry.request_body)
    if entry.response_body is not None:
        entry.response_body = redactor.body(entry.response_body)
