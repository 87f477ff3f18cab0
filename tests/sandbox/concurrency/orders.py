"""Whether some order of operations that ran at the same time explains the answers.

Each operation takes effect at one moment between its request and its answer, so an order has to keep apart
what was apart in time. This is the search for such an order by Wing and Gong, with states that were tried
before remembered.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from tests.sandbox.concurrency.model import Operation, State, apply


class Event(NamedTuple):
    operation: Operation
    answer: Any
    began: float
    ended: float


def explain(start: State, history: Sequence[Event]) -> list[Event] | None:
    """Return an order of the events that gives their answers, `None` if there is none."""
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
