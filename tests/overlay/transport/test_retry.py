"""When a call is repeated, and how long is waited: the decisions, without sending or sleeping."""

from __future__ import annotations

import time
from email.utils import formatdate
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from nexus_api import Answer, api
from nexuskit import RetryPolicy, errors
from nexuskit.transport.retry import is_retryable, may_have_applied, retry_after, retry_delay

GET, PATCH, DELETE, POST = (
    api.OPERATIONS[name]
    for name in ("listSequences", "patchSequence", "deleteSequence", "bulkUpdateSequences")
)
KINDS = {"GET": GET, "PATCH": PATCH, "DELETE": DELETE, "POST": POST}

HARMLESS = {"GET", "PATCH", "DELETE"}
CHANGING = {"PATCH", "DELETE", "POST"}
ALL = HARMLESS | CHANGING

NOT_SENT = errors.NetworkConnectionError("refused")
SENT = errors.NetworkConnectionError("reset", sent=True)
EAGER = RetryPolicy(attempts=9)

# What came of an attempt, the methods that are repeated after it, and those of which it is then not known
# whether they were carried out.
DECISIONS: list[tuple[str, int | BaseException, set[str], set[str]]] = [
    ("not connected", NOT_SENT, ALL, set()),
    ("not connected in time", errors.RequestTimeoutError("slow"), ALL, set()),
    ("broken after sending", SENT, HARMLESS, CHANGING),
    ("no answer in time", errors.RequestTimeoutError("slow", sent=True), HARMLESS, CHANGING),
    ("certificate refused", errors.TLSError("refused"), set(), set()),
    ("TLS broken after sending", errors.TLSError("refused", sent=True), set(), CHANGING),
    ("empty", errors.DecodeError("$", "is empty"), {"GET"}, set()),
    ("not JSON", errors.DecodeError("$", "is not JSON", body=b"<html>"), {"GET"}, set()),
    ("cut off", errors.DecodeError("$", "is not JSON", body=b'{"data":['), {"GET"}, set()),
    ("not UTF-8", errors.DecodeError("$", "is not UTF-8", body=b'"\xff"'), {"GET"}, set()),
    ("of another shape", errors.DecodeError("$.data", "is no list", body=b'{"data":1}'), set(), set()),
    ("nested deeply", errors.DecodeError("$", "is too deep", body=b"[" * 10**5 + b"]" * 10**5), set(), set()),
    ("argument refused", errors.ArgumentError("name", "is empty"), set(), set()),
    ("client closed", errors.ConfigurationError("closed"), set(), set()),
    ("interrupted", KeyboardInterrupt(), set(), set()),
    ("a mistake in a hook", ZeroDivisionError(), set(), set()),
    *((f"status {status}", status, set(), set()) for status in (200, 307, 308)),
    *((f"status {status}", status, set(), CHANGING) for status in (100, 201, 204, 301, 302, 304)),
    *((f"status {status}", status, set(), set()) for status in (400, 401, 403, 404, 405, 409, 410, 413, 422)),
    *((f"status {status}", status, HARMLESS, set()) for status in (429,)),
    *((f"status {status}", status, HARMLESS, CHANGING) for status in (408, 500, 502, 503, 504)),
    *((f"status {status}", status, HARMLESS, CHANGING) for status in (520, 521, 522, 523, 524)),
    *((f"status {status}", status, set(), CHANGING) for status in (501, 505, 507, 511, 525, 530, 599)),
]


def answer(status: int, **headers: str) -> Answer:
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, b"")


@pytest.mark.parametrize("method", KINDS)
@pytest.mark.parametrize(
    ("outcome", "repeated", "in_doubt"),
    [decision[1:] for decision in DECISIONS],
    ids=[decision[0] for decision in DECISIONS],
)
def test_what_is_repeated_and_what_is_left_open(
    outcome: int | BaseException, repeated: set[str], in_doubt: set[str], method: str
) -> None:
    came = answer(outcome) if isinstance(outcome, int) else outcome
    assert is_retryable(KINDS[method], came) == (method in repeated)
    assert may_have_applied(KINDS[method], came) == (method in in_doubt)


def test_all_operations_but_the_bulk_update_are_harmless_to_repeat() -> None:
    repeated = {name for name, operation in api.OPERATIONS.items() if is_retryable(operation, SENT)}
    assert repeated == {name for name, operation in api.OPERATIONS.items() if operation.idempotent}
    assert "bulkUpdateSequences" not in repeated


