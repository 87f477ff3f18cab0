"""Images to upload."""

from __future__ import annotations

import io
import zlib
from typing import Any

from PIL import Image


def image(
    format: str = "PNG", size: tuple[int, int] = (300, 200), mode: str = "RGB", **options: Any
) -> bytes:
    """Make an image with a gradient."""
    target = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(target, format, **options)
    return target.getvalue()


def noise(format: str, size: tuple[int, int], **options: Any) -> bytes:
    """Make an image that cannot be compressed."""
    target = io.BytesIO()
    Image.effect_noise(size, 60).save(target, format, **options)
    return target.getvalue()


def bomb(width: int, height: int) -> bytes:
    """Make a PNG of few bytes that has many black pixels."""
    rows = zlib.compressobj(9)
    row = bytes(1 + width // 8)
    data = b"".join(rows.compress(row) for _ in range(height)) + rows.flush()
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\1\0\0\0\0"
    chunks = [(b"IHDR", header), (b"IDAT", data), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")
        for kind, content in chunks
    )
