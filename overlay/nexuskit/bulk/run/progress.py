"""The progress of a run, for a callback or as a line."""

from __future__ import annotations

import attrs

from ...deprecated import renamed_arguments
from ...runs.base_outcome import Status


@renamed_arguments("BulkProgress")
@attrs.frozen(kw_only=True)
class BulkProgress:
    """The progress of a run.

    Attributes:
        done: The number of actions with an outcome.
        total: The number of actions; `None` for a stream.
        counts: The number of actions by status, failures first.
        requests: The number of finished bulk requests, retries included, reads excluded.
        in_flight: The number of requests and reads in flight.
        limit: The current limit of `in_flight`; it adapts to the service.
        elapsed: Seconds since the start of the run.
    """

    done: int
    total: int | None
    counts: dict[Status, int]
    requests: int
    in_flight: int
    limit: int
    elapsed: float


def progress_line(progress: BulkProgress) -> str:
    """Return the progress in one line.

    >>> counts = {"unknown": 0, "not_sent": 0, "failed": 2, "ok": 998}
    >>> progress_line(BulkProgress(
    ...     done=1_000, total=4_000, counts=counts, requests=3, in_flight=2, limit=4, elapsed=1.5
    ... ))
    'bulk: 1,000 of 4,000 actions, 2 not ok, requests: 3, 1.5 s'
    """
    failed = progress.done - progress.counts["ok"]
    of_all = "" if progress.total is None else f" of {progress.total:,}"
    not_ok = f", {failed:,} not ok" if failed else ""
    took = f"requests: {progress.requests:,}, {progress.elapsed:.1f} s"
    return f"bulk: {progress.done:,}{of_all} actions{not_ok}, {took}"
