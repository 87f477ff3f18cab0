"""The page of the assumptions in a browser: readable by everyone, on every screen, without any script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from nexuskit.sandbox import Sandbox, Settings
from tests.browser.browser import accessibility_violations
from tests.browser.conftest import NewPage, Screenshot


def test_a_setting_that_is_changed_shows_after_a_reload(page: Page, sandbox: Sandbox) -> None:
    page.goto(f"{sandbox.base_url}/docs/assumptions")
    expect(page.get_by_text("it follows all of them")).to_be_visible()
    sandbox.settings = Settings(name_filter="contains")
    page.reload()
    page.get_by_role("link", name="exact-filters").first.click()
    entry = page.locator(":target")
    expect(entry.get_by_role("heading", name="name_filter changed")).to_be_visible()
    expect(entry.locator(".setting dd").first).to_have_text("contains")


@pytest.mark.parametrize(("colours", "width"), [("light", 1280), ("dark", 375)])
def test_it_is_accessible(
    new_page: NewPage, sandbox: Sandbox, screenshot: Screenshot, colours: str, width: int
) -> None:
    sandbox.settings = Settings(name_filter="prefix")
    page = new_page(color_scheme=colours, viewport={"width": width, "height": 800})
    page.goto(f"{sandbox.base_url}/docs/assumptions")
    screenshot(page, "assumptions")
    assert accessibility_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_needs_no_script(new_page: NewPage, sandbox: Sandbox) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{sandbox.base_url}/docs/assumptions#cursor-use")
    expect(page.locator("#cursor-use")).to_be_in_viewport()
