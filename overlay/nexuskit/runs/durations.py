"""The durations of requests in constant memory. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Self

import attrs

_STEP = math.log(1.05)
"""The ratio of two adjacent buckets."""

_BRIEFEST = 1e-6
"""The lowest duration that the median distinguishes, in seconds."""


@attrs.frozen
class Durations:
    """The durations of requests, and the waits of the run.

    They are added with `+`. Each request is counted in a bucket, so the median is accurate within 5 percent.

    Attributes:
        requests: The number of requests, retries included, reads excluded.
        shortest: Seconds of the fastest request, from sending to the end of the response.
        longest: Seconds of the slowest request.
        waited: Seconds of backoff, summed over requests.

    >>> durations = Durations.of(0.5) + Durations.of(2.0) + Durations(waited=3.0)
    >>> durations.requests, durations.longest, durations.waited
    (2, 2.0, 3.0)
    """

    requests: int = 0
    shortest: float = 0.0
    longest: float = 0.0
    waited: float = 0.0
    _buckets: Mapping[int, int] = attrs.field(factory=dict, repr=False)

    @classmethod
    def of(cls, seconds: float) -> Self:
        """Return the durations of one request.

        Args:
            seconds: The duration.

        >>> Durations.of(0.5).median
        0.5
        """
        return cls(1, seconds, seconds, 0.0, {math.floor(math.log(max(seconds, _BRIEFEST)) / _STEP): 1})

    def __add__(self, other: Durations) -> Durations:
        if not (self.requests and other.requests):
            counted = self if self.requests else other
            return attrs.evolve(counted, waited=self.waited + other.waited)
        # Not the sum of two counters, which takes longer than sending a small file.
        more, fewer = self._buckets, other._buckets
        if len(more) < len(fewer):
            more, fewer = fewer, more
        buckets = dict(more)
        for bucket, count in fewer.items():
            buckets[bucket] = buckets.get(bucket, 0) + count
        return Durations(
            self.requests + other.requests,
            min(self.shortest, other.shortest),
            max(self.longest, other.longest),
            self.waited + other.waited,
            buckets,
        )

    @property
    def median(self) -> float:
        """The median in seconds, within 5 percent; 0 without requests."""
        seen = 0
        for bucket in sorted(self._buckets):
            seen += self._buckets[bucket]
            if 2 * seen >= self.requests:
                middle = math.exp((bucket + 0.5) * _STEP)
                return min(max(middle, self.shortest), self.longest)
        return 0.0

    def __str__(self) -> str:
        if not self.requests:
            return "no requests"
        waited = f"; waited {self.waited:.1f} s" if self.waited else ""
        if self.requests == 1:
            return f"1 request of {self.longest:.3f} s{waited}"
        return (
            f"{self.requests:,} requests of {self.shortest:.3f} to {self.longest:.3f} s, "
            f"median {self.median:.3f} s{waited}"
        )
