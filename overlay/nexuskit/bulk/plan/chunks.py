"""One request of a plan, and the limits of its size."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from ...deprecated import renamed_arguments
from ...runs.base_settings import positive

CHUNK_SIZE = 500
"""The default maximum number of actions of a request. The service's own maximum is not known."""

MAX_CHUNK_BYTES = 1_000_000
"""The default maximum size of the actions of a request in bytes."""


@renamed_arguments("Limits")
@attrs.frozen
class Limits:
    """The limits of a request.

    Attributes:
        chunk_size: The maximum number of actions.
        max_chunk_bytes: The maximum size of the encoded actions with commas, in bytes. A larger single action
            gets its own request.

    Raises:
        ArgumentError: A limit is not an integer, or less than 1.

    >>> Limits(chunk_size=100)
    Limits(chunk_size=100, max_chunk_bytes=1000000)
    """

    chunk_size: int = attrs.field(default=CHUNK_SIZE, validator=positive)
    max_chunk_bytes: int = attrs.field(default=MAX_CHUNK_BYTES, validator=positive)


@attrs.frozen
class Chunk:
    """The actions of one request.

    Attributes:
        rows: The rows, ascending, which is the order of sending.
        size: The size of the encoded actions with commas, in bytes.

    >>> len(Chunk([3, 4, 7], size=250))
    3
    """

    rows: Sequence[int]
    size: int

    def __len__(self) -> int:
        return len(self.rows)
