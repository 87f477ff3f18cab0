"""The browser by itself; in a module of its own, as no other one may run meanwhile."""

from __future__ import annotations

import asyncio

from playwright.sync_api import sync_playwright

from tests.browser.browser import FLAGS, executable


def test_a_closed_browser_leaves_the_thread_to_other_event_loops() -> None:
    with sync_playwright() as playwright:
        playwright.chromium.launch(executable_path=executable(), args=list(FLAGS)).close()
    asyncio.run(asyncio.sleep(0))
