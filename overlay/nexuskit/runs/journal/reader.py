"""Reads an existing journal and checks its format, integrity and run. Writes nothing."""

from __future__ import annotations

import re
from typing import BinaryIO

import attrs
import httpx

from nexus_api.client import is_loopback

from ...error_types import JournalError
from .file import JournalFile
from .records import BEGINNING, VERSION, HashChain, JournalHeader, may_be_torn, shorten_digest
from .state import JournalState

_LONGEST_HEADER = 1 << 16
"""The maximum length of a first line: another file may be huge and have no lines."""

_VERSIONED = re.compile(re.escape(BEGINNING) + rb"([0-9]+)[,}]")

_CALLED = {
    "actions": "number of {items}",
    "project_id": "project",
    "endpoint": "endpoint",
    "abort_mode": "abort mode",
    "window": "window",
    "digest": "hash of the {items}",
}
"""The fields that are compared, in the order of the message."""

_PLACE = frozenset({"project_id", "endpoint"})
"""The fields that may differ with `same_project`."""

_DEFAULT_PORTS = {"http": 80, "https": 443}


@attrs.frozen
class JournalContents:
    """The contents of a journal.

    Attributes:
        chain: The hash chain up to the last whole line.
        state: The state after all records.
        size: The end of the last whole line; 0 for a new journal.
        notes: Sentences on an incomplete last line.
    """

    chain: HashChain = attrs.field(factory=HashChain)
    state: JournalState = attrs.field(factory=JournalState)
    size: int = 0
    notes: tuple[str, ...] = ()

    @property
    def is_new(self) -> bool:
        """Whether the first line is not written yet."""
        return self.size == 0


def read(file: JournalFile, header: JournalHeader, *, same_project: bool = False) -> JournalContents:
    """Read a journal."""
    with file.reading() as lines:
        try:
            return _contents(lines, header, f"journal {file.path}", same_project)
        except ValueError as error:
            raise JournalError(f"journal {file.path}: {error}") from None


def _contents(lines: BinaryIO, header: JournalHeader, name: str, same_project: bool) -> JournalContents:
    """Read the contents of a file; raises ValueError if they are not the journal of this run."""
    chain, past = HashChain(), JournalState()
    first = lines.readline(_LONGEST_HEADER)
    if not first:
        return JournalContents()
    _check_format(first, header)
    record = chain.record(first)
    if record is None:
        _check_torn(first, 1, lines, header)
        return JournalContents(
            notes=(
                f"The first line of the {name} was incomplete and the only one; the journal starts again.",
            )
        )
    notes = _check_same(JournalHeader.from_record(record), header, name, same_project)
    size = len(first)
    for number, line in enumerate(lines, 2):
        record = chain.record(line)
        if record is None:
            _check_torn(line, number, lines, header)
            note = f"Line {number} of the {name}, the last one, was incomplete and was removed."
            return JournalContents(chain, past, size, (*notes, note))
        try:
            past.replay(record)
        except ValueError as error:
            raise ValueError(f"line {number} is not of version {VERSION}: {error}") from None
        size += len(line)
    return JournalContents(chain, past, size, notes)


def _check_format(first: bytes, header: JournalHeader) -> None:
    if not first.startswith(BEGINNING) and not BEGINNING.startswith(first):
        run = "a bulk run" if header.kind == "bulk" else header.run
        raise ValueError(f"the file is not a journal of {run}, and was not changed; use another path")
    version = _VERSIONED.match(first)
    if version is not None and int(version[1]) != VERSION:
        raise ValueError(
            f"it has format version {int(version[1])}, and this nexuskit supports {VERSION}; resume with the "
            "nexuskit that wrote it, or use another journal"
        )


def _check_torn(line: bytes, number: int, after: BinaryIO, header: JournalHeader) -> None:
    """Reject a line that does not match its check, unless it may be an incomplete last line."""
    if after.read(1) or not may_be_torn(line):
        raise ValueError(
            f"line {number} is damaged: it does not match the lines before it. The file was not changed; "
            "restore an intact copy, or start again with another journal, which sends all "
            f"{header.items} again"
        )


def service_identity(endpoint: str) -> tuple[object, ...]:
    """Return a key that is equal for endpoints of the same service.

    Letter case, a default port and a slash at the end make no difference. All ports of this machine are one
    service: a sandbox gets another port at each start, and the project id identifies the project.

    >>> service_identity("HTTPS://API.example.com:443/v1/") == service_identity("https://api.example.com/v1")
    True
    >>> service_identity("http://localhost:8080") == service_identity("http://127.0.0.1:40001/")
    True
    """
    url = httpx.URL(endpoint)
    host, path = url.host.rstrip("."), url.path.rstrip("/")
    return ("this machine", path) if is_loopback(host) else (url.scheme, host, _port(url), path)


def _port(url: httpx.URL) -> int | None:
    # httpx keeps a default port after a scheme in upper case.
    return url.port or _DEFAULT_PORTS.get(url.scheme)


def _check_same(there: JournalHeader, here: JournalHeader, name: str, same_project: bool) -> tuple[str, ...]:
    """Reject the journal of another run. Return a note on accepted differences."""
    if there.kind != here.kind:
        raise ValueError(f"it is the journal of {there.run}, not of {here.run}; use another path")
    fields = {field for field in _CALLED if getattr(there, field) != getattr(here, field)}
    accepted: set[str] = set()
    if service_identity(there.endpoint) == service_identity(here.endpoint):
        fields.discard("endpoint")
        if _port(httpx.URL(there.endpoint)) != _port(httpx.URL(here.endpoint)):
            accepted.add("endpoint")
    if same_project:
        accepted |= fields & _PLACE
        fields -= _PLACE
    if fields:
        advice = "Use the same source and options as before, or another journal"
        if fields <= _PLACE:
            advice += "; if it is the same project, pass same_project=True"
        raise ValueError(f"it belongs to another run: {_differences(there, here, fields)}. {advice}")
    if not accepted:
        return ()
    return (f"The {name} was started elsewhere: {_differences(there, here, accepted)}.",)


def _differences(there: JournalHeader, here: JournalHeader, fields: set[str]) -> str:
    return "; ".join(
        f"{called.format(items=here.items)} {_format(field, there)} there, {_format(field, here)} now"
        for field, called in _CALLED.items()
        if field in fields
    )


def _format(field: str, header: JournalHeader) -> str:
    value = getattr(header, field)
    if value is None:
        return "none"
    return shorten_digest(value) if field == "digest" else repr(value)
