"""Limits the number of concurrent calls. No I/O: the caller waits."""

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
    """The slot of one call.

    Attributes:
        left: The connection of an earlier call, if any. What it holds at the end goes to a later call.
        event: Set when the slot is free, if the call has to wait.
    """

    left: list[T] = attrs.field(factory=list)
    event: Any = None


class Turns(Generic[T]):
    """Slots for a number of concurrent calls. Waiting calls get theirs in the order of `ask`.

    A call takes the connection that was used last. Calls may be in many threads. There is no counter that an
    exception from a signal handler could leave wrong: `end` may follow an interrupted `ask`.

    Args:
        number: The number of slots.
        make_event: Creates the event that a call waits for.
    """

    def __init__(self, number: int, make_event: Callable[[], Any]) -> None:
        self._number = number
        self._make_event = make_event
        self._lock = threading.Lock()
        self._going_on: set[Turn[T]] = set()
        self._waiting: OrderedDict[Turn[T], None] = OrderedDict()
        self._left: deque[tuple[T, float]] = deque()

    def ask(self, turn: Turn[T]) -> bool:
        """Return whether a slot is free. If not, the event of `turn` is set later."""
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
        """Release a slot, or stop waiting for it."""
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
        """Remove and return idle connections, beyond a number or older than a number of seconds."""
        taken: list[T] = []
        oldest = time.monotonic() - seconds
        with self._lock:
            while self._left and (len(self._left) > number or self._left[0][1] < oldest):
                taken.append(self._left.popleft()[0])
        return taken
