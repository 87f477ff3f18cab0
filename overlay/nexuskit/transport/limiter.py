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
class Slot(Generic[T]):
    """The slot of one call.

    Attributes:
        connections: The connection of an earlier call, if any. What it holds at the end goes to a later call.
        event: Set when the slot is free, if the call has to wait.
    """

    connections: list[T] = attrs.field(factory=list)
    event: Any = None


class SlotQueue(Generic[T]):
    """Slots for a number of concurrent calls. Waiting calls get theirs in the order of `acquire`.

    A call takes the connection that was used last. Calls may be in many threads. There is no counter that an
    exception from a signal handler could leave wrong: `release` may follow an interrupted `acquire`.
    """

    def __init__(self, number: int, make_event: Callable[[], Any]) -> None:
        self._number = number
        self._make_event = make_event
        self._lock = threading.Lock()
        self._active: set[Slot[T]] = set()
        self._waiting: OrderedDict[Slot[T], None] = OrderedDict()
        self._idle: deque[tuple[T, float]] = deque()

    def acquire(self, slot: Slot[T]) -> bool:
        """Take a free slot, and return whether there is one. If not, the event of `slot` is set later."""
        with self._lock:
            if len(self._active) < self._number:
                self._active.add(slot)
                if self._idle:
                    slot.connections.append(self._idle.pop()[0])
                return True
            slot.event = self._make_event()
            self._waiting[slot] = None
            return False

    def release(self, slot: Slot[T]) -> None:
        """Release a slot, or stop waiting for it."""
        with self._lock:
            self._waiting.pop(slot, None)
            if slot not in self._active:
                return
            self._active.discard(slot)
            following = next(iter(self._waiting), None)
            if following is None:
                self._idle.extend((thing, time.monotonic()) for thing in slot.connections)
                return
            following.connections = slot.connections
            self._active.add(following)
            self._waiting.popitem(last=False)
            following.event.set()

    def pop_idle(self, number: int, seconds: float) -> list[T]:
        """Remove and return idle connections, beyond a number or older than a number of seconds."""
        taken: list[T] = []
        oldest = time.monotonic() - seconds
        with self._lock:
            while self._idle and (len(self._idle) > number or self._idle[0][1] < oldest):
                taken.append(self._idle.popleft()[0])
        return taken
