"""Clients that work at the same time on one project; what each sent, and what it saw."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

from tests.sandbox.concurrency.calls import operation, perform
from tests.sandbox.concurrency.model import List
from tests.sandbox.concurrency.orders import Event
from tests.sandbox.support import Api

CLIENTS = 4
EACH = 5


def history(targets: Sequence[Any], project: str, key: str, seed: int) -> list[Event]:
    """Let clients send operations at the same time, and give what happened, with a last look at the end.

    Args:
        targets: Servers on one database; the clients are spread over them.
        project: The project, as it was at the start.
        key: The secret key.
        seed: Decides what the clients send.
    """
    together = threading.Barrier(CLIENTS)

    def work(number: int) -> list[Event]:
        random = Random(f"{seed}/{number}")
        events = []
        with Api(targets[number % len(targets)], project, key) as api:
            together.wait()
            for _ in range(EACH):
                events.append(_time(api, operation(random)))
        return events

    with ThreadPoolExecutor(CLIENTS) as pool:
        events = [event for done in pool.map(work, range(CLIENTS)) for event in done]
    with Api(targets[0], project, key) as api:
        return [*events, _time(api, List())]


def _time(api: Api, wanted: Any) -> Event:
    began = time.monotonic()
    answer = perform(api, wanted)
    return Event(wanted, answer, began, time.monotonic())


def overlaps(events: Sequence[Event]) -> int:
    """Count the pairs of operations that ran at the same time; without any there is nothing to explain."""
    return sum(
        one.began < other.ended and other.began < one.ended
        for position, one in enumerate(events)
        for other in events[position + 1 :]
    )
