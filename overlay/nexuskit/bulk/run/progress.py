"""The progress of a run, for a callback or as a line on stderr."""

from __future__ import annotations

import shutil
import sys
import time
from contextlib import suppress

import attrs

from ..report.outcome import Status

_SECONDS = 10.0
"""Seconds between two lines on an output that is not a terminal."""


@attrs.frozen(kw_only=True)
class BulkProgress:
    """The progress of a run.

    Attributes:
        done: The number of actions with an outcome.
        total: The number of actions; `None` for a stream.
        counts: The number of actions by status, failures first.
        requests: The number of finished bulk requests, retries included, reads excluded.
        under_way: The number of requests and reads in flight.
        limit: The current limit of `under_way`; it adapts to the service.
        elapsed: Seconds since the start of the run.
    """

    done: int
    total: int | None
    counts: dict[Status, int]
    requests: int
    under_way: int
    limit: int
    elapsed: float


def progress_line(progress: BulkProgress) -> str:
    """Return the progress in one line.

    Args:
        progress: The progress.

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
    """Prints the progress of one run, for `run(progress=True)`. A terminal has one updated line."""

    def __init__(self) -> None:
        self._line = ""
        self._is_printed = True
        self._width = 0
        self._printed_at = time.monotonic()

    def __call__(self, progress: BulkProgress) -> None:
        """Update the progress, and print it if it is time."""
        self._line, self._is_printed = progress_line(progress), False
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
