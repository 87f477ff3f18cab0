"""The file of a journal: private, locked while it is open, and flushed to disk after each write.

`filelock` locks the descriptor with the system's own lock. Its locks by path would leave a second file and,
on a file system without locks, fall back to a lock that outlives its process.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from ...error_types import JournalError

_FLAGS = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
"""`O_NONBLOCK` keeps `open` from waiting if the path is a pipe."""

_OTHERS = stat.S_IRGRP | stat.S_IWGRP | stat.S_IROTH | stat.S_IWOTH

_NO_ROOM = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


class JournalFile:
    """An open and locked file, created if it does not exist. Its folder must exist.

    Attributes:
        path: The path.
        existed: Whether the file existed before, even if it was empty.

    Raises:
        JournalError: The file is in use, is not a regular file, or cannot be opened or locked.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.existed = os.path.lexists(path)
        with self._io_errors("opened"):
            self._descriptor = os.open(path, _FLAGS, 0o600)
        try:
            with self._io_errors("opened"):
                if not stat.S_ISREG(os.fstat(self._descriptor).st_mode):
                    raise self._error("it is not a regular file, so it cannot be a journal; use another path")
            self._lock()
        except BaseException:
            os.close(self._descriptor)
            raise

    @property
    def notes(self) -> tuple[str, ...]:
        """A note if other users can access the file; empty if the system does not say."""
        mode = stat.S_IMODE(os.fstat(self._descriptor).st_mode)
        if os.name != "posix" or not mode & _OTHERS:
            return ()
        return (
            f"The journal {self.path} has mode {mode:04o}: others than its owner can read or write it; "
            "chmod 600 makes it private.",
        )

    @contextmanager
    def reading(self) -> Iterator[BinaryIO]:
        """Open the contents for reading, from the beginning."""
        with self._io_errors("read"), open(self._descriptor, "rb", closefd=False) as contents:
            contents.seek(0)
            yield contents

    def begin(self, line: bytes) -> None:
        """Replace the contents by a first line."""
        with self._io_errors("written"):
            os.ftruncate(self._descriptor, 0)
            self._write(line)
            _folder_to_disk(Path(os.path.realpath(self.path)).parent)

    def truncate(self, size: int) -> None:
        """Truncate the file to a size and flush it to disk."""
        with self._io_errors("written"):
            if os.fstat(self._descriptor).st_size > size:
                os.ftruncate(self._descriptor, size)
            _to_disk(self._descriptor)

    def append(self, line: bytes) -> None:
        """Append a line and flush it to disk."""
        with self._io_errors("written"):
            self._write(line)

    def close(self) -> None:
        """Close the file and release the lock. Idempotent."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor < 0:
            return
        from filelock import unlock_descriptor

        # All lines are on disk, so errors lose nothing. Without an explicit unlock, a forked child would keep
        # the lock, and Windows would release it late.
        with suppress(OSError):
            unlock_descriptor(descriptor)
        with suppress(OSError):
            os.close(descriptor)

    def _lock(self) -> None:
        # Imported here because few runs have a journal.
        from filelock import lock_descriptor

        try:
            is_ours = lock_descriptor(self._descriptor, blocking=False)
        except OSError as error:
            raise self._error(
                f"it cannot be locked: {_reason(error)}; put it on a local file system"
            ) from error
        if not is_ours:
            raise self._error("another run is using it; wait until that run ends, or use another journal")

    def _write(self, line: bytes) -> None:
        while line:
            # A partial write means that the disk is full; the next write then raises.
            line = line[os.write(self._descriptor, line) :]
        _to_disk(self._descriptor)

    @contextmanager
    def _io_errors(self, what: str) -> Iterator[None]:
        """Raise system errors as `JournalError` with advice."""
        try:
            yield
        except OSError as error:
            raise self._error(f"it cannot be {what}: {_reason(error)}; {self._advice(error)}") from error

    def _advice(self, error: OSError) -> str:
        # `Path.is_dir` raises for an invalid path.
        if os.path.isdir(self.path):  # noqa: PTH112
            return "it is a folder; use the path of a file in it"
        if isinstance(error, FileNotFoundError):
            return f"create the folder {Path(os.path.realpath(self.path)).parent}, or use another path"
        if isinstance(error, PermissionError):
            return "get permission to read and write it and its folder, or use another path"
        if error.errno in _NO_ROOM:
            return "free some space, then start the run again: it resumes from the journal"
        return "fix this, then start the run again: it resumes from the journal"

    def _error(self, problem: str) -> JournalError:
        return JournalError(f"journal {self.path}: {problem}")


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _folder_to_disk(folder: Path) -> None:
    """Flush a folder, so that a new file in it survives a power failure."""
    # Windows cannot open a folder, and some file systems cannot flush one.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


if sys.platform == "darwin":
    import fcntl

    def _to_disk(descriptor: int) -> None:
        # On macOS, fsync leaves the bytes in the cache of the drive.
        try:
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
        except OSError:
            os.fsync(descriptor)

else:

    def _to_disk(descriptor: int) -> None:
        os.fsync(descriptor)
