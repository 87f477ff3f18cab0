"""The page of the control API, which is there if the control API is."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from nexuskit.sandbox import Sandbox
from tests.browser.docs.conftest import Viewer
from tests.sandbox.support import SEED


def test_a_setting_is_changed_from_the_page(page: Page) -> None:
    with Sandbox(seed=SEED, control=True) as sandbox:
        viewer = Viewer(page, sandbox, "/docs/control").open()
        expect(page.locator(".opblock").first).to_be_visible()
        status, _ = viewer.call("patchSettings", {"name_filter": "prefix"})
        assert status == 200
        assert sandbox.settings.name_filter == "prefix"
        page.get_by_role("navigation", name="Main").get_by_role("link", name="Assumptions").click()
        expect(page.get_by_text("it departs from 1 of them")).to_be_visible()
        page.close()  # before the server stops, from which it may still load its icon
