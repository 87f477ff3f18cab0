"""The files that are uploaded: images, and a large video, with random bytes."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import av

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
_BLOCK = 1 << 24


def images(folder: Path, count: int, size: int) -> list[Path]:
    """Write files with the signature of a PNG.

    Args:
        folder: The folder, which must not exist.
        count: How many.
        size: The size of each in bytes.
    """
    folder.mkdir(parents=True)
    paths = [folder / f"slice_{number:06d}.png" for number in range(count)]
    for path in paths:
        path.write_bytes(PNG + os.urandom(size - len(PNG)))
    return paths


def video(path: Path, padding: int) -> Path:
    """Write a video of a few frames, followed by random bytes in a box that players skip.

    Args:
        path: The file.
        padding: The number of random bytes, a multiple of 16 MiB.
    """
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width = stream.height = 64
        for _ in range(3):
            container.mux(stream.encode(av.VideoFrame(64, 64, "yuv420p")))
        container.mux(stream.encode())
    with path.open("ab") as file:
        # A size of 1 says that the size follows, in 64 bits.
        file.write(struct.pack(">I4sQ", 1, b"free", padding + 16))
        for _ in range(padding // _BLOCK):
            file.write(os.urandom(_BLOCK))
    return path
