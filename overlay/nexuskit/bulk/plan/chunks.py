"""One request of a plan, and how large it may be."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from ...resources.validation import positive_int

MAX_ACTIONS = 500
"""How many actions a request has at most, unless told; how many the service takes is not known."""

MAX_BYTES = 1_000_000
"""How many bytes they take at most, unless told."""


def _max_actions(value: object) -> int:
    return positive_int("max_actions", value)


def _max_bytes(value: object) -> int:
    return positive_int("max_bytes", value)


@attrs.frozen
class Limits:
    """How large a request may be.

    Attributes:
        max_actions: The most actions.
        max_bytes: The most bytes of its actions as they are encoded, with the commas between them. An action
            that alone is larger gets a request of its own.

    Raises:
        ArgumentError: One of them is no integer, or less than 1.

    >>> Limits(max_actions=100)
    Limits(max_actions=100, max_bytes=1000000)
    """

    max_actions: int = attrs.field(default=MAX_ACTIONS, converter=_max_actions)
    max_bytes: int = attrs.field(default=MAX_BYTES, converter=_max_bytes)


@attrs.frozen
class Chunk:
    """The actions of one request.

    Attributes:
        rows: Their rows, ascending, which is the order in which they are sent.
        size: The bytes of the encoded actions, with the commas between them.

    >>> len(Chunk([3, 4, 7], size=250))
    3
    """

    rows: Sequence[int]
    size: int

    def __len__(self) -> int:
        return len(self.rows)
