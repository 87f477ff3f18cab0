"""What is to happen to each operation under each fault, written down by hand.

A cell says what the caller gets; how often the request was sent, and how often it arrived and was carried
out, as the server tells; what the error leaves open; and what was waited for. Calls are made with three
attempts at most, without jitter, and no `Retry-After` of more than 60 s is waited for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs


@attrs.frozen(kw_only=True)
class Fault:
    """A fault, and what is to be seen of it.

    Attributes:
        name: What it is.
        do: What the sandbox does to a request; nothing if the fault is on the way.
        way: How a request gets to the sandbox: `open`; `refused`, no connection is made; `closed`, the
            connection ends as it is made; `closed in TLS`, so does one over TLS.
        once: Whether the sandbox does it to the first request of each operation alone.
        read: What is seen of operations that only read.
        change: What is seen of PATCH and DELETE.
        bulk: What is seen of the bulk update.
    """

    name: str
    do: Mapping[str, Any] | None = None
    way: str = "open"
    once: bool = False
    read: str
    change: str
    bulk: str


READ_AGAIN = "answer; 2 sent, 2 arrived"
DONE_AGAIN = "answer; 2 sent, 2 arrived, 1 applied"


def _passing_status(status: int, raised: str, *, doubt: bool) -> Fault:
    return Fault(
        name=f"{status}, once",
        do={"status": status},
        once=True,
        read=READ_AGAIN,
        change=DONE_AGAIN,
        bulk=f"{raised}; 1 sent, 1 arrived{'; maybe applied' if doubt else ''}",
    )


def _final_status(status: int, raised: str, *, doubt: bool = False) -> Fault:
    left_open = f"{raised}; 1 sent, 1 arrived{'; maybe applied' if doubt else ''}"
    return Fault(
        name=f"{status}, always",
        do={"status": status},
        read=f"{raised}; 1 sent, 1 arrived",
        change=left_open,
        bulk=left_open,
    )


def _unusable(name: str, do: Mapping[str, Any], *, times: int = 1) -> Fault:
    done = "DecodeError; 1 sent, 1 arrived, 1 applied; maybe applied"
    return Fault(name=name, do=do, read=f"DecodeError; {times} sent, {times} arrived", change=done, bulk=done)


def _lost_answer(name: str, do: Mapping[str, Any], raised: str) -> Fault:
    return Fault(
        name=f"{name}, once",
        do=do,
        once=True,
        read=READ_AGAIN,
        change=DONE_AGAIN,
        bulk=f"{raised}; 1 sent, 1 arrived, 1 applied; maybe applied",
    )


def _redirect(status: int) -> Fault:
    refused = "StatusError; 1 sent, 1 arrived"
    # A 302 may also say where to look at what was done, a 307 asks to send the request there.
    changed = refused if status == 307 else f"{refused}; maybe applied"
    return Fault(
        name=f"redirect {status}",
        do={"redirect": "/elsewhere", "status": status},
        read=refused,
        change=changed,
        bulk=changed,
    )


def _pause(name: str, retry_after: int | Mapping[str, int]) -> Fault:
    return Fault(
        name=f"429 with {name}, once",
        do={"status": 429, "retry_after": retry_after},
        once=True,
        read=f"{READ_AGAIN}; waited 20 s",
        change=f"{DONE_AGAIN}; waited 20 s",
        bulk="TooManyRequestsError; 1 sent, 1 arrived; retry after 20 s",
    )


def _long_pause(name: str, retry_after: int | Mapping[str, int]) -> Fault:
    told = "TooManyRequestsError; 1 sent, 1 arrived; retry after 120 s"
    return Fault(
        name=f"429 with {name}",
        do={"status": 429, "retry_after": retry_after},
        read=told,
        change=told,
        bulk=told,
    )


FAULTS = [
    Fault(
        name="no listener",
        way="refused",
        read="NetworkConnectionError; 3 sent, 0 arrived",
        change="NetworkConnectionError; 3 sent, 0 arrived",
        bulk="NetworkConnectionError; 3 sent, 0 arrived",
    ),
    Fault(
        name="closed in the TLS handshake",
        way="closed in TLS",
        read="NetworkConnectionError; 3 sent, 0 arrived",
        change="NetworkConnectionError; 3 sent, 0 arrived",
        bulk="NetworkConnectionError; 3 sent, 0 arrived",
    ),
    Fault(
        name="closed on accept",
        way="closed",
        read="NetworkConnectionError; 3 sent, 0 arrived",
        change="NetworkConnectionError; 3 sent, 0 arrived; maybe applied",
        bulk="NetworkConnectionError; 1 sent, 0 arrived; maybe applied",
    ),
    Fault(
        name="reset before it is carried out, once",
        do={"reset": "before"},
        once=True,
        read=READ_AGAIN,
        change=DONE_AGAIN,
        bulk="NetworkConnectionError; 1 sent, 1 arrived; maybe applied",
    ),
    Fault(
        name="reset before it is carried out, always",
        do={"reset": "before"},
        read="NetworkConnectionError; 3 sent, 3 arrived",
        change="NetworkConnectionError; 3 sent, 3 arrived; maybe applied",
        bulk="NetworkConnectionError; 1 sent, 1 arrived; maybe applied",
    ),
    _lost_answer("reset after it is carried out", {"reset": "after"}, "NetworkConnectionError"),
    _lost_answer("half an answer, then reset", {"cut": "reset"}, "NetworkConnectionError"),
    _lost_answer("slow answer", {"slow": 0.1}, "RequestTimeoutError"),
    _pause("Retry-After: 20", 20),
    _pause("Retry-After: the date in 20 s", {"date_in": 20}),
    _long_pause("Retry-After: 120", 120),
    _long_pause("Retry-After: the date in 120 s", {"date_in": 120}),
    _passing_status(429, "TooManyRequestsError", doubt=False),
    _passing_status(408, "StatusError", doubt=True),
    _passing_status(503, "ServiceUnavailableError", doubt=True),
    _passing_status(520, "InternalServerError", doubt=True),
    Fault(
        name="503, always",
        do={"status": 503},
        read="ServiceUnavailableError; 3 sent, 3 arrived",
        change="ServiceUnavailableError; 3 sent, 3 arrived; maybe applied",
        bulk="ServiceUnavailableError; 1 sent, 1 arrived; maybe applied",
    ),
    _lost_answer("504, though carried out", {"status": 504, "applied": True}, "GatewayTimeoutError"),
    _lost_answer(
        "502 with an HTML page, though carried out", {"html": 502, "applied": True}, "InternalServerError"
    ),
    _final_status(501, "InternalServerError", doubt=True),
    _final_status(403, "ForbiddenError"),
    _final_status(404, "NotFoundError"),
    _final_status(413, "PayloadTooLargeError"),
    _unusable("200 with an HTML page", {"html": 200, "applied": True}, times=3),
    _unusable("JSON that ends too early", {"invalid_json": True}, times=3),
    _unusable("JSON of another shape", {"wrong_json": "shape"}),
    _unusable("JSON without its fields", {"wrong_json": "fields"}),
    *(_redirect(status) for status in (302, 307)),
]
