"""One request of a plan, and how large it may be."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from ...deprecated import renamed_arguments
from ...resources.validation import positive_int

CHUNK_SIZE = 500
"""How many actions a request has at most, unless told; how many the service takes is not known."""

MAX_CHUNK_BYTES = 1_000_000
"""How many bytes they take at most, unless told."""


def _chunk_size(value: object) -> int:
    return positive_int("chunk_size", value)


def _max_chunk_bytes(value: object) -> int:
    return positive_int("max_chunk_bytes", value)


@renamed_arguments("Limits")
@attrs.frozen
class Limits:
    """How large a request may be.

    Attributes:
        chunk_size: The most actions.
        max_chunk_bytes: The most bytes of its encoded actions, with the commas between them. An action
            that alone is larger gets a request of its own.

    Raises:
        ArgumentError: One of them is no integer, or less than 1.

    >>> Limits(chunk_size=100)
    Limits(chunk_size=100, max_chunk_bytes=1000000)
    """

    chunk_size: int = attrs.field(default=CHUNK_SIZE, converter=_chunk_size)
    max_chunk_bytes: int = attrs.field(default=MAX_CHUNK_BYTES, converter=_max_chunk_bytes)


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
