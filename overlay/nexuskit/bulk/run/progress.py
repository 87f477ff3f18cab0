"""How far a run has come, for a function of the caller or as a line on stderr."""

from __future__ import annotations

import shutil
import sys
import time
from contextlib import suppress

import attrs

from ..report.outcome import Status

_SECONDS = 10.0
"""How often a line is printed where nothing can be overwritten, such as in a log."""


@attrs.frozen(kw_only=True)
class BulkProgress:
    """How far a run has come.

    Attributes:
        done: How many actions have an outcome.
        total: How many there are; `None` for a stream, which is not read ahead.
        counts: How many actions ended in which status, failures first.
        requests: How many bulk requests have ended, repetitions included; readings are not counted.
        under_way: How many requests and readings are waiting for their answer.
        limit: How many of both may be under way at present; it follows what the service accepts.
        elapsed: Seconds since the run began.
    """

    done: int
    total: int | None
    counts: dict[Status, int]
    requests: int
    under_way: int
    limit: int
    elapsed: float


def progress_line(progress: BulkProgress) -> str:
    """Say in one line how far a run has come.

    Args:
        progress: What the run tells.

    >>> counts = {"unknown": 0, "not_sent": 0, "failed": 2, "ok": 998}
    >>> progress_line(BulkProgress(
    ...     done=1_000, total=4_000, counts=counts, requests=3, under_way=2, limit=4, elapsed=1.5
    ... ))
    'bulk: 1,000 of 4,000 actions, 2 not ok, requests: 3, 1.5 s'
    """
    failed = progress.done - progress.counts["ok"]
    of_all = "" if progress.total is None else f" of {progress.total:,}"
    not_ok = f", {failed:,} not ok" if failed else ""
    took = f"requests: {progress.requests:,}, {progress.elapsed:.1f} s"
    return f"bulk: {progress.done:,}{of_all} actions{not_ok}, {took}"


class ProgressLine:
    """Prints the progress of one run, for `run(progress=True)`.

    On a terminal it is one line that is overwritten, elsewhere a line now and then.
    """

    def __init__(self) -> None:
        self._line = ""
        self._is_printed = True
        self._width = 0
        self._printed_at = time.monotonic()

    def __call__(self, progress: BulkProgress) -> None:
        """Take note of how far the run has come, and print it if it is time."""
        self._line, self._is_printed = progress_line(progress), False
        if sys.stderr is None:  # as in programs without a console on Windows
            return
        # A run must not end because its terminal or pipe is closed.
        with suppress(OSError, ValueError):
            if sys.stderr.isatty():
                line = self._line[: shutil.get_terminal_size().columns - 1]
                sys.stderr.write(f"\r{line:<{self._width}}")
                sys.stderr.flush()
                self._width = len(line)
            elif time.monotonic() - self._printed_at >= _SECONDS:
                self._print()

    def end(self) -> None:
        """Print the last progress, and leave the line."""
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
