"""Whose slot it is: in order, for so many at once, whatever breaks a call off."""

from __future__ import annotations

import threading

from nexuskit.transport.limiter import Slot, SlotQueue


def slots(number: int = 1) -> SlotQueue[str]:
    return SlotQueue(number, threading.Event)


def test_turns_come_in_the_order_in_which_they_were_asked_for() -> None:
    held, first, second = slots(), Slot[str](), Slot[str]()
    mine = Slot[str]()
    assert held.acquire(mine)
    assert not held.acquire(first)
    assert not held.acquire(second)
    held.release(mine)
    assert (first.event.is_set(), second.event.is_set()) == (True, False)
    held.release(first)
    assert second.event.is_set()


def test_what_was_left_goes_to_who_waits_or_to_the_next_and_the_last_one_first() -> None:
    held, mine, other = slots(2), Slot[str](), Slot[str]()
    assert held.acquire(mine)
    assert held.acquire(other)
    waiting = Slot[str]()
    assert not held.acquire(waiting)
    mine.connections.append("a")
    held.release(mine)
    assert waiting.connections == ["a"]
    held.release(waiting)
    other.connections.append("b")
    held.release(other)
    following = Slot[str]()
    assert held.acquire(following)
    assert following.connections == ["b"]


def test_a_turn_that_is_given_up_goes_on_to_the_next_with_what_was_left_for_it() -> None:
    held, mine, gone, waiting = slots(), Slot[str](), Slot[str](), Slot[str]()
    assert held.acquire(mine)
    assert not held.acquire(gone)
    assert not held.acquire(waiting)
    mine.connections.append("a")
    held.release(mine)
    held.release(gone)
    assert waiting.event.is_set()
    assert waiting.connections == ["a"]


def test_a_turn_may_be_ended_that_did_not_come_and_twice() -> None:
    held, mine, gone = slots(), Slot[str](), Slot[str]()
    held.release(gone)
    assert held.acquire(mine)
    assert not held.acquire(gone)
    held.release(gone)
    held.release(mine)
    held.release(mine)
    assert held.acquire(Slot())
    assert not held.acquire(Slot())
