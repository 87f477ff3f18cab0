"""The reference page of the spec, opened as a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.browser import Watch, accessibility_violations
from tests.browser.conftest import NewPage


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_asks_for_nothing_and_everyone_can_use_it(
    scheme: str, new_page: NewPage, watch: Watch, root: Path
) -> None:
    page = new_page(color_scheme=scheme)
    url = (root / "spec/dist/reference.html").as_uri()
    page.goto(url)
    page.get_by_role("link", name="Update sequences in bulk").click()
    heading = page.get_by_role("heading", name="Update sequences in bulk")
    expect(heading).to_be_in_viewport()
    section = page.locator("section", has=heading)
    section.locator("summary", has_text="Go").click()
    expect(section.get_by_text("package main")).to_be_visible()
    assert accessibility_violations(page) == []
    assert {asked.partition("#")[0] for _, asked in watch.requests} == {url}
