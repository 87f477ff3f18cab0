"""Uploaded images: their size, and a thumbnail, by Pillow.

A file may be broken, or made to exhaust memory. Only formats that the service takes are opened, and any error
of Pillow means that a file is not an image.
"""

from __future__ import annotations

import io
from typing import BinaryIO, Final, cast

from PIL import Image, ImageOps

THUMBNAIL_SIZE: Final = 96
"""The maximum height and width of a thumbnail in pixels."""

MAX_PIXELS: Final = 64_000_000
"""The maximum number of pixels of an image with a thumbnail. Decoded, they take 256 MB."""

_FORMATS: Final = ("AVIF", "BMP", "GIF", "JPEG", "JPEG2000", "PNG", "TIFF", "WEBP")
# One channel with more than 8 bits.
_DEEP = ("I", "F")


def read_size(file: BinaryIO) -> tuple[int, int]:
    """Return the height and the width of an image in pixels, from its header; 0 and 0 if it is none."""
    try:
        with Image.open(file, formats=_FORMATS) as image:
            return image.height, image.width
    except Exception:
        return 0, 0


def render_thumbnail(file: BinaryIO) -> bytes:
    """Return a thumbnail as PNG. It is one transparent pixel if the file is no image, or too large."""
    try:
        thumbnail = _shrink(file)
    except Exception:
        thumbnail = Image.new("LA", (1, 1))
    target = io.BytesIO()
    thumbnail.save(target, "PNG")
    return target.getvalue()


def _shrink(file: BinaryIO) -> Image.Image:
    with Image.open(file, formats=_FORMATS) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise ValueError("too many pixels")
        image: Image.Image = opened
        is_deep = opened.mode.startswith(_DEEP)
        if is_deep:
            image = opened.convert("F")
        elif opened.mode in ("1", "P", "PA"):
            # Their pixels cannot be averaged.
            image = opened.convert("RGBA")
        image.thumbnail((THUMBNAIL_SIZE, THUMBNAIL_SIZE))
        if is_deep:
            image = _stretch_contrast(image)
        elif image.mode not in ("L", "LA", "RGB", "RGBA"):
            image = image.convert("RGB")
        return ImageOps.exif_transpose(image)


def _stretch_contrast(image: Image.Image) -> Image.Image:
    """Map the values of a scan, of which few are used, to all shades of grey."""
    low, high = cast("tuple[float, float]", image.getextrema())
    scale = 255 / (high - low) if high > low else 0
    return image.point(lambda value: value * scale - low * scale).convert("L")
