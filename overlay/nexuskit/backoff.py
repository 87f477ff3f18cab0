"""A retry policy in the terms of tenacity, which runs the loop: when to stop, how long to wait.

What an attempt came to is kept by the call, not by tenacity, whose frames stand in the traceback of every
error. One that they hold in turn would stay in memory, with all that they hold, until the garbage collector
comes by.
"""

from __future__ import annotations

from collections.abc import Callable

from tenacity import RetryCallState, stop_after_attempt, stop_before_delay, wait_random_exponential
from tenacity.stop import stop_base

from nexus_api import Answer

from .calls import Call
from .retry import RetryPolicy, retry_after, worth_repeating


def repeats(call: Call) -> Callable[[RetryCallState], bool]:
    """Return whether another attempt may be made, as tenacity's `retry`.

    Args:
        call: The call, with the outcome of its last attempt.
    """

    def decide(state: RetryCallState) -> bool:
        _raise_what_is_no_outcome(state)
        return call.outcome is not None and worth_repeating(call.request.operation, call.outcome)

    return decide


def waits(policy: RetryPolicy, call: Call) -> Callable[[RetryCallState], float]:
    """Return how long to wait before the next attempt, as tenacity's `wait`.

    `Retry-After` is a floor, and the jitter lies above it: else all clients that were sent away together
    would come back together.

    Args:
        policy: How long, at most.
        call: The call, with the outcome of its last attempt.
    """
    jitter = wait_random_exponential(
        multiplier=policy.first_delay, exp_base=policy.factor, max=policy.max_delay
    )
    return lambda state: (_asked(call) or 0.0) + jitter(state)


def stops(policy: RetryPolicy, call: Call) -> stop_base:
    """Return when not to wait for another attempt, as tenacity's `stop`.

    Args:
        policy: How often, and how long in all.
        call: The call, with the outcome of its last attempt.
    """
    limits: stop_base = stop_after_attempt(policy.attempts) | _AsksTooMuch(policy.max_retry_after, call)
    return limits if policy.deadline is None else limits | stop_before_delay(policy.deadline)


def ended(state: RetryCallState) -> None:
    """Leave the outcome with the call, as tenacity's `retry_error_callback`."""


class _AsksTooMuch(stop_base):
    """Stops where the service asks for a longer pause than the caller would wait."""

    def __init__(self, most: float, call: Call) -> None:
        self._most = most
        self._call = call

    def __call__(self, retry_state: RetryCallState) -> bool:
        asked = _asked(self._call)
        return asked is not None and asked > self._most


def _asked(call: Call) -> float | None:
    return retry_after(call.outcome.headers) if isinstance(call.outcome, Answer) else None


def _raise_what_is_no_outcome(state: RetryCallState) -> None:
    """Raise what ended an attempt from outside, such as an interrupt, and have tenacity forget it."""
    if state.outcome is not None and state.outcome.failed:
        raised, state.outcome = state.outcome, None
        try:
            raised.result()
        finally:
            del raised
