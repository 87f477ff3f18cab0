"""`python -m tests.browser.picture` saves the picture of the inspector in the README, with the demo data."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import sync_playwright

from nexuskit import Client
from nexuskit.sandbox import Sandbox
from tests.browser.browser import FLAGS, executable

PICTURE = Path(__file__).parents[2] / "docs/inspector.png"


def main() -> None:
    """Save the page of a project after a bulk update, as wide as a README, in light colours."""
    with Sandbox() as sandbox, sync_playwright() as playwright:
        with Client(sandbox.secret_key, endpoint=sandbox.base_url) as client:
            bulk = client.project_by_name("Knee study").sequences.bulk()
            for ord, asset in enumerate(["image_3.jpg", "image_6.jpg", "image_7.jpg"], start=1):
                bulk.link(asset_filename=asset, sequence="Patient C", role="Axial", ord=ord)
            bulk.link(asset_filename="image_8.jpg", sequence="Patient C", role="Axial", ord=40)
            bulk.run().raise_for_failures()
        browser = playwright.chromium.launch(executable_path=executable(), args=list(FLAGS))
        page = browser.new_page(
            viewport={"width": 1000, "height": 650}, device_scale_factor=1.5, color_scheme="light"
        )
        page.goto(sandbox.base_url)
        page.get_by_role("link", name="Knee study").click()
        page.wait_for_url("**/projects/*")
        page.wait_for_load_state("networkidle")  # the icon is an image of its own
        page.screenshot(path=PICTURE, animations="disabled")
        browser.close()


if __name__ == "__main__":
    main()
