"""Whose turn it is, where only so many calls may go on at once. Pure: who waits is for the caller to know."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import attrs

T = TypeVar("T")


@attrs.define(eq=False)
class Turn(Generic[T]):
    """The turn of one call.

    Attributes:
        left: What an earlier call left for it, if anything; what is in here at its end is left for another.
        event: Set when the turn comes, if it did not come at once.
    """

    left: list[T] = attrs.field(factory=list)
    event: Any = None


class Turns(Generic[T]):
    """Lets so many calls go on at once. The others get their turn in the order in which they asked for it.

    A call takes what was left last. Calls may be of many threads. None is kept by a count that an exception
    of a signal handler could leave wrong: `end` may follow a call of `ask` that was broken off anywhere.

    Args:
        number: How many calls.
        make_event: Makes what a call waits for.
    """

    def __init__(self, number: int, make_event: Callable[[], Any]) -> None:
        self._number = number
        self._make_event = make_event
        self._lock = threading.Lock()
        self._going_on: set[Turn[T]] = set()
        self._waiting: OrderedDict[Turn[T], None] = OrderedDict()
        self._left: deque[tuple[T, float]] = deque()

    def ask(self, turn: Turn[T]) -> bool:
        """Whether a turn comes at once; else its event tells when it does."""
        with self._lock:
            if len(self._going_on) < self._number:
                self._going_on.add(turn)
                if self._left:
                    turn.left.append(self._left.pop()[0])
                return True
            turn.event = self._make_event()
            self._waiting[turn] = None
            return False

    def end(self, turn: Turn[T]) -> None:
        """End a turn, whether it came or not."""
        with self._lock:
            self._waiting.pop(turn, None)
            if turn not in self._going_on:
                return
            self._going_on.discard(turn)
            following = next(iter(self._waiting), None)
            if following is None:
                self._left.extend((thing, time.monotonic()) for thing in turn.left)
                return
            following.left = turn.left
            self._going_on.add(following)
            self._waiting.popitem(last=False)
            following.event.set()

    def surplus(self, number: int, seconds: float) -> list[T]:
        """Take out what was left beyond so many things, or longer ago than so many seconds."""
        taken: list[T] = []
        oldest = time.monotonic() - seconds
        with self._lock:
            while self._left and (len(self._left) > number or self._left[0][1] < oldest):
                taken.append(self._left.popleft()[0])
        return taken
