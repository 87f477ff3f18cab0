"""Decides whether a call is retried, and after which wait. No I/O.

A request that was not sent can always be retried. A request that was sent may have been applied without a
response, so only safe and idempotent operations of the spec are then retried.
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
from ..error_types import ConfigurationError, DecodeError, NetworkConnectionError, TLSError

if TYPE_CHECKING:
    from nexus_api import Answer, ApiOperation

RETRIED_STATUSES = frozenset({408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
"""Statuses of transient failures: of the service (observed) and of gateways (408, 520 to 524)."""

_NOT_CARRIED_OUT = frozenset({307, 308, *range(400, 500)}) - {408}
"""Statuses that mean that the request was not applied.

A status below 400 may be an undocumented success, and a gateway may return 408 or 5xx, including 503, after
the service has received the request.
"""

_SECONDS = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:\s*,\s*[0-9]+(?:\.[0-9]+)?)*", re.ASCII)
"""A number, or several that are joined, if the service and a gateway each send one."""

_LONGEST = 10.0**9
"""A limit in seconds, above any sensible value, that keeps computing with dates possible."""


def _number(least: float, *, or_none: bool = False) -> Any:
    def check(policy: RetryPolicy, field: attrs.Attribute[Any], value: Any) -> None:
        if value is None and or_none:
            return
        number: Any = value if isinstance(value, numbers.Real) and not isinstance(value, bool) else None
        # Written so that NaN fails. Larger values overflow the timers of the operating system.
        if number is None or not least <= number <= threading.TIMEOUT_MAX:
            is_too_large = number is not None and threading.TIMEOUT_MAX < number < math.inf
            bound = f"at most {threading.TIMEOUT_MAX:g}" if is_too_large else f"at least {least:g}"
            none = ", or None" if or_none else ""
            raise ConfigurationError(
                f"RetryPolicy: {field.name} must be a number of {bound}{none}, got {value!r}"
            )

    return check


def _as_int(value: int) -> int:
    """Return an integer of another library, such as NumPy, as `int`, and anything else unchanged."""
    return operator.index(value) if hasattr(value, "__index__") and not isinstance(value, bool) else value


def _attempts(policy: RetryPolicy, field: attrs.Attribute[int], value: Any) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ConfigurationError(
            f"RetryPolicy: attempts must be an integer of at least 1, got {value!r}; 1 disables retries"
        )


@renamed_arguments("RetryPolicy")
@attrs.frozen(kw_only=True)
class RetryPolicy:
    """When transient failures are retried.

    If the connection failed, every operation is retried. Safe and idempotent operations, which are all but
    `sequences.bulk_update`, are also retried after a lost connection, a timeout, and the statuses 408, 429,
    500, 502, 503, 504 and 520 to 524. Operations that only read are also retried if the response has a broken
    content encoding or is not JSON. A rejected certificate is not retried, and neither is JSON that does not
    match the spec.

    Before attempt n + 1 the client waits a random time of up to `wait_initial · wait_exp_base ** (n - 1)`
    seconds ("full jitter"), at most `wait_max`. `Retry-After`, in seconds or as a date, comes on top.

    Args:
        attempts: The maximum number of attempts, at least 1; 1 disables retries.
        wait_initial: The maximum wait before the second attempt, in seconds.
        wait_exp_base: The factor of the maximum wait for each further attempt, at least 1.
        wait_max: The maximum wait without `Retry-After`, in seconds.
        max_retry_after: The maximum `Retry-After`, in seconds. If the service asks for more, the error is
            raised at once, with `retry_after`.
        deadline: Seconds for all attempts and waits of one call; `None` for no limit. A wait that would
            exceed it is not started, and the timeouts of each attempt are limited to the time left. Plain
            methods check it between two chunks of a body, and not while the headers of a response arrive.

    Raises:
        ConfigurationError: A value is not a number, or out of range.

    Example:
        >>> from nexuskit import RetryPolicy
        >>> patient = RetryPolicy(attempts=6, deadline=600)
        >>> never = RetryPolicy(attempts=1)
        >>> never.attempts, never.deadline
        (1, 300.0)
    """

    attempts: int = attrs.field(default=4, converter=_as_int, validator=_attempts)
    wait_initial: float = attrs.field(default=0.5, validator=_number(0))
    wait_exp_base: float = attrs.field(default=2.0, validator=_number(1))
    wait_max: float = attrs.field(default=8.0, validator=_number(0))
    max_retry_after: float = attrs.field(default=60.0, validator=_number(0))
    deadline: float | None = attrs.field(default=300.0, validator=_number(0.001, or_none=True))


def is_retryable(operation: ApiOperation[Any], outcome: Answer | BaseException) -> bool:
    """Return whether a call may be retried: the failure is transient, and a retry is safe."""
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
    # Other bodies are truncated or come from a gateway. JSON that does not match the spec is not transient.
    try:
        json.loads(body)
    except RecursionError:
        return True
    except ValueError:
        return False
    return True


def may_have_applied(operation: ApiOperation[Any], outcome: Answer | BaseException) -> bool:
    """Return whether the service may have applied a change without reporting success."""
    if operation.safe:
        return False
    if isinstance(outcome, BaseException):
        return isinstance(outcome, NetworkConnectionError) and outcome.sent
    return outcome.status not in operation.answers and outcome.status not in _NOT_CARRIED_OUT


def retry_delay(
    policy: RetryPolicy,
    operation: ApiOperation[Any],
    outcome: Answer | BaseException,
    *,
    attempts: int,
    time_left: float | None,
    uniform: Callable[[float, float], float] = random.uniform,
) -> float | None:
    """Return the seconds to wait before the next attempt; `None` if there is none.

    The jitter is added to `Retry-After`. Otherwise all rate-limited clients would retry at the same time.
    """
    if attempts >= policy.attempts or not is_retryable(operation, outcome):
        return None
    min_wait = None if isinstance(outcome, BaseException) else retry_after(outcome.headers)
    if min_wait is not None and min_wait > policy.max_retry_after:
        return None
    seconds = backoff(policy, attempts, min_wait, uniform)
    return seconds if time_left is None or seconds < time_left else None


def backoff(
    policy: RetryPolicy,
    attempts: int,
    min_wait: float | None = None,
    uniform: Callable[[float, float], float] = random.uniform,
) -> float:
    """Return the seconds to wait after a number of attempts, at least `min_wait`."""
    try:
        longest = min(policy.wait_initial * policy.wait_exp_base ** (attempts - 1), policy.wait_max)
    except OverflowError:
        longest = policy.wait_max
    return (min_wait or 0.0) + uniform(0.0, longest)


def retry_after(headers: Mapping[str, str], now: float | None = None) -> float | None:
    """Return the seconds of `Retry-After`; `None` if it is missing or malformed.

    If there are several numbers, the largest one counts. A date is compared with the header `Date` if there
    is one, so that wrong clocks do not matter. The names of the headers are in lower case.

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
        # One of the three date formats has no zone; it is UTC too (RFC 9110, 5.6.7).
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
