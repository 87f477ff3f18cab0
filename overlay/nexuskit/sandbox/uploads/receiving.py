"""Receiving the body of a request to a signed URL, with its size and its checksum."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import BinaryIO, Final

import attrs
import google_crc32c

from ..errors import Problem
from ..storage.blobs import PIECE_BYTES
from ..web.http import Disconnected, Request

SMALL_BYTES: Final = 65_536
"""Bodies up to this size stay in memory. The server buffers as much of each connection."""


@attrs.frozen
class Received:
    """A received body."""

    content: bytes | BinaryIO
    size: int
    # As a signed 32-bit integer.
    crc32c: int


async def receive_small(request: Request, seconds: float) -> Received:
    """Read a small body into memory."""
    kept = bytearray()
    with _time_limit_error(seconds):
        async with asyncio.timeout(seconds):
            await request.read_on(SMALL_BYTES, kept)
    content = bytes(kept)
    return Received(content, len(content), signed(google_crc32c.value(content)))


async def receive_large(
    request: Request,
    file: BinaryIO,
    max_bytes: int,
    seconds: float,
    run_in_thread: Callable[[Callable[[], None]], Awaitable[None]],
) -> Received:
    """Write a body to a file, in pieces."""
    size = crc = 0
    piece = bytearray()

    def write() -> None:
        nonlocal crc
        crc = google_crc32c.extend(crc, bytes(piece))
        file.write(piece)

    while request.unread and size <= max_bytes:
        with _time_limit_error(seconds):
            async with asyncio.timeout(seconds):
                while len(piece) < PIECE_BYTES and request.unread:
                    message = await request.receive()
                    if message["type"] == "http.disconnect":
                        raise Disconnected
                    piece += message.get("body", b"")
        await run_in_thread(write)
        size += len(piece)
        piece.clear()
    return Received(file, size, signed(crc))


def signed(crc: int) -> int:
    """Return a checksum as a signed 32-bit integer."""
    return crc - 2**32 if crc >= 2**31 else crc


def checksum(pieces: Iterable[bytes]) -> int:
    """Return the CRC-32C of pieces as a signed 32-bit integer."""
    crc = 0
    for piece in pieces:
        crc = google_crc32c.extend(crc, piece)
    return signed(crc)


@contextlib.contextmanager
def _time_limit_error(seconds: float) -> Iterator[None]:
    try:
        yield
    except TimeoutError:
        raise Problem(
            408,
            f"body: did not arrive within {seconds:g} seconds; send it faster, or increase --receive-seconds",
            {"Connection": "close"},
        ) from None
