"""The progress of an upload, for a callback or as a line on stderr. Pure."""

from __future__ import annotations

import attrs

from ..runs.base_outcome import Status


@attrs.frozen(kw_only=True)
class UploadProgress:
    """The progress of an upload.

    Attributes:
        done: The number of files with an outcome.
        total: The number of files; `None` for a source that is read as it is sent.
        counts: The number of files by status, failures first.
        sent: The number of files whose bytes were sent.
        sent_bytes: The number of these bytes.
        sessions: The number of upload sessions so far.
        in_flight: The number of files of open sessions that are not sent yet.
        elapsed: Seconds since the start.
    """

    done: int
    total: int | None
    counts: dict[Status, int]
    sent: int
    sent_bytes: int
    sessions: int
    in_flight: int
    elapsed: float


def progress_line(progress: UploadProgress) -> str:
    """Return the progress in one line.

    >>> counts = {"unknown": 0, "not_sent": 0, "failed": 2, "ok": 98}
    >>> progress_line(UploadProgress(
    ...     done=100, total=400, counts=counts, sent=150, sent_bytes=1_500_000,
    ...     sessions=1, in_flight=8, elapsed=1.5,
    ... ))
    'upload: 150 of 400 files sent (1.5 MB), 100 done, 2 not ok, 1.5 s'
    """
    of_all = "" if progress.total is None else f" of {progress.total:,}"
    failed = progress.done - progress.counts["ok"]
    not_ok = f", {failed:,} not ok" if failed else ""
    sent = f"upload: {progress.sent:,}{of_all} files sent ({progress.sent_bytes / 1e6:,.1f} MB)"
    return f"{sent}, {progress.done:,} done{not_ok}, {progress.elapsed:.1f} s"
