"""The file of a journal: private, locked as long as it is open, and on the disk before a write returns.

`filelock` locks the descriptor, in the way that each system has. Its locks by path would leave a second file
behind and, on a file system without locks, turn to one that outlives its process.
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
"""`O_NONBLOCK` is for what is no file, such as a pipe, which would otherwise be waited for."""

_OTHERS = stat.S_IRGRP | stat.S_IWGRP | stat.S_IROTH | stat.S_IWOTH

_NO_ROOM = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


class JournalFile:
    """An open and locked file; its folder must exist, the file need not.

    Args:
        path: Where it is.

    Attributes:
        path: The same.
        was_there: Whether the file existed before, even if it was empty.

    Raises:
        JournalError: It is in use, is no file, or cannot be opened or locked.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.was_there = os.path.lexists(path)
        with self._told("opened"):
            try:
                self._descriptor = os.open(path, _FLAGS, 0o600)
            except UnicodeEncodeError:
                # A lone surrogate; Windows knows names with one.
                problem = "it has a character that no name of a file can have; name another path"
                raise self._refused(problem) from None
        try:
            with self._told("opened"):
                if not stat.S_ISREG(os.fstat(self._descriptor).st_mode):
                    raise self._refused(
                        "it is no regular file, and only one can be a journal; name another path"
                    )
            self._lock()
        except BaseException:
            os.close(self._descriptor)
            raise

    @property
    def notes(self) -> tuple[str, ...]:
        """A note if others than the owner can use the file; none if the system does not say."""
        mode = stat.S_IMODE(os.fstat(self._descriptor).st_mode)
        if os.name != "posix" or not mode & _OTHERS:
            return ()
        return (
            f"The journal {self.path} has mode {mode:04o}: others than its owner can read or write it; "
            "chmod 600 makes it private.",
        )

    @contextmanager
    def reading(self) -> Iterator[BinaryIO]:
        """Give the contents to read, from their beginning."""
        with self._told("read"), open(self._descriptor, "rb", closefd=False) as contents:
            contents.seek(0)
            yield contents

    def begin(self, line: bytes) -> None:
        """Make this the first line, and all there is."""
        with self._told("written"):
            os.ftruncate(self._descriptor, 0)
            self._write(line)
            _folder_to_disk(Path(os.path.realpath(self.path)).parent)

    def cut(self, size: int) -> None:
        """Cut off what is beyond a size, and see to it that the rest is on the disk."""
        with self._told("written"):
            if os.fstat(self._descriptor).st_size > size:
                os.ftruncate(self._descriptor, size)
            _to_disk(self._descriptor)

    def append(self, line: bytes) -> None:
        """Write a line, and return when it is on the disk."""
        with self._told("written"):
            self._write(line)

    def close(self) -> None:
        """Close the file, with which the lock ends; to do so again does nothing."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor < 0:
            return
        from filelock import unlock_descriptor

        # All lines are on the disk already: nothing is lost where one of these fails. Closing alone would
        # leave the lock to a child that was forked meanwhile, and on Windows to the system's convenience.
        with suppress(OSError):
            unlock_descriptor(descriptor)
        with suppress(OSError):
            os.close(descriptor)

    def _lock(self) -> None:
        # Few runs have a journal.
        from filelock import lock_descriptor

        try:
            is_ours = lock_descriptor(self._descriptor, blocking=False)
        except OSError as error:
            raise self._refused(
                f"it cannot be locked: {_reason(error)}; put it on a local file system"
            ) from error
        if not is_ours:
            raise self._refused(
                "another run uses it; wait for that to end, or give this one a journal of its own"
            )

    def _write(self, line: bytes) -> None:
        while line:
            # One write takes all of it, unless the disk is full, which the next one then tells.
            line = line[os.write(self._descriptor, line) :]
        _to_disk(self._descriptor)

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """Tell of a failure of the system in words that say what to do."""
        try:
            yield
        except OSError as error:
            raise self._refused(f"it cannot be {what}: {_reason(error)}; {self._advice(error)}") from error

    def _advice(self, error: OSError) -> str:
        # `Path.is_dir` raises what is wrong with the path.
        if os.path.isdir(self.path):  # noqa: PTH112
            return "it is a folder; name a file in it"
        if error.errno == errno.ENAMETOOLONG:
            return "name a shorter path"
        if isinstance(error, FileNotFoundError):
            return f"make the folder {Path(os.path.realpath(self.path)).parent}, or name another path"
        if isinstance(error, PermissionError):
            return "allow yourself to read and write it and its folder, or name another path"
        if error.errno in _NO_ROOM:
            return "make room, then start the run again: it goes on from what the journal has"
        return "see to that, then start the run again: it goes on from what the journal has"

    def _refused(self, problem: str) -> JournalError:
        # What cannot be encoded could not be shown.
        shown = str(self.path).encode("utf-8", "backslashreplace").decode()
        return JournalError(f"journal {shown}: {problem}")


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _folder_to_disk(folder: Path) -> None:
    """See to it that a file made in a folder is found in it after a loss of power."""
    # Windows opens no folder, and some file systems do not flush one: there, nothing better is to be had.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


if sys.platform == "darwin":
    import fcntl

    def _to_disk(descriptor: int) -> None:
        # There, fsync leaves the bytes in the cache of the drive.
        try:
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
        except OSError:
            os.fsync(descriptor)

else:

    def _to_disk(descriptor: int) -> None:
        os.fsync(descriptor)
