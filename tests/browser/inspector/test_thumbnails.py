"""Uploaded images in the strips."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw

from nexuskit import Client
from nexuskit.sandbox import Sandbox
from nexuskit.sandbox.inspector import urls
from tests.browser.browser import accessibility_violations
from tests.browser.conftest import NewPage, Screenshot
from tests.browser.inspector.conftest import KEY, PROJECT

SHOWN = "(one) => one.complete && one.naturalWidth > 1"


def knee(number: int) -> bytes:
    """Make an image that looks a little like a slice of a knee."""
    made = Image.new("L", (320, 240), 8)
    draw = ImageDraw.Draw(made)
    draw.ellipse((60, -90, 260, 115 + 4 * number), fill=150)
    draw.ellipse((70, 125 + 4 * number, 250, 330), fill=190)
    target = io.BytesIO()
    made.save(target, "PNG")
    return target.getvalue()


@pytest.fixture
def uploaded(sandbox: Sandbox) -> str:
    """Upload three images, a broken one and a volume, and give the path of their sequence."""
    with Client(KEY, endpoint=sandbox.base_url) as client:
        project = client.get_project(PROJECT)
        files = [(f"slice_{number}.png", knee(number)) for number in (1, 2, 3)]
        files.append(("slice_4_broken.png", knee(4)[:300]))
        report = project.assets.upload(files, groups=["axial"])
        assert report.counts["ok"] == 4
        bulk = project.sequences.bulk().extend(report.links(sequence="Uploaded", role="Axial", ord=1))
        bulk.link(asset_id="asset_0410-6f70-4642", sequence="Uploaded", role="Axial", ord=7)
        bulk.run().raise_for_failures()
        [sequence] = [one for one in project.sequences.iter() if one.name == "Uploaded"]
    return urls.path("projects", PROJECT, "sequences", sequence.id)


@pytest.mark.parametrize(("colours", "width"), [("light", 1280), ("dark", 375)])
def test_strips_show_uploaded_images(
    new_page: NewPage, sandbox: Sandbox, uploaded: str, screenshot: Screenshot, colours: str, width: int
) -> None:
    page = new_page(color_scheme=colours, viewport={"width": width, "height": 800})
    for name, path in {
        "uploaded": uploaded,
        "project with images": urls.path("projects", PROJECT, name="Uploaded"),
    }.items():
        page.goto(sandbox.base_url + path)
        images = page.locator("main img")
        assert images.count() == 4
        for image in images.all():
            image.scroll_into_view_if_needed()
        page.wait_for_load_state("networkidle")
        assert [image.evaluate(SHOWN) for image in images.all()] == [True, True, True, False]
        screenshot(page, name)
        assert accessibility_violations(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
