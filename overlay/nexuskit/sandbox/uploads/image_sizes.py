"""The height and the width of uploaded images, read when somebody asks for them."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from ..storage.blobs import Blobs, find_blob, open_blob

_KEPT: Final = 65_536


class ImageSizes:
    """Reads the headers of images. The bytes of a token never change, so each is read once."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self._known: dict[str, tuple[int, int]] = {}

    def find(self, connection: Connection, token: str) -> tuple[int, int]:
        """Return the height and the width in pixels; 0 and 0 if the bytes are no image, or are missing."""
        if (known := self._known.get(token)) is not None:
            return known
        if (blob := find_blob(connection, token)) is None:
            return 0, 0
        # Only who asks for an image waits for the import of Pillow.
        from .images import read_size

        def read(part: int, position: int) -> bytes:
            return self._blobs.piece(connection, token, part, position)

        with open_blob(blob, read) as file:
            size = read_size(file)
        if len(self._known) >= _KEPT:
            self._known.clear()
        self._known[token] = size
        return size
