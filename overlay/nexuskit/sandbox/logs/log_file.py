"""The request log as a JSON Lines file."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import msgspec

from ..errors import SandboxError
from .request_log import LogEntry

_log = logging.getLogger("nexuskit.sandbox")


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
