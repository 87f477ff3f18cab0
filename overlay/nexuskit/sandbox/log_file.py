"""The request log as a file: JSON Lines, one line for each request."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import msgspec

from .errors import SandboxError
from .request_log import LogEntry

_log = logging.getLogger("nexuskit.sandbox")


class LogFile:
    """A file to which the entries of a request log are appended.

    Each line is handed to the system at once and as a whole, so that it is there also if the process is
    killed right after, and so that several processes can share a file.

    Args:
        path: The file; it is made if there is none.

    Raises:
        SandboxError: It cannot be opened.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        if not os.fspath(path):
            raise SandboxError("the log file is an empty text; name a file, or leave it out")
        self._path = Path(path)
        try:
            self._file = self._path.open("ab", buffering=0)
        except OSError as error:
            raise SandboxError(
                f"the log file {os.fspath(path)!r} cannot be opened: {error.strerror or error}; name a file "
                "that can be written, in a folder that exists"
            ) from error
        self._failed = False

    def write(self, entry: LogEntry) -> None:
        """Append an entry. If that fails, it is logged once: the request was carried out all the same."""
        line = msgspec.json.encode(entry.to_dict()) + b"\n"
        try:
            self._file.write(line)
        except (OSError, ValueError) as error:
            if not self._failed:
                self._failed = True
                _log.error(
                    "the log file %s cannot be written, requests are missing in it: %s", self._path, error
                )

    def close(self) -> None:
        """Close the file."""
        self._file.close()
