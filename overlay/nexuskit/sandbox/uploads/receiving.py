"""Receiving the body of a request to a signed URL, with its size and its checksum."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import BinaryIO, Final

import attrs
import google_crc32c

from ..storage.blobs import PIECE_BYTES
from ..web.bodies import late_body
from ..web.http import Disconnected, Request

SMALL_BYTES: Final = 65_536
"""Bodies up to this size stay in memory. The server buffers as much of each connection."""


@attrs.frozen
class Received:
    """A received body."""

    file: BinaryIO
    size: int
    # As a signed 32-bit integer.
    crc32c: int


async def receive(
    request: Request,
    file: BinaryIO,
    max_bytes: int,
    seconds: float,
    run: Callable[[Callable[[], None]], Awaitable[None]],
) -> Received:
    """Write a body to a file, in pieces, each in time. `run` runs the calls that may block."""
    size = crc = 0
    piece = bytearray()

    def write() -> None:
        nonlocal crc
        crc = google_crc32c.extend(crc, bytes(piece))
        file.write(piece)

    while request.unread and size <= max_bytes:
        try:
            async with asyncio.timeout(seconds):
                while len(piece) < PIECE_BYTES and request.unread:
                    message = await request.receive()
                    if message["type"] == "http.disconnect":
                        raise Disconnected
                    piece += message.get("body", b"")
        except TimeoutError:
            raise late_body(seconds) from None
        await run(write)
        size += len(piece)
        piece.clear()
    return Received(file, size, to_signed(crc))


async def run_at_once(work: Callable[[], None]) -> None:
    """Run a function that does not block."""
    work()


def to_signed(crc: int) -> int:
    """Return a checksum as a signed 32-bit integer."""
    return crc - 2**32 if crc >= 2**31 else crc


def checksum(pieces: Iterable[bytes]) -> int:
    """Return the CRC-32C of pieces as a signed 32-bit integer."""
    crc = 0
    for piece in pieces:
        crc = google_crc32c.extend(crc, piece)
    return to_signed(crc)
