"""Clients that work at the same time on one project, and whether some order explains what each saw."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any, NamedTuple

from tests.sandbox.concurrency.calls import operation, perform
from tests.sandbox.concurrency.model import List, Operation, State, apply
from tests.sandbox.support import Api

CLIENTS = 4
EACH = 5


class Event(NamedTuple):
    operation: Operation
    answer: Any
    began: float
    ended: float


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


def explain(start: State, history: Sequence[Event]) -> list[Event] | None:
    """Return an order of the events that gives their answers, `None` if there is none.

    Each operation takes effect at one moment between its request and its answer, so an order has to keep
    apart what was apart in time. This is the search of Wing and Gong, which remembers the states it tried.
    """
    tried: set[tuple[int, frozenset[Any]]] = set()
    everything = (1 << len(history)) - 1
    pending: list[tuple[int, State, list[Event]]] = [(0, start, [])]
    while pending:
        done, state, order = pending.pop()
        if done == everything:
            return order
        left = [number for number in range(len(history)) if not done >> number & 1]
        first_end = min(history[number].ended for number in left)
        for number in left:
            event = history[number]
            if event.began > first_end:
                continue
            after, answer = apply(state, event.operation)
            step = (done | 1 << number, frozenset(after.items()))
            if answer == event.answer and step not in tried:
                tried.add(step)
                pending.append((step[0], after, [*order, event]))
    return None
