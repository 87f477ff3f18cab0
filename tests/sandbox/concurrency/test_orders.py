"""The search for an order finds one if there is one, and none if there is none."""

from __future__ import annotations

from tests.sandbox.concurrency.calls import START
from tests.sandbox.concurrency.model import Bulk, Link, List, Operation, Patch, apply
from tests.sandbox.concurrency.orders import Event, explain

LINK_A = Bulk((Link("asset_2", "A"),))
LINK_B = Bulk((Link("asset_3", "A"),))


def seen(*operations: Operation) -> object:
    """The list as it is after operations in the order given."""
    state = START
    for operation in operations:
        state, _ = apply(state, operation)
    return apply(state, List())[1]


def test_either_order_of_what_ran_at_the_same_time_is_found() -> None:
    for order in ((LINK_A, LINK_B), (LINK_B, LINK_A)):
        events = [
            Event(LINK_A, (200, ["Ok"]), 0, 10),
            Event(LINK_B, (200, ["Ok"]), 1, 9),
            Event(List(), seen(*order), 11, 12),
        ]
        found = explain(START, events)
        assert found is not None
        assert tuple(event.operation for event in found[:2]) == order


def test_what_was_apart_in_time_stays_apart() -> None:
    events = [
        Event(LINK_A, (200, ["Ok"]), 0, 1),
        Event(LINK_B, (200, ["Ok"]), 2, 3),
        Event(List(), seen(LINK_B, LINK_A), 4, 5),
    ]
    assert explain(START, events) is None


def test_a_lost_update_is_noticed() -> None:
    patches = [Patch("seq_b", attributes=((name, "1"),)) for name in "xy"]
    answers = [apply(START, patch)[1] for patch in patches]
    events = [
        Event(patches[0], answers[0], 0, 10),
        Event(patches[1], answers[1], 0, 10),
        Event(List(), seen(patches[1]), 11, 12),
    ]
    assert explain(START, events) is None
