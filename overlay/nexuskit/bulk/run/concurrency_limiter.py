"""How many requests may be under way at once, found out from how the service takes them. Pure.

The limit follows two signs. A refusal (429, or 503 with `Retry-After`) halves it and closes the gate for a
while: additive increase, multiplicative decrease, as TCP does it. Latency tells of a queue before anything is
refused: of `limit` requests under way, those beyond `limit · best / latency` only wait in the service
(Little's law; TCP Vegas, and the limiters of Netflix's concurrency-limits, reckon so). Up to two that wait
are wanted, so that the service is never idle; with more the limit goes back to those that are worked on.

Latency is averaged over rounds of some answers, so that neither one slow answer nor jitter counts for much.
The best is the least average of the last rounds and thereby forgets. As each decrease does away with the
whole queue, the best is soon seen anew, and does not creep up with the queue that it measures.
"""

from __future__ import annotations

import math
from collections import deque

import attrs

ROUND = 8
"""The fewest answers whose latencies are averaged."""

MEMORY = 20
"""The rounds of which the least latency counts as the best."""

MOST_WAITING = 2.0
"""The most waiting requests with which the limit grows; with more it shrinks."""

CAUTION = 10
"""The rounds without refusal before a limit that was refused is tried again."""

FIRST_PAUSE = 1.0
"""The pause after a refusal that names none, in seconds; it doubles while refusals go on."""

LONGEST_PAUSE = 60.0
"""The longest pause of that kind, in seconds."""


@attrs.define
class ConcurrencyLimiter:
    """How many requests may be under way, and from when on.

    It reads no clock: the moments that it is given are seconds on any clock that does not go back, and all on
    the same. Nothing in it is random, and nothing locks.

    Args:
        most: The highest limit, at least 1.
        first: The limit to begin with. It doubles with each round until there is a reason not to.

    Attributes:
        opens_at: The moment before which no request is to be sent.

    >>> limiter = ConcurrencyLimiter(most=8, first=2)
    >>> for _ in range(16):
    ...     limiter.answered(0.5, now=1.0)
    >>> limiter.limit
    8
    >>> limiter.refused(now=20.0, retry_after=3.0, sent=19.0)
    >>> limiter.limit, limiter.opens_at
    (4, 23.0)
    """

    most: int = 8
    first: int = 2
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
        self._limit = max(1, min(self.first, self.most))

    @property
    def limit(self) -> int:
        """How many requests may be under way now, 1 to `most`."""
        return self._limit

    def answered(self, seconds: float, now: float, *, is_typical: bool = True) -> None:
        """Take note of a request that the service took, whatever it said to it.

        Args:
            seconds: How long the answer took.
            now: The moment of the answer.
            is_typical: Whether the request was about as large as most. One that is much smaller tells that
                refusals have ended, but nothing of a queue.
        """
        if now - seconds >= self._cut_at:
            # What was under way when the refusal came says nothing of whether refusals go on.
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

    def refused(self, now: float, retry_after: float | None = None, *, sent: float) -> None:
        """Take note of a request that the service sent away, for now.

        Requests that were under way together are often refused together. That is one sign, not several: the
        limit is halved once for them.

        Args:
            now: The moment of the refusal.
            retry_after: The seconds that the service asks to wait; `None` if it does not say.
            sent: The moment when the request was sent.
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
        wanted = min(self._limit * 2 if self._climbing else self._limit + 1, self.most)
        if self._refused_limit is not None and wanted >= self._refused_limit:
            if self._calm_rounds < CAUTION:
                return
            # The refusal may have had to do with another moment: from here on as if it had not been.
            self._refused_limit = None
        self._limit = wanted

    def _shrink(self, limit: int) -> None:
        self._climbing = False
        # These answers are still to requests that waited behind too many others.
        self._stale = self._limit
        self._latencies.clear()
        self._limit = max(1, limit)
