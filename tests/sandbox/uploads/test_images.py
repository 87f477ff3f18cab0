"""The height and the width of uploaded images."""

from __future__ import annotations

import pytest

from tests.sandbox.support import MIB
from tests.sandbox.uploads.support import Uploader, announced, bomb, image, noise


def size(uploader: Uploader, filename: str) -> tuple[int, int]:
    metadata = uploader.asset(filename)["metadata"]
    return metadata["height"], metadata["width"]


@pytest.mark.parametrize("format", ["AVIF", "JPEG2000", "PNG", "WEBP"])
def test_they_are_those_of_the_header(uploader: Uploader, format: str) -> None:
    uploader.upload("a.png", image(format))
    assert size(uploader, "a.png") == (200, 300)


def test_they_are_those_of_a_large_file(uploader: Uploader) -> None:
    content = noise("TIFF", (1500, 1000), compression="tiff_lzw")
    directory = int.from_bytes(content[4:8], "little")
    assert directory > MIB
    uploader.upload("a.png", content)
    assert size(uploader, "a.png") == (1000, 1500)


def test_a_replaced_file_has_its_own(uploader: Uploader) -> None:
    uploader.upload("a.png", image())
    uploader.upload("a.png", image(size=(7, 5)))
    assert size(uploader, "a.png") == (5, 7)


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (image()[:20], "image/png"),
        (bomb(20_000, 20_000), "image/png"),
        (image(), "application/x-nifti"),
    ],
    ids=["cut off", "bomb", "another media type"],
)
def test_without_an_image_they_are_0(uploader: Uploader, content: bytes, mime: str) -> None:
    session = uploader.open(announced("a", content, mime))
    assert uploader.send(session["assets"][0]["upload"], content).status_code == 200
    assert size(uploader, "a") == (0, 0)
