"""Thumbnails: where strips have them, what they show, and who gets them."""

from __future__ import annotations

import io
from collections.abc import Iterator

import httpx
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngImageFile

from nexuskit.sandbox import Sandbox
from nexuskit.sandbox.uploads import images
from tests.sandbox.conftest import NewDatabase
from tests.sandbox.inspector.markup import Element, read
from tests.sandbox.inspector.test_router import HERE
from tests.sandbox.support import SEED
from tests.sandbox.uploads.support import Uploader, announcement, bomb, image

SEQUENCE = f"{HERE}/sequences/seq_a"


@pytest.fixture
def sandbox(new_database: NewDatabase) -> Iterator[Sandbox]:
    with Sandbox(seed=SEED, db=new_database()) as running:
        yield running


def upload(uploader: Uploader, filename: str, content: bytes, mime: str = "image/png") -> str:
    """Upload a file, and give the path of its thumbnail."""
    session = uploader.open(announcement(filename, content, mime))
    assert uploader.send(session["assets"][0]["upload"], content).status_code == 200
    token = uploader.asset(filename)["url"].rpartition("/")[2]
    return f"/_inspector/thumbnails/{token}"


def get(sandbox: Sandbox, path: str, **headers: str) -> httpx.Response:
    return httpx.get(sandbox.base_url + path, headers=headers, trust_env=False)


def page(sandbox: Sandbox, path: str) -> Element:
    return read(get(sandbox, path).text)


def thumbnail(sandbox: Sandbox, path: str) -> Image.Image:
    answer = get(sandbox, path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png"), answer.text
    return Image.open(io.BytesIO(answer.content), formats=["PNG"])


def images_of(root: Element) -> list[dict[str, str]]:
    """Give the attributes of the images within the page itself."""
    return [one.attributes for one in root.one("main").all("img")]


def test_a_strip_shows_those_of_uploaded_images(sandbox: Sandbox, uploader: Uploader) -> None:
    path = upload(uploader, "image_1.jpg", image("JPEG"), "image/jpeg")
    upload(uploader, "image_2.jpg", image(), "application/x-nifti")
    root = page(sandbox, SEQUENCE)
    [tile] = [one for one in root.all("li", class_="tile") if one.all("img")]
    assert tile.one("span", class_="file").text == "image_1.jpg"
    expected = {"src": path, "loading": "lazy", "decoding": "async"}
    assert images_of(root) == [{**expected, "alt": "Thumbnail", "width": "96", "height": "96"}]
    assert images_of(page(sandbox, HERE)) == [{**expected, "alt": "", "width": "24", "height": "24"}]


@pytest.mark.parametrize(
    ("format", "mode", "expected"),
    [
        ("GIF", "P", "RGBA"),
        ("JPEG", "CMYK", "RGB"),
        ("PNG", "LA", "LA"),
        ("TIFF", "YCbCr", "RGB"),
    ],
)
def test_it_shows_every_format(
    sandbox: Sandbox, uploader: Uploader, format: str, mode: str, expected: str
) -> None:
    made = thumbnail(sandbox, upload(uploader, "a.png", image(format, mode=mode)))
    assert (made.mode, made.size) == (expected, (96, 64))
    grey = made.convert("L")
    # The gradient goes from black at the top to white at the bottom.
    assert grey.getpixel((48, 2)) < 40
    assert grey.getpixel((48, 61)) > 215


@pytest.mark.parametrize(
    "content",
    [b"", image()[:200], bomb(8_001, 8_000), b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"],
    ids=["empty", "half", "large", "PostScript"],
)
def test_without_one_it_is_transparent(sandbox: Sandbox, uploader: Uploader, content: bytes) -> None:
    made = thumbnail(sandbox, upload(uploader, "a.png", content))
    assert (made.size, made.getpixel((0, 0))) == ((1, 1), (0, 0))


def test_a_bomb_is_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(self: Image.Image) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr(PngImageFile, "load", load)
    side = int(images.MAX_PIXELS**0.5)
    with pytest.raises(ValueError, match="too many pixels"):
        images._shrink(io.BytesIO(bomb(side + 1, side)))


def test_browsers_keep_it_as_its_bytes_never_change(sandbox: Sandbox, uploader: Uploader) -> None:
    path = upload(uploader, "a.png", image())
    assert get(sandbox, path).headers["cache-control"] == "private, max-age=86400, immutable"
    uploader.upload("a.png", image(size=(10, 10)))
    assert get(sandbox, path).status_code == 404


def test_only_images_have_one(sandbox: Sandbox, uploader: Uploader) -> None:
    for path in (upload(uploader, "a.nii", image(), "application/x-nifti"), "/_inspector/thumbnails/none"):
        answer = get(sandbox, path)
        assert answer.status_code == 404
        assert read(answer.text).one("h1").text == "Not found"


def test_a_scan_is_stretched_to_all_shades(sandbox: Sandbox, uploader: Uploader) -> None:
    scan = Image.linear_gradient("L").convert("F").point(lambda value: value * 2 + 1_000)
    target = io.BytesIO()
    scan.convert("I").convert("I;16").save(target, "TIFF")
    made = thumbnail(sandbox, upload(uploader, "a.tif", target.getvalue(), "image/tiff"))
    assert (made.mode, made.getextrema()) == ("L", (0, 255))
