"""Faults on purpose."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from ..web import Reply


class Fault(Protocol):
    """What is to be done to one request.

    Attributes:
        label: What it is, for the request log: the number of the rule and what it does.
    """

    label: str

    async def around(self, carry_out: Callable[[], Awaitable[Reply]]) -> Reply:
        """Carry the request out or not, and spoil its answer."""
        ...


class Faults:
    """The faults that are to come."""

    def draw(self, operation_id: str) -> Fault | None:
        """Decide what is to be done to the next request of an operation."""
        return None

    def restart(self) -> None:
        """Begin the plan anew."""
