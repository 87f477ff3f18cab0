"""Cursors: opaque texts that name a place between the rows of one listing."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct

import attrs
import msgspec

# The direction, the date of creation and the row number; with the mark it makes 27 bytes, which base64 turns
# into 36 characters with no bit to spare, so that each cursor has one spelling.
_PLACE = struct.Struct(">?qq")
_MARK_SIZE = 27 - _PLACE.size
_SPELLING = re.compile(r"[A-Za-z0-9_-]{36}")


@attrs.frozen
class Cursor:
    """A place in a listing, and which way to go from there.

    It names a place and no row, so it stays good when the row at that place is deleted.

    Attributes:
        forward: Whether the page holds what comes after the place, else what comes before it.
        create_date: The first part of the place.
        row: The second part.
    """

    forward: bool
    create_date: int
    row: int


@attrs.frozen
class CursorCodec:
    """Writes and reads cursors.

    Attributes:
        secret: What marks cursors as made for one database.
    """

    secret: bytes = attrs.field(repr=False)

    def encode(self, cursor: Cursor, listing: tuple[str | None, ...]) -> str:
        """Write a cursor."""
        place = _PLACE.pack(cursor.forward, cursor.create_date, cursor.row)
        return base64.urlsafe_b64encode(place + self._mark(place, listing)).decode()

    def decode(self, text: str, listing: tuple[str | None, ...]) -> Cursor:
        """Read a cursor."""
        if not _SPELLING.fullmatch(text):
            raise ValueError("is not a cursor of this service")
        raw = base64.urlsafe_b64decode(text)
        place, mark = raw[: _PLACE.size], raw[_PLACE.size :]
        if not hmac.compare_digest(mark, self._mark(place, listing)):
            raise ValueError(
                "is not a cursor of this listing; send it with the filters of the request that gave it"
            )
        forward, create_date, row = _PLACE.unpack(place)
        return Cursor(forward, create_date, row)

    def _mark(self, place: bytes, listing: tuple[str | None, ...]) -> bytes:
        signed = msgspec.json.encode(listing) + place
        return hashlib.blake2b(signed, key=self.secret, digest_size=_MARK_SIZE).digest()