DATE = "Sun, 06 Nov 1994 08:49:37 GMT"
MOMENT = 784111777.0


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("0", 0.0),
        ("3", 3.0),
        (" 120 ", 120.0),
        ("0.5", 0.5),
        ("3, 5", 5.0),
        ("5 ,0.5", 5.0),
        ("9" * 400, 1e9),
        (DATE, 7.0),
        ("Sunday, 06-Nov-94 08:49:37 GMT", 7.0),
        ("Sun Nov  6 08:49:37 1994", 7.0),
        ("Sun, 06 Nov 1994 09:49:37 +0100", 7.0),
        ("Sun, 06 Nov 1994 08:49:00 GMT", 0.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 1e9),
        *(
            (garbage, None)
            for garbage in ("", "soon", "-3", "+3", "1e3", "nan", "inf", "3s", "3,", ".5", "٣")
        ),
        ("Sun, 99 Nov 1994 08:49:37 GMT", None),
        ("Sun, 06 Nov 1994 08:49:37 +9999999", None),
    ],
)
@pytest.mark.parametrize("clock", ["of the service", "of this machine"])
def test_the_forms_of_retry_after(said: str, seconds: float | None, clock: str) -> None:
    headers = {"retry-after": said}
    if clock == "of the service":
        headers["date"] = formatdate(MOMENT - 7, usegmt=True)
        assert retry_after(headers) == seconds
    else:
        assert retry_after(headers, MOMENT - 7) == seconds


def test_the_clock_of_the_service_wins_over_that_of_this_machine() -> None:
    headers = {"retry-after": DATE, "date": formatdate(MOMENT - 7, usegmt=True)}
    assert retry_after(headers, MOMENT - 5000) == 7.0
    assert retry_after({**headers, "date": "yesterday"}, MOMENT - 2) == 2.0


def test_without_any_clock_a_date_counts_from_now() -> None:
    asked = retry_after({"retry-after": formatdate(time.time() + 1000, usegmt=True)})
    assert asked is not None
    assert 900 < asked <= 1000


@given(st.text())
def test_no_text_at_all_breaks_it(text: str) -> None:
    for headers in ({"retry-after": text}, {"retry-after": DATE, "date": text}):
        asked = retry_after(headers)
        assert asked is None or 0 <= asked <= 1e9


WRONG = (-1, float("nan"), float("inf"), "3", True, 1j, [1])


@pytest.mark.parametrize(
    ("name", "wanted", "values"),
    [
        ("attempts", "an integer of at least 1", (0, -1, 1.0, True, "3", None)),
        *((name, "a number of at least 0", (*WRONG, None)) for name in ("wait_initial", "wait_max")),
        ("max_retry_after", "a number of at least 0", (*WRONG, None)),
        ("wait_exp_base", "a number of at least 1", (*WRONG, None, 0.999)),
        ("deadline", "a number of at least 0.001, or None", (*WRONG, 0.0005)),
        ("wait_initial", "a number of at most", (10**400,)),
    ],
)
def test_a_policy_says_which_value_it_cannot_take(name: str, wanted: str, values: tuple[Any, ...]) -> None:
    for value in values:
        with pytest.raises(errors.ConfigurationError) as caught:
            RetryPolicy(**{name: value})
        assert str(caught.value).startswith(f"RetryPolicy: {name} must be {wanted}")
        assert value == 10**400 or f"got {value!r}" in str(caught.value)


def pause_after(
    outcome: Answer | errors.CallError,
    policy: RetryPolicy = EAGER,
    *,
    attempts: int = 1,
    time_left: float | None = None,
) -> float | None:
    return retry_delay(policy, GET, outcome, attempts=attempts, time_left=time_left)


def test_a_pause_draws_from_its_whole_range() -> None:
    ranges = []

    def uniform(least: float, most: float) -> float:
        ranges.append((least, most))
        return most

    policy = RetryPolicy(attempts=9999, wait_initial=1, wait_exp_base=3.0, wait_max=10)
    for attempts in (1, 2, 3, 4, 5000):
        assert (
            retry_delay(policy, GET, NOT_SENT, attempts=attempts, time_left=None, uniform=uniform)
            == ranges[-1][1]
        )
    assert ranges == [(0, 1), (0, 3), (0, 9), (0, 10), (0, 10)]
    # On top of what the service asks of all its clients, which would come back at the same time.
    asked = answer(429, retry_after="60")
    assert retry_delay(policy, GET, asked, attempts=1, time_left=None, uniform=uniform) == 61


@pytest.mark.parametrize(("asked", "again"), [("0", True), ("9.5", True), ("10", True), ("10.5", False)])
def test_it_stops_where_a_longer_pause_is_asked_for_than_wanted(asked: str, again: bool) -> None:
    came = answer(429, retry_after=asked)
    assert (pause_after(came, RetryPolicy(max_retry_after=10)) is not None) == again


@pytest.mark.parametrize(("left", "again"), [(None, True), (10.0, True), (5.0, False), (0.0, False)])
def test_it_stops_before_a_pause_that_would_pass_the_deadline(left: float | None, again: bool) -> None:
    came = answer(503, retry_after="5")
    assert (pause_after(came, RetryPolicy(wait_initial=1), time_left=left) is not None) == again
