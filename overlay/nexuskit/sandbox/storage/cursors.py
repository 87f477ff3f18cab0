"""Cursors: opaque texts for a place between the rows of a listing."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct

import attrs
import msgspec

from .keyset import Place

# The direction, the creation date and the row number. With the mark they have 27 bytes, which are exactly 36
# characters in base64, so that each cursor has only one spelling.
_PLACE = struct.Struct(">?qq")
_MARK_SIZE = 27 - _PLACE.size
_SPELLING = re.compile(r"[A-Za-z0-9_-]{36}")


@attrs.frozen
class CursorCodec:
    """Encodes and decodes cursors, which it signs."""

    secret: bytes = attrs.field(repr=False)

    def encode(self, place: Place, listing: tuple[str | None, ...]) -> str:
        """Return the cursor for a place."""
        packed = _PLACE.pack(place.forward, place.key, place.row)
        return base64.urlsafe_b64encode(packed + self._mark(packed, listing)).decode()

    def decode(self, text: str, listing: tuple[str | None, ...]) -> Place:
        """Return the place of a cursor."""
        if not _SPELLING.fullmatch(text):
            raise ValueError("is not a cursor")
        raw = base64.urlsafe_b64decode(text)
        packed, mark = raw[: _PLACE.size], raw[_PLACE.size :]
        if not hmac.compare_digest(mark, self._mark(packed, listing)):
            raise ValueError(
                "is not a cursor of this listing; send it with the filters of the request that returned it"
            )
        return Place(*_PLACE.unpack(packed))

    def _mark(self, packed: bytes, listing: tuple[str | None, ...]) -> bytes:
        signed = msgspec.json.encode(listing) + packed
        return hashlib.blake2b(signed, key=self.secret, digest_size=_MARK_SIZE).digest()
