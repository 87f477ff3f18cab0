"""Whose turn it is: in order, for so many at once, whatever breaks a call off."""

from __future__ import annotations

import threading

from nexuskit.transport.limiter import Turn, Turns


def turns(number: int = 1) -> Turns[str]:
    return Turns(number, threading.Event)


def test_turns_come_in_the_order_in_which_they_were_asked_for() -> None:
    held, first, second = turns(), Turn[str](), Turn[str]()
    mine = Turn[str]()
    assert held.ask(mine)
    assert not held.ask(first)
    assert not held.ask(second)
    held.end(mine)
    assert (first.event.is_set(), second.event.is_set()) == (True, False)
    held.end(first)
    assert second.event.is_set()


def test_what_was_left_goes_to_who_waits_or_to_the_next_and_the_last_one_first() -> None:
    held, mine, other = turns(2), Turn[str](), Turn[str]()
    assert held.ask(mine)
    assert held.ask(other)
    waiting = Turn[str]()
    assert not held.ask(waiting)
    mine.left.append("a")
    held.end(mine)
    assert waiting.left == ["a"]
    held.end(waiting)
    other.left.append("b")
    held.end(other)
    following = Turn[str]()
    assert held.ask(following)
    assert following.left == ["b"]


def test_a_turn_that_is_given_up_goes_on_to_the_next_with_what_was_left_for_it() -> None:
    held, mine, gone, waiting = turns(), Turn[str](), Turn[str](), Turn[str]()
    assert held.ask(mine)
    assert not held.ask(gone)
    assert not held.ask(waiting)
    mine.left.append("a")
    held.end(mine)
    held.end(gone)
    assert waiting.event.is_set()
    assert waiting.left == ["a"]


def test_a_turn_may_be_ended_that_did_not_come_and_twice() -> None:
    held, mine, gone = turns(), Turn[str](), Turn[str]()
    held.end(gone)
    assert held.ask(mine)
    assert not held.ask(gone)
    held.end(gone)
    held.end(mine)
    held.end(mine)
    assert held.ask(Turn())
    assert not held.ask(Turn())


def test_what_is_left_over_is_what_was_left_longest_ago() -> None:
    held = turns(3)
    asked = [Turn[str](left=[name]) for name in "abc"]
    assert all(held.ask(turn) for turn in asked)
    for turn in asked:
        held.end(turn)
    assert held.surplus(2, 60) == ["a"]
    assert held.surplus(2, 60) == []
    assert held.surplus(2, -1) == ["b", "c"]
