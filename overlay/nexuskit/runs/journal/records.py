"""The lines of a journal: JSON objects in a hash chain.

The last member of each line is a hash of the line and of the previous hash. So a changed, lost, repeated or
moved line is detected.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, TypeAlias

import attrs

from ..base_outcome import STATUSES, Status

RowOutcome: TypeAlias = tuple[Status, str | None, str]
"""The outcome of one row: its status, its result, and a detail.

The result is that of the service as on the wire, as in `Outcome`, or the id of an uploaded asset.
"""

FileStamp: TypeAlias = tuple[int, int]
"""The size of a file in bytes, and the time of its last change in nanoseconds since 1970."""

FORMAT = "nexuskit journal"
VERSION = 1

BEGINNING = b'{"format":"nexuskit journal","version":'
"""The beginning of a journal of any version."""

KINDS = {"bulk": ("a bulk update", "actions"), "upload": ("an upload", "files")}
"""The kinds of runs with a journal, in words, and the names of their rows."""

_CHECK = b',"check":"'
_DIGITS = 16
_SHOWN = 12
_TAIL = len(_CHECK) + _DIGITS + len(b'"}\n')

_STATUSES: Mapping[str, Status] = {status: status for status in STATUSES}


@attrs.frozen(kw_only=True)
class JournalHeader:
    """The run that a journal belongs to: one plan, stream or upload, one project, one service.

    Attributes:
        project_id: The project.
        endpoint: The URL of the service, without a key.
        abort_mode: The abort mode, as on the wire; empty for an upload.
        actions: The number of actions or files; `None` for a stream.
        digest: A hash of the plan; `None` for a stream.
        window: The window of a stream; `None` for a plan.
        kind: `bulk` or `upload`. A journal without it is of a bulk update.
    """

    project_id: str
    endpoint: str
    abort_mode: str
    actions: int | None = None
    digest: str | None = None
    window: int | None = None
    kind: str = "bulk"

    @property
    def run(self) -> str:
        """The kind of the run, in words."""
        return KINDS[self.kind][0]

    @property
    def items(self) -> str:
        """What the rows are: actions or files."""
        return KINDS[self.kind][1]

    @property
    def record(self) -> dict[str, Any]:
        """The record of the first line, with the current time."""
        return {"format": FORMAT, "version": VERSION, "began": timestamp()} | attrs.asdict(self)

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> JournalHeader:
        """Return the header of a first record."""
        record = {"kind": "bulk", **record}
        if record["kind"] not in KINDS:
            raise ValueError(
                f"it is the journal of another kind of run, {record['kind']!r}; use another path"
            )
        return cls(**{field.name: record[field.name] for field in attrs.fields(cls)})


@attrs.define
class HashChain:
    r"""Writes or checks lines. The check of each line depends on the line before.

    >>> line = HashChain().line({"sent": "0-499"})
    >>> line
    b'{"sent":"0-499","check":"5cac58fdb0e3a500"}\n'
    >>> HashChain().record(line), HashChain().record(line.replace(b"499", b"498"))
    ({'sent': '0-499'}, None)
    """

    _last: bytes = b""

    def line(self, record: Mapping[str, Any]) -> bytes:
        """Return a record as the next line."""
        # ASCII, so that a lone surrogate in a message of the service can be written.
        content = json.dumps(record, separators=(",", ":")).encode("ascii")[:-1]
        self._last = self._check(content)
        return content + _CHECK + self._last + b'"}\n'

    def record(self, line: bytes) -> Any:
        """Return the record of the next line; `None`, without advancing, if the check does not match."""
        content = line[:-_TAIL]
        check = self._check(content)
        if line[-_TAIL:] != _CHECK + check + b'"}\n':
            return None
        self._last = check
        return json.loads(content + b"}")

    def _check(self, content: bytes) -> bytes:
        return hashlib.sha256(self._last + content).hexdigest()[:_DIGITS].encode("ascii")


def may_be_torn(line: bytes) -> bool:
    r"""Whether a damaged line may be an incomplete one, as after a crash.

    An incomplete line has no line break and nothing after a check. Quotes in texts are escaped, so they do
    not look like a check. After a power failure, zeros may follow instead of the rest.

    >>> line = HashChain().line({"sent": "0-499"})
    >>> may_be_torn(line[:-1]), may_be_torn(line), may_be_torn(line[:-1] + b"+")
    (True, False, False)
    """
    written = line.rstrip(b"\0")
    check = written.find(_CHECK)
    return not written.endswith(b"\n") and (check < 0 or len(written) - check < _TAIL)


def timestamp() -> str:
    """Return the current time in the format of records."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def shorten_digest(digest: str) -> str:
    """Return the beginning of a hash for messages.

    >>> shorten_digest("9f86d081884c7d659a2feaa0c55ad015")
    '9f86d081884c'
    """
    return digest[:_SHOWN]


def format_ranges(rows: Iterable[int]) -> str:
    """Return rows as text, in their order; consecutive rows as a range.

    >>> format_ranges([0, 1, 2, 7, 5, 6])
    '0-2,7,5-6'
    """
    parts: list[str] = []
    first = last = -1
    for row in rows:
        if row != last + 1 or first < 0:
            if first >= 0:
                parts.append(_part(first, last))
            first = row
        last = row
    if first >= 0:
        parts.append(_part(first, last))
    return ",".join(parts)


def parse_ranges(text: str) -> list[range]:
    """Parse the text of `format_ranges`.

    >>> parse_ranges("0-2,7,5-6")
    [range(0, 3), range(7, 8), range(5, 7)]
    """
    found: list[range] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        found.append(range(int(first), int(last or first) + 1))
    return found


def encode_run_lengths(outcomes: Iterable[RowOutcome]) -> list[list[int | str | None]]:
    """Return outcomes as runs of equal ones: the count, then the outcome without empty members at its end.

    >>> encode_run_lengths([("ok", "Ok", "")] * 500)
    [[500, 'ok', 'Ok']]
    >>> encode_run_lengths([("ok", "Ok", ""), ("unknown", None, "")])
    [[1, 'ok', 'Ok'], [1, 'unknown']]
    """
    runs: list[list[int | str | None]] = []
    for (status, result, detail), equal in groupby(outcomes):
        count = sum(1 for _ in equal)
        if detail:
            runs.append([count, status, result, detail])
        else:
            runs.append([count, status] if result is None else [count, status, result])
    return runs


def decode_run_lengths(runs: Iterable[list[Any]]) -> Iterator[tuple[int, RowOutcome]]:
    """Yield the number of rows and the outcome of each run.

    >>> list(decode_run_lengths([[500, "ok", "Ok"]]))
    [(500, ('ok', 'Ok', ''))]
    """
    for run in runs:
        match [*run, *(None,) * (4 - len(run))]:
            case [int(count), str(status), str() | None as result, str() | None as detail]:
                if status in _STATUSES:
                    yield count, (_STATUSES[status], result, detail or "")
                    continue
        raise ValueError(f"{run!r} is not an outcome")


def _part(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"
