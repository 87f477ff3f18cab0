"""When a call is repeated, and how long to wait before that. Pure: nothing here sends or sleeps.

What decides is whether a repetition can do harm. A request that never left may be sent again in any case. One
that was sent may have been carried out although no answer came, so only operations that the spec calls
idempotent are repeated then; reading always is.
"""

from __future__ import annotations

import json
import math
import numbers
import operator
import random
import re
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import attrs

from ..deprecated import renamed_arguments
from ..errors import ConfigurationError, DecodeError, NetworkConnectionError, TLSError

if TYPE_CHECKING:
    from nexus_api import Answer, Operation

RETRIED_STATUSES = frozenset({408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
"""Statuses that may pass: of the service (observed) and of gateways before it (408, 520 to 524)."""

_NOT_CARRIED_OUT = frozenset({307, 308, *range(400, 500)}) - {408}
"""Statuses with which a service refuses a request, or wants it to be sent elsewhere.

Any other may stand for something that was done: one below 400 for a success that is not documented, and
gateways answer with 408 and 5xx, 503 included, for a service that has got the request.
"""

_SECONDS = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:\s*,\s*[0-9]+(?:\.[0-9]+)?)*", re.ASCII)
"""A number, or several, which are joined so if the service and a gateway before it each say one."""

_LONGEST = 10.0**9
"""More seconds than anybody means, and few enough to reckon with dates."""


def _a_number(least: float, *, or_none: bool = False) -> Any:
    def check(policy: RetryPolicy, field: attrs.Attribute[Any], value: Any) -> None:
        if value is None and or_none:
            return
        number: Any = value if isinstance(value, numbers.Real) and not isinstance(value, bool) else None
        # Written so that no NaN passes; with more seconds the timers of the operating system overflow.
        if number is None or not least <= number <= threading.TIMEOUT_MAX:
            is_too_large = number is not None and threading.TIMEOUT_MAX < number < math.inf
            bound = f"at most {threading.TIMEOUT_MAX:g}" if is_too_large else f"at least {least:g}"
            none = ", or None" if or_none else ""
            raise ConfigurationError(
                f"RetryPolicy: {field.name} must be a number of {bound}{none}, got {value!r}"
            )

    return check


def _whole(value: int) -> int:
    """Return an integer of another library, such as NumPy, as one of Python, and anything else unchanged."""
    return operator.index(value) if hasattr(value, "__index__") and not isinstance(value, bool) else value


def _attempts(policy: RetryPolicy, field: attrs.Attribute[int], value: Any) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ConfigurationError(
            f"RetryPolicy: attempts must be a whole number of at least 1, got {value!r}; 1 never repeats"
        )


@renamed_arguments("RetryPolicy")
@attrs.frozen(kw_only=True)
class RetryPolicy:
    """How often and how fast a call is repeated that failed in a way that may pass.

    Repeated are: for every operation, a connection that could not be made; for operations that the spec calls
    safe or idempotent, which are all but `sequences.bulk_update`, also a connection that broke after sending
    or in the middle of an answer, an answer that did not come in time, and the statuses 408, 429, 500, 502,
    503, 504 and 520 to 524; for those that only read, also an answer whose content encoding is broken, or
    that is not JSON. A certificate that is refused is not, nor is JSON that has not the documented shape.
    `client.raw()` does not look into an answer, so that there any body counts.

    Before attempt n + 1 the client waits a random time of up to
    `wait_initial · wait_exp_base ** (n - 1)` seconds ("full jitter"), at most `wait_max`. If the answer
    has a `Retry-After`, in seconds or as a date, that comes on top.

    Args:
        attempts: How often a call is tried at most, at least 1; 1 never repeats.
        wait_initial: The longest wait before the second attempt, in seconds.
        wait_exp_base: How much longer the wait before each further attempt may be, at least 1.
        wait_max: The longest wait, in seconds, but for `Retry-After`.
        max_retry_after: The longest `Retry-After` that is waited for, in seconds; over it the error is raised
            at once, with `retry_after`.
        deadline: Seconds for all attempts and waits of one call; `None` for no limit. No wait is begun that
            would pass it, and the timeouts of each attempt are cut to what is left of it. With plain methods
            it is noticed between two parts of a body, so not while the headers of an answer trickle in.

    Raises:
        ConfigurationError: A value is no number or too small.

    Example:
        >>> from nexuskit import RetryPolicy
        >>> patient = RetryPolicy(attempts=6, deadline=600)
        >>> never = RetryPolicy(attempts=1)
        >>> never.attempts, never.deadline
        (1, 300.0)
    """

    attempts: int = attrs.field(default=4, converter=_whole, validator=_attempts)
    wait_initial: float = attrs.field(default=0.5, validator=_a_number(0))
    wait_exp_base: float = attrs.field(default=2.0, validator=_a_number(1))
    wait_max: float = attrs.field(default=8.0, validator=_a_number(0))
    max_retry_after: float = attrs.field(default=60.0, validator=_a_number(0))
    deadline: float | None = attrs.field(default=300.0, validator=_a_number(0.001, or_none=True))


def is_retryable(operation: Operation[Any], outcome: Answer | BaseException) -> bool:
    """Whether a call may be sent again after this outcome: it may help, and it can do no harm.

    Args:
        operation: What was called.
        outcome: What came back, or what was raised instead.
    """
    harmless = operation.safe or operation.idempotent
    if isinstance(outcome, TLSError):
        return False
    if isinstance(outcome, NetworkConnectionError):
        return harmless or not outcome.sent
    if isinstance(outcome, DecodeError):
        return operation.safe and not _is_json(outcome.body)
    if isinstance(outcome, BaseException):
        return False
    return harmless and outcome.status in RETRIED_STATUSES


def _is_json(body: bytes) -> bool:
    # What is not was cut off, or comes from something before the service. JSON of another shape stays so.
    try:
        json.loads(body)
    except RecursionError:
        return True
    except ValueError:
        return False
    return True


def may_have_applied(operation: Operation[Any], outcome: Answer | BaseException) -> bool:
    """Whether the service may have carried out a call that changes something, though it did not say so.

    Args:
        operation: What was called.
        outcome: What came back, or what was raised instead.
    """
    if operation.safe:
        return False
    if isinstance(outcome, BaseException):
        return isinstance(outcome, NetworkConnectionError) and outcome.sent
    return outcome.status not in operation.answers and outcome.status not in _NOT_CARRIED_OUT


def retry_delay(
    policy: RetryPolicy,
    operation: Operation[Any],
    outcome: Answer | BaseException,
    *,
    attempts: int,
    time_left: float | None,
    uniform: Callable[[float, float], float] = random.uniform,
) -> float | None:
    """Return how many seconds to wait before the next attempt; `None` if there is to be none.

    `Retry-After` is a floor, and the jitter lies above it: else all clients that were sent away together
    would come back together.

    Args:
        policy: How often, how long, and how long in all.
        operation: What was called.
        outcome: What the last attempt came to.
        attempts: How many there were.
        time_left: Seconds until the deadline, `None` if there is none.
        uniform: Draws the jitter between two bounds.
    """
    if attempts >= policy.attempts or not is_retryable(operation, outcome):
        return None
    asked = None if isinstance(outcome, BaseException) else retry_after(outcome.headers)
    if asked is not None and asked > policy.max_retry_after:
        return None
    seconds = backoff(policy, attempts, asked, uniform)
    return seconds if time_left is None or seconds < time_left else None


def backoff(
    policy: RetryPolicy,
    attempts: int,
    asked: float | None = None,
    uniform: Callable[[float, float], float] = random.uniform,
) -> float:
    """Return how many seconds to wait after so many attempts, at least what the service asked for.

    Args:
        policy: How long the jitter may be.
        attempts: How many there were, at least 1.
        asked: The `Retry-After` of the last one, in seconds.
        uniform: Draws the jitter between two bounds.
    """
    try:
        longest = min(policy.wait_initial * policy.wait_exp_base ** (attempts - 1), policy.wait_max)
    except OverflowError:
        longest = policy.wait_max
    return (asked or 0.0) + uniform(0.0, longest)


def retry_after(headers: Mapping[str, str], now: float | None = None) -> float | None:
    """Return how many seconds an answer asks to wait; `None` if it does not say so in a way that is known.

    Of several numbers, the largest counts.

    Args:
        headers: Of the answer, names in lower case. A date counts from its `Date`, so that clocks which
            disagree do no harm, else from `now`.
        now: Seconds since 1970, in place of the time of this machine.

    >>> retry_after({"retry-after": "3"})
    3.0
    >>> retry_after(
    ...     {"retry-after": "Sun, 06 Nov 1994 08:49:37 GMT", "date": "Sun, 06 Nov 1994 08:49:30 GMT"}
    ... )
    7.0
    """
    text = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(text):
        return min(max(map(float, text.split(","))), _LONGEST)
    moment = _parse_http_date(text)
    if moment is None:
        return None
    since = _parse_http_date(headers.get("date", ""))
    if since is None:
        since = time.time() if now is None else now
    return min(max(moment - since, 0.0), _LONGEST)


def _parse_http_date(date: str) -> float | None:
    try:
        moment = parsedate_to_datetime(date)
        # One of the three forms of a date has no zone, and means what the others do (RFC 9110, 5.6.7).
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
