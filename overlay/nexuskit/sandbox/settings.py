"""The rules of the emulated service that are not known, each with the value that the sandbox takes."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

import attrs


def now_in_milliseconds() -> int:
    """Return the time in milliseconds since the Unix epoch."""
    return time.time_ns() // 1_000_000


def new_sequence_id() -> str:
    """Return an id for a sequence that a link creates."""
    return f"seq_{uuid.uuid4()}"


def _at_least_one(_: object, attribute: attrs.Attribute[int], value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{attribute.name} must be an integer, got {type(value).__name__}")
    if value < 1:
        raise ValueError(f"{attribute.name} must be at least 1, got {value}")


def _limit(default: int) -> int:
    # attrs' stubs give a field the type of its default, which is what a reader of the class sees.
    return attrs.field(default=default, validator=_at_least_one)


@attrs.frozen(kw_only=True)
class Settings:
    """Limits and sources of the sandbox.

    Attributes:
        max_entries: The most entries that one sequence holds.
        max_actions: The most actions in one bulk request.
        max_limit: The largest page size.
        max_attribute_bytes: The most bytes that the attributes of one sequence take.
        max_body_bytes: The largest request body that is read.
        clock: Gives the time in milliseconds since the Unix epoch.
        new_sequence_id: Gives the id of a sequence that a link creates; must never repeat itself.
    """

    max_entries: int = _limit(10_000)
    max_actions: int = _limit(10_000)
    max_limit: int = _limit(1_000)
    max_attribute_bytes: int = _limit(1_048_576)
    max_body_bytes: int = _limit(64 * 1_048_576)
    clock: Callable[[], int] = now_in_milliseconds
    new_sequence_id: Callable[[], str] = new_sequence_id
