"""Reading a journal that is there: whether it is one, is whole, and is of this very run. Writes nothing."""

from __future__ import annotations

import re
from typing import BinaryIO

import attrs
import httpx

from nexus_api.client import is_loopback

from ...errors import JournalError
from .file import JournalFile
from .records import BEGINNING, VERSION, HashChain, JournalHeader, may_be_torn, shortened
from .state import JournalState

_LONGEST_HEADER = 1 << 16
"""So much is read of a first line; what is no journal may be huge, and have no lines."""

_VERSIONED = re.compile(re.escape(BEGINNING) + rb"([0-9]+)[,}]")

_CALLED = {
    "actions": "number of actions",
    "project_id": "project",
    "endpoint": "endpoint",
    "abort_mode": "abort mode",
    "window": "window",
    "digest": "hash of the plan",
}
"""What is compared, in the order in which it is reported; a hash says least."""

_PLACE = frozenset({"project_id", "endpoint"})
"""What may differ if the caller says that it is the same project."""

_DEFAULT_PORTS = {"http": 80, "https": 443}


@attrs.frozen
class Contents:
    """What a file holds.

    Attributes:
        chain: The checks as far as the last whole line; what is written next goes on from there.
        state: What the records come to.
        size: Where the last whole line ends; 0 if the journal is still to begin.
        notes: Sentences on what comes after that.
    """

    chain: HashChain = attrs.field(factory=HashChain)
    state: JournalState = attrs.field(factory=JournalState)
    size: int = 0
    notes: tuple[str, ...] = ()

    @property
    def is_new(self) -> bool:
        """Whether the first line is still to be written."""
        return self.size == 0


def read(file: JournalFile, header: JournalHeader, *, same_project: bool = False) -> Contents:
    """Read a journal.

    Args:
        file: The file.
        header: What the journal has to belong to.
        same_project: Whether another project id and another endpoint are accepted.
    """
    with file.reading() as lines:
        try:
            return _contents(lines, header, f"journal {file.path}", same_project)
        except ValueError as error:
            raise JournalError(f"journal {file.path}: {error}") from None


def _contents(lines: BinaryIO, header: JournalHeader, name: str, same_project: bool) -> Contents:
    """Read the contents of a file; a ValueError says what is the matter with it."""
    chain, past = HashChain(), JournalState()
    first = lines.readline(_LONGEST_HEADER)
    if not first:
        return Contents()
    _check_format(first)
    record = chain.record(first)
    if record is None:
        _check_torn(first, 1, lines)
        return Contents(
            notes=(f"The first line of the {name} was torn, with nothing after it; it begins anew.",)
        )
    notes = _check_same(JournalHeader.of_record(record), header, name, same_project)
    size = len(first)
    for number, line in enumerate(lines, 2):
        record = chain.record(line)
        if record is None:
            _check_torn(line, number, lines)
            note = f"Line {number} of the {name}, its last one, was torn, and was cut off."
            return Contents(chain, past, size, (*notes, note))
        try:
            past.replay(record)
        except ValueError as error:
            raise ValueError(f"line {number} is not of version {VERSION}: {error}") from None
        size += len(line)
    return Contents(chain, past, size, notes)


def _check_format(first: bytes) -> None:
    if not first.startswith(BEGINNING) and not BEGINNING.startswith(first):
        raise ValueError("this file is no journal of a bulk run, and was left as it is; name another path")
    version = _VERSIONED.match(first)
    if version is not None and int(version[1]) != VERSION:
        raise ValueError(
            f"it has version {int(version[1])} of the format, and this nexuskit knows {VERSION}; go on with "
            "the nexuskit that wrote it, or give this run a journal of its own"
        )


def _check_torn(line: bytes, number: int, after: BinaryIO) -> None:
    """Refuse a line that is not as it was written, unless a run may have ended as it wrote it."""
    if after.read(1) or not may_be_torn(line):
        raise ValueError(
            f"line {number} is damaged: it is not what was written after the lines before it. The file was "
            "left as it is; put back a whole copy, or begin anew with another journal, which sends all again"
        )


def service_of(endpoint: str) -> tuple[object, ...]:
    """Return what of an endpoint tells one service from another.

    Letter case, a default port and a slash at the end do not. All ports of this machine are one service,
    because a sandbox gets another port each time it starts: the project id tells which project it is.

    Args:
        endpoint: The base URL of a service.

    >>> service_of("HTTPS://API.example.com:443/v1/") == service_of("https://api.example.com/v1")
    True
    >>> service_of("http://localhost:8080") == service_of("http://127.0.0.1:40001/")
    True
    """
    url = httpx.URL(endpoint)
    host, path = url.host.rstrip("."), url.path.rstrip("/")
    return ("this machine", path) if is_loopback(host) else (url.scheme, host, _port(url), path)


def _port(url: httpx.URL) -> int | None:
    # httpx keeps a default port behind a scheme in upper case.
    return url.port or _DEFAULT_PORTS.get(url.scheme)


def _check_same(there: JournalHeader, here: JournalHeader, name: str, same_project: bool) -> tuple[str, ...]:
    """Refuse the journal of another run; a note tells of what differs and is accepted."""
    fields = {field for field in _CALLED if getattr(there, field) != getattr(here, field)}
    accepted: set[str] = set()
    if service_of(there.endpoint) == service_of(here.endpoint):
        fields.discard("endpoint")
        if _port(httpx.URL(there.endpoint)) != _port(httpx.URL(here.endpoint)):
            accepted.add("endpoint")
    if same_project:
        accepted |= fields & _PLACE
        fields -= _PLACE
    if fields:
        advice = "Go on with what it was begun with, or give this run a journal of its own"
        if fields <= _PLACE:
            advice += "; if it is the same project all the same, say so with same_project=True"
        raise ValueError(f"it belongs to another run: {_differences(there, here, fields)}. {advice}")
    if not accepted:
        return ()
    return (f"The {name} was begun elsewhere: {_differences(there, here, accepted)}.",)


def _differences(there: JournalHeader, here: JournalHeader, fields: set[str]) -> str:
    return "; ".join(
        f"{called} {_shown(field, there)} there, {_shown(field, here)} now"
        for field, called in _CALLED.items()
        if field in fields
    )


def _shown(field: str, header: JournalHeader) -> str:
    value = getattr(header, field)
    if value is None:
        return "none"
    return shortened(value) if field == "digest" else repr(value)
