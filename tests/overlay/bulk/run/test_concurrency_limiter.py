"""The limiter against simulated services, in simulated time."""

from __future__ import annotations

import heapq
from collections.abc import Callable

import attrs
import pytest

from nexuskit.bulk.run.concurrency_limiter import FIRST_PAUSE, LONGEST_PAUSE, ConcurrencyLimiter


@attrs.define
class Service:
    """Answers each request after some time, and may refuse it."""

    latency: Callable[[int, float], float]
    refuses: Callable[[float], bool] = lambda now: False
    retry_after: float | None = None


@attrs.define
class Course:
    """What a simulated run came to."""

    seconds: float
    refusals: int
    limits: list[int]


def simulate(service: Service, limiter: ConcurrencyLimiter, requests: int) -> Course:
    """Send so many requests as fast as the limiter allows; what is refused is sent again."""
    in_flight: list[tuple[float, int, float, bool]] = []
    now, refusals, left, sent = 0.0, 0, requests, 0
    limits: list[int] = []
    while left or in_flight:
        while left and len(in_flight) < limiter.limit and now >= limiter.opens_at:
            refused = service.refuses(now)
            seconds = 0.01 if refused else service.latency(len(in_flight) + 1, now)
            sent += 1
            left -= 1
            heapq.heappush(in_flight, (now + seconds, sent, now, refused))
        if not in_flight:
            now = limiter.opens_at
            continue
        if left and now < limiter.opens_at < in_flight[0][0] and len(in_flight) < limiter.limit:
            now = limiter.opens_at
            continue
        now, _, began, refused = heapq.heappop(in_flight)
        if refused:
            refusals += 1
            left += 1
            limiter.on_throttled(now, service.retry_after, sent=began)
        else:
            limiter.on_response(now - began, now)
        assert 1 <= limiter.limit <= limiter.max_limit
        limits.append(limiter.limit)
    return Course(now, refusals, limits)


def queueing(capacity: int, latency: float = 0.5) -> Service:
    """A service that works on so many requests at once, and lets the others wait."""
    workers = [0.0] * capacity

    def seconds(_: int, now: float) -> float:
        begins = max(heapq.heappop(workers), now)
        heapq.heappush(workers, begins + latency)
        return begins + latency - now

    return Service(seconds)


@pytest.mark.parametrize("capacity", [1, 2, 4, 8, 20])
def test_the_limit_settles_near_what_the_service_does_at_once(capacity: int) -> None:
    course = simulate(queueing(capacity), ConcurrencyLimiter(max_limit=64), 3000)
    late = course.limits[1000:]
    # It begins with two, so a service that does one at a time is never seen without a queue.
    assert capacity <= sum(late) / len(late) <= max(capacity, 2) + 2
    assert max(late) <= max(capacity, 2) + 4
    assert course.seconds <= 3000 / capacity * 0.5 * 1.1


class Bucket:
    """Tokens that come at a rate; a request without one is refused."""

    def __init__(self, rate: float, burst: float) -> None:
        self.rate, self.burst, self.tokens, self.then = rate, burst, burst, 0.0

    def __call__(self, now: float) -> bool:
        self.tokens = min(self.burst, self.tokens + (now - self.then) * self.rate)
        self.then = now
        if self.tokens < 1:
            return True
        self.tokens -= 1
        return False


@pytest.mark.parametrize("retry_after", [None, 1.0])
def test_a_service_with_a_rate_refuses_little_and_is_used_well(retry_after: float | None) -> None:
    service = Service(lambda *_: 0.5, Bucket(rate=9, burst=9), retry_after)
    course = simulate(service, ConcurrencyLimiter(), 3000)
    assert course.refusals <= 3000 * 0.05
    assert course.seconds <= 3000 / 9 * 1.5


def test_after_a_minute_of_refusals_it_goes_on_as_before() -> None:
    service = Service(lambda *_: 0.5, lambda now: 20 <= now < 80)
    course = simulate(service, ConcurrencyLimiter(), 2000)
    assert course.refusals <= 8 + 10
    assert course.limits[-1] == 8
    assert course.seconds <= 2000 / 8 * 0.5 + 60 + 60 + 60


def test_refusals_of_requests_that_were_in_flight_together_count_once() -> None:
    limiter = ConcurrencyLimiter(max_limit=8, initial_limit=8)
    for number in range(8):
        limiter.on_throttled(1.0 + number / 10, retry_after=2.0, sent=0.5)
    assert limiter.limit == 4
    assert limiter.opens_at == pytest.approx(3.7)
    limiter.on_throttled(4.0, sent=3.8)
    assert limiter.limit == 2


def test_the_pause_doubles_while_refusals_go_on_and_is_short_again_afterwards() -> None:
    limiter = ConcurrencyLimiter()
    pauses = []
    now = 0.0
    for _ in range(8):
        limiter.on_throttled(now, sent=now)
        pauses.append(limiter.opens_at - now)
        now = limiter.opens_at
    assert pauses == [1, 2, 4, 8, 16, 32, LONGEST_PAUSE, LONGEST_PAUSE]
    assert limiter.limit == 1
    limiter.on_response(0.5, now + 1)
    limiter.on_throttled(now + 1, sent=now + 1)
    assert limiter.opens_at == now + 2


def test_a_small_request_ends_the_doubling_of_pauses_and_tells_nothing_of_a_queue() -> None:
    limiter = ConcurrencyLimiter(max_limit=8, initial_limit=4)
    now = 0.0
    pauses: list[float] = []
    for _ in range(6):
        limiter.on_throttled(now, sent=now)
        pauses.append(limiter.opens_at - now)
        now = limiter.opens_at + 1
        limiter.on_response(0.001, now, is_typical=False)
        now += 1
    assert set(pauses) == {FIRST_PAUSE}
    limit = limiter.limit
    for _ in range(100):
        now += 1
        limiter.on_response(0.001, now, is_typical=False)
    assert limiter.limit == limit


def test_an_answer_to_what_was_sent_before_a_refusal_does_not_shorten_the_pause() -> None:
    limiter = ConcurrencyLimiter()
    limiter.on_throttled(1.0, sent=1.0)
    limiter.on_response(1.0, 1.5)
    limiter.on_throttled(2.0, sent=2.0)
    assert limiter.opens_at == 4.0
