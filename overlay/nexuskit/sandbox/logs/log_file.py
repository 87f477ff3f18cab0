"""The request log as a file: JSON Lines, one line for each request."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import msgspec

from ..errors import SandboxError
from .request_log import LogEntry

_log = logging.getLogger("nexuskit.sandbox")


class LogFile:
    """A file to which the entries of a request log are appended.

    Each line is handed to the system at once and as a whole, so that it is there also if the process is
    killed right after, and so that several processes can share a file. A disk that is full may take a part
    of a line; that line is ended before the next one, which is whole again.

    Args:
        path: The file; it is made if there is none.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        if not os.fspath(path):
            raise SandboxError("the log file is an empty text; name a file, or leave it out")
        self._path = Path(path)
        try:
            self._file = self._path.open("ab", buffering=0)
        except (OSError, ValueError) as error:
            # ValueError: the text cannot be a path, for example because it has a lone surrogate.
            reason = getattr(error, "strerror", None) or error
            raise SandboxError(
                f"the log file {os.fspath(path)!r} cannot be opened: {reason}; name a file "
                "that can be written, in a folder that exists"
            ) from error
        self._torn = _is_torn(self._path)
        self._failed = False

    def write(self, entry: LogEntry) -> None:
        """Append an entry. If that fails, it is logged once: the request was carried out all the same."""
        line = msgspec.json.encode(entry.to_dict()) + b"\n"
        if self._torn:
            line = b"\n" + line
        try:
            # A file that would be made to block takes nothing, and says `None`.
            written = self._file.write(line) or 0
            if written:
                self._torn = line[written - 1 : written] != b"\n"
            if written < len(line):
                raise OSError("no more than a part of a line could be written; see that its disk has space")
        except (OSError, ValueError) as error:
            if not self._failed:
                self._failed = True
                _log.error(
                    "the log file %s cannot be written, requests are missing in it: %s", self._path, error
                )

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _is_torn(path: Path) -> bool:
    """Tell whether the last line of a file has no end."""
    # Not of a pipe or a terminal, which would wait for something to read.
    if not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read() != b"\n"
    except OSError:
        # It is empty, or may only be written.
        return False
