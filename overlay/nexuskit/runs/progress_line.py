"""The progress of a run as a line on stderr."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, TypeVar

P = TypeVar("P")

_SECONDS = 10.0
"""Seconds between two lines on an output that is not a terminal."""


class ProgressLine(Generic[P]):
    """Prints the progress of one run, for `progress=True`. A terminal has one updated line."""

    def __init__(self, line: Callable[[P], str]) -> None:
        self._line_of = line
        self._line = ""
        self._is_printed = True
        self._width = 0
        self._printed_at = time.monotonic()

    def __call__(self, progress: P) -> None:
        """Update the progress, and print it if it is time."""
        self._line, self._is_printed = self._line_of(progress), False
        if sys.stderr is None:  # in programs without a console on Windows
            return
        # A closed terminal or pipe must not end the run.
        with suppress(OSError, ValueError):
            if sys.stderr.isatty():
                line = self._line[: shutil.get_terminal_size().columns - 1]
                sys.stderr.write(f"\r{line:<{self._width}}")
                sys.stderr.flush()
                self._width = len(line)
            elif time.monotonic() - self._printed_at >= _SECONDS:
                self._print()

    def end(self) -> None:
        """Print the last progress and end the line."""
        if sys.stderr is None:
            return
        with suppress(OSError, ValueError):
            if self._width:
                sys.stderr.write("\n")
            elif not self._is_printed:
                self._print()
            sys.stderr.flush()

    def _print(self) -> None:
        sys.stderr.write(f"{self._line}\n")
        self._is_printed, self._printed_at = True, time.monotonic()
