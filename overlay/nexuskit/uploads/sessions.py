"""An upload session, its tasks, and which of its files became assets. Pure."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal, NamedTuple, TypeAlias

import attrs

from nexus_api.models import Operation, UploadSession

from ..error_types import NexusError
from ..runs.base_outcome import Status
from .files import MULTIPART_ABOVE, Asset, UploadFile

Sent: TypeAlias = Literal["sent", "expired", "lost", "failed"]
"""The outcome of sending the bytes of a file: they arrived; the URL expired; they may have arrived, because
there was no response; or the service or the file system rejected them."""


def part_range(size: int, count: int, number: int) -> tuple[int, int]:
    """Return the first byte and the number of bytes of a part (observed: the last part takes the rest).

    >>> [part_range(10, 3, number) for number in (1, 2, 3)]
    [(0, 3), (3, 3), (6, 4)]
    """
    each = size // count
    first = (number - 1) * each
    return first, size - first if number == count else each


class SendResult(NamedTuple):
    """The outcome of sending the bytes of one file."""

    file: UploadFile
    sent: Sent
    detail: str = ""


@attrs.define(eq=False)
class Session:
    """An upload session of this run.

    Attributes:
        session: The session, with the signed URLs in the order of `files`.
        files: The files.
        pending: The number of files whose result is missing.
        arrived: The files whose bytes have arrived.
        repeated: The files that need another session.
        cancelled: Whether it was cancelled.
        reads: The number of times that its assets were read.
        due: The time of the next poll or read.
        pause: The seconds between this poll and the next.
        until: The time at which waiting ends.
        message: What the operation said at its end.
        errored: The number of files that the operation counts as failed.
        doubt: Why the end of the operation is not known; else empty.
        is_lost: Whether it could not be cancelled.
    """

    session: UploadSession
    files: Sequence[UploadFile]
    pending: int
    arrived: list[UploadFile] = attrs.field(factory=list)
    repeated: list[UploadFile] = attrs.field(factory=list)
    cancelled: bool = False
    reads: int = 0
    due: float = 0.0
    pause: float = 0.0
    until: float = math.inf
    message: str = ""
    errored: int = 0
    doubt: str = ""
    is_lost: bool = False


class Prepare(NamedTuple):
    """Read the next files of the source."""


class Create(NamedTuple):
    """Start a session for files."""

    files: Sequence[UploadFile]


class Send(NamedTuple):
    """Send the bytes of some files of a session, one after another."""

    session: Session
    first: int
    last: int  # exclusive


class Poll(NamedTuple):
    """Get the operation of a session."""

    session: Session


class Cancel(NamedTuple):
    """Cancel a session that lacks files."""

    session: Session


class Reconcile(NamedTuple):
    """Read which files of a session became assets."""

    session: Session


Task: TypeAlias = Prepare | Create | Send | Poll | Cancel | Reconcile


class FileOutcome(NamedTuple):
    """The outcome of a file, and whether the journal has it."""

    file: UploadFile
    status: Status
    asset_id: str | None = None
    detail: str = ""
    is_recorded: bool = False


class Prepared(NamedTuple):
    """The next files of the source.

    Attributes:
        files: The files to send; `None` if the source has no more.
        notes: The outcomes of those that are not sent.
    """

    files: Sequence[UploadFile] | None
    notes: Sequence[FileOutcome] = ()


Result: TypeAlias = (
    Prepared | UploadSession | list[SendResult] | Operation | Mapping[str, Asset] | NexusError | None
)
"""The result of a task; `None` for a cancelled session."""

_BATCH_FILES = 32
_BATCH_BYTES = 1 << 20


def batches(session: Session, concurrency: int) -> list[Send]:
    """Split a session into tasks: large files alone, small ones together, so that tasks cost little."""
    max_files = min(_BATCH_FILES, -(-len(session.files) // concurrency))
    tasks: list[Send] = []
    first = size = 0
    for place, file in enumerate(session.files):
        if place > first and (size + file.size > _BATCH_BYTES or place - first == max_files):
            tasks.append(Send(session, first, place))
            first, size = place, 0
        size += file.size
    return [*tasks, Send(session, first, len(session.files))]


def is_multipart(file: UploadFile) -> bool:
    """Return whether a file is sent in parts."""
    return file.size > MULTIPART_ABOVE


SESSION_BYTES: Final = 4 << 30
"""The most bytes of a session of several files, so that files are sent soon after they were read."""


class ReadyFiles:
    """The files that are ready for a session, in order."""

    def __init__(self, max_files: int) -> None:
        self._max_files = max_files
        self._files: deque[UploadFile] = deque()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._files)

    @property
    def is_full(self) -> bool:
        """Whether they fill a session."""
        if len(self._files) >= self._max_files or self._bytes >= SESSION_BYTES:
            return True
        return bool(self._files) and is_multipart(self._files[0])

    def add(self, files: Iterable[UploadFile]) -> None:
        """Add files at the end."""
        for file in files:
            self._files.append(file)
            self._bytes += file.size

    def put_back(self, files: Sequence[UploadFile]) -> None:
        """Add the files of a session that did not start, at the beginning."""
        self._files.extendleft(reversed(files))
        self._bytes += sum(file.size for file in files)

    def take_all(self) -> list[UploadFile]:
        """Take all files."""
        files, self._bytes = list(self._files), 0
        self._files.clear()
        return files

    def take_session(self) -> list[UploadFile]:
        """Take the files of the next session. A large file has a session of its own, which can be resumed."""
        size = 0
        taken: dict[str, UploadFile] = {}
        while self._files and len(taken) < self._max_files:
            file = self._files[0]
            if taken and (size + file.size > SESSION_BYTES or is_multipart(file) or file.name in taken):
                break
            taken[file.name] = self._files.popleft()
            size += file.size
            if is_multipart(file):
                break
        self._bytes -= size
        return list(taken.values())


_READS, _CANCELLED_READS = 6, 11
"""Reads after which a file that arrived is not expected any more: after some 3 seconds, as the list may be
late, and some 30 seconds in a session that was cancelled, in which files may still be processed."""


class SessionResult(NamedTuple):
    """The state of the files of a session, from a read of the assets.

    Attributes:
        ok: The files that are assets, with the ids.
        missing: The files that arrived and are not assets, or not yet.
        unsent: The files that need another session.
        unclear: The files whose asset may still have its earlier bytes.
    """

    ok: list[tuple[UploadFile, str]]
    missing: list[UploadFile]
    unsent: list[UploadFile]
    unclear: list[UploadFile]

    def may_be_late(self, session: Session) -> bool:
        """Whether another read may find more."""
        if not self.missing or (session.errored and session.errored == len(self.missing)):
            return False
        return session.reads < (_CANCELLED_READS if session.cancelled else _READS)


def reconcile_session(session: Session, found: Mapping[str, Asset]) -> SessionResult:
    """Compare the files of a session with the assets of their names.

    A new asset is from the bytes that arrived, whatever its size: the service may encode videos again.
    If the bytes may not have arrived, it must have their size.
    """
    ok, missing, unsent, old = list[tuple[UploadFile, str]](), [], [], []
    for file in session.arrived:
        asset = found.get(file.name)
        if asset is None or (asset == file.replaces and asset.size != file.size):
            missing.append(file)
        elif asset == file.replaces:
            old.append((file, asset.id))
        else:
            ok.append((file, asset.id))
    for file in session.repeated:
        asset = found.get(file.name)
        if asset is None or asset == file.replaces or asset.size != file.size:
            unsent.append(file)
        else:
            ok.append((file, asset.id))
    if session.errored > len(missing):
        # The operation counts files without their names.
        return SessionResult(ok, missing, unsent, [file for file, _ in old])
    return SessionResult([*ok, *old], missing, unsent, [])
