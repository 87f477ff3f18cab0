"""A stored file as a file object, for what reads only parts of it."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable
from typing import Any

from .blobs import PIECE_BYTES, Blob


class BlobReader(io.RawIOBase):
    """Reads a stored file at any position, in pieces. A missing piece ends the file.

    Args:
        blob: The file.
        read: Returns a piece by its part and its position.
    """

    def __init__(self, blob: Blob, read: Callable[[int, int], bytes]) -> None:
        self._size = blob.size
        self._part_count = blob.part_count
        # Parts are equal, and the last one takes the rest.
        self._part_bytes = blob.size // max(blob.part_count, 1)
        # A format with its directory at the end is read at both ends.
        self._piece = functools.lru_cache(maxsize=2)(read)
        self._position = 0

    def readable(self) -> bool:
        """Return true."""
        return True

    def seekable(self) -> bool:
        """Return true."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Set the position."""
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        if origin + offset < 0:
            raise OSError("the position would be before the start of the file")
        self._position = origin + offset
        return self._position

    def readinto(self, buffer: Any, /) -> int:
        """Read at most to the end of a piece."""
        target = memoryview(buffer).cast("B")
        if self._position >= self._size:
            return 0
        index = min(self._position // max(self._part_bytes, 1), max(self._part_count, 1) - 1)
        position, start = divmod(self._position - index * self._part_bytes, PIECE_BYTES)
        piece = self._piece(index + 1 if self._part_count else 0, position)
        found = memoryview(piece)[start : start + len(target)]
        target[: len(found)] = found
        self._position += len(found)
        return len(found)
