"""Adapts the number of requests in flight to the service. Pure.

Two signals set the limit. A refusal (429, or 503 with `Retry-After`) halves it and pauses sending: additive
increase, multiplicative decrease, as in TCP. Latency shows a queue before that: of `limit` requests in
flight, those beyond `limit · best / latency` wait in the service (Little's law; TCP Vegas and Netflix's
concurrency-limits use the same estimate). The limit grows while at most two wait, so the service is never
idle, and shrinks otherwise.

Latency is averaged over rounds of responses, so a slow response or jitter has little effect. The best is the
lowest average of the last rounds, so old values expire. Each decrease empties the queue, so the best is
measured again soon and does not rise with the queue.
"""

from __future__ import annotations

import math
from collections import deque

import attrs

ROUND = 8
"""The minimum number of responses per average."""

MEMORY = 20
"""The number of rounds whose lowest latency is the best."""

MOST_WAITING = 2.0
"""The maximum number of waiting requests with which the limit grows; with more it shrinks."""

CAUTION = 10
"""The number of rounds without refusal before a refused limit is tried again."""

FIRST_PAUSE = 1.0
"""The pause in seconds after a refusal without `Retry-After`; it doubles while refusals continue."""

LONGEST_PAUSE = 60.0
"""The maximum of this pause in seconds."""


@attrs.define
class ConcurrencyLimiter:
    """The limit of requests in flight, and the end of the current pause.

    Times are seconds of any one monotonic clock, passed by the caller. It is deterministic and not
    thread-safe.

    Args:
        max_limit: The maximum limit, at least 1.
        initial_limit: The initial limit. It doubles with each round until a signal stops it.

    Attributes:
        opens_at: The end of the current pause; no request may be sent before.

    >>> limiter = ConcurrencyLimiter(max_limit=8, initial_limit=2)
    >>> for _ in range(16):
    ...     limiter.on_response(0.5, now=1.0)
    >>> limiter.limit
    8
    >>> limiter.on_throttled(now=20.0, retry_after=3.0, sent=19.0)
    >>> limiter.limit, limiter.opens_at
    (4, 23.0)
    """

    max_limit: int = 8
    initial_limit: int = 2
    opens_at: float = attrs.field(default=-math.inf, init=False)
    _limit: int = attrs.field(init=False)
    _climbing: bool = attrs.field(default=True, init=False)
    _latencies: list[float] = attrs.field(factory=list, init=False, repr=False)
    _averages: deque[float] = attrs.field(factory=lambda: deque(maxlen=MEMORY), init=False, repr=False)
    _stale: int = attrs.field(default=0, init=False)
    _refused_limit: int | None = attrs.field(default=None, init=False)
    _calm_rounds: int = attrs.field(default=0, init=False)
    _cut_at: float = attrs.field(default=-math.inf, init=False)
    _pause: float = attrs.field(default=FIRST_PAUSE, init=False)

    def __attrs_post_init__(self) -> None:
        self._limit = max(1, min(self.initial_limit, self.max_limit))

    @property
    def limit(self) -> int:
        """The current limit, 1 to `max_limit`."""
        return self._limit

    def on_response(self, seconds: float, now: float, *, is_typical: bool = True) -> None:
        """Record a request that the service processed, with whatever status.

        Args:
            seconds: The latency.
            now: The time of the response.
            is_typical: Whether the request had about the usual size. The latency of a smaller one is ignored.
        """
        if now - seconds >= self._cut_at:
            # A request sent before the refusal does not show that refusals ended.
            self._pause = FIRST_PAUSE
        if not is_typical:
            return
        if self._stale > 0:
            self._stale -= 1
            return
        self._latencies.append(seconds)
        if len(self._latencies) >= max(ROUND, self._limit):
            average = sum(self._latencies) / len(self._latencies)
            self._latencies.clear()
            self._averages.append(average)
            self._calm_rounds += 1
            self._adapt(average)

    def on_throttled(self, now: float, retry_after: float | None = None, *, sent: float) -> None:
        """Record a request that the service refused for now.

        Requests in flight at the same time are often refused together. They halve the limit once.
        """
        if sent <= self._cut_at:
            if retry_after is not None:
                self.opens_at = max(self.opens_at, now + retry_after)
            return
        pause = self._pause if retry_after is None else retry_after
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        self.opens_at = max(self.opens_at, now + pause)
        self._cut_at = now
        self._refused_limit = self._limit
        self._calm_rounds = 0
        self._shrink(self._limit // 2)

    def _adapt(self, latency: float) -> None:
        worked_on = self._limit * min(self._averages) / latency if latency > 0 else self._limit
        if self._limit - worked_on > MOST_WAITING:
            self._shrink(round(worked_on))
        else:
            self._grow()

    def _grow(self) -> None:
        wanted = min(self._limit * 2 if self._climbing else self._limit + 1, self.max_limit)
        if self._refused_limit is not None and wanted >= self._refused_limit:
            if self._calm_rounds < CAUTION:
                return
            # The cause of the refusal may be gone: forget it.
            self._refused_limit = None
        self._limit = wanted

    def _shrink(self, limit: int) -> None:
        self._climbing = False
        # These are responses to requests that waited in the queue.
        self._stale = self._limit
        self._latencies.clear()
        self._limit = max(1, limit)
