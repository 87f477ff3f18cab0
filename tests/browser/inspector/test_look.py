"""Every page in a real browser: nothing goes wrong in it, it can be used by all, and it fits the screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from nexuskit.sandbox import Sandbox
from nexuskit.sandbox.inspector import urls
from tests.browser.browser import Watch, accessibility_violations
from tests.browser.conftest import NewPage, Screenshot
from tests.browser.inspector.conftest import ATTACKS, PROJECT

PAGES = {
    "start": "/",
    "project": urls.path("projects", PROJECT),
    "search": urls.path("projects", PROJECT, name="Follow"),
    "nothing found": urls.path("projects", PROJECT, name="none"),
    "sequence": urls.path("projects", PROJECT, "sequences", "seq_rich"),
    "long sequence": urls.path("projects", PROJECT, "sequences", "seq_long"),
    "sequence of an attack": urls.path("projects", PROJECT, "sequences", ATTACKS[0]),
    "empty project": urls.path("projects", "proj_attack"),
    "log": urls.path("log"),
    "faults": urls.path("log", faults=1),
    "request": urls.path("log", 4),
}

pytestmark = pytest.mark.usefixtures("busy")


@pytest.mark.parametrize(("colours", "width"), [("light", 1280), ("dark", 375)])
def test_pages_are_accessible_and_fit_the_screen(
    new_page: NewPage, sandbox: Sandbox, screenshot: Screenshot, colours: str, width: int
) -> None:
    page = new_page(color_scheme=colours, viewport={"width": width, "height": 800})
    for name, path in PAGES.items():
        page.goto(sandbox.base_url + path)
        screenshot(page, name)
        assert accessibility_violations(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_names_do_nothing(page: Page, sandbox: Sandbox, dialogs: list[str]) -> None:
    paths = [*PAGES.values(), *(urls.path("projects", PROJECT, "sequences", text) for text in ATTACKS)]
    for path in paths:
        page.goto(sandbox.base_url + path)
        scripts = page.evaluate("[...document.scripts].map((one) => new URL(one.src).pathname)")
        assert len(scripts) == 1
        assert scripts[0].startswith("/_inspector/static/live.")
        for image in page.evaluate("[...document.images].map((one) => one.getAttribute('src'))"):
            assert image.startswith("/_inspector/static/favicon.")
        assert page.evaluate("document.querySelectorAll('svg').length") == 0
        for element in page.locator("td, th, dd, li").all()[:8]:
            element.hover()
    assert dialogs == []


def test_a_page_that_is_not_there_looks_like_one(page: Page, sandbox: Sandbox, watch: Watch) -> None:
    watch.expect_error("status of 404")
    page.goto(f"{sandbox.base_url}/_inspector/projects/none")
    assert page.get_by_role("heading", level=1).text_content() == "Not found"
    assert accessibility_violations(page) == []


def test_pages_work_without_javascript(new_page: NewPage, sandbox: Sandbox) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(sandbox.base_url)
    page.get_by_role("link", name="Knee study").click()
    page.get_by_label("Name begins with").fill("Follow-up 00")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Follow-up 007").click()
    assert page.get_by_role("heading", level=1).text_content() == "Follow-up 007"
    page.get_by_role("link", name="Requests").click()
    page.get_by_label("only faults").check()
    page.get_by_role("button", name="Filter").click()
    assert page.locator("tbody tr").count() == 1
    assert page.get_by_role("button", name="Pause").count() == 0


def test_the_keyboard_reaches_everything(page: Page, sandbox: Sandbox) -> None:
    page.goto(sandbox.base_url)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    assert skip.evaluate("(one) => one === document.activeElement")
    assert skip.is_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Projects"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Knee study"
    page.keyboard.press("Enter")
    page.wait_for_url("**/projects/*")
    page.get_by_role("link", name="Patient D, three planes").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/sequences/seq_rich")
    film = page.get_by_role("group", name="Coronal")
    film.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("(one) => one.scrollLeft > 0", arg=film.element_handle())


def test_the_focus_can_be_seen_wherever_it_is(page: Page, sandbox: Sandbox) -> None:
    page.goto(sandbox.base_url + PAGES["sequence"])
    seen = 0
    while True:
        page.keyboard.press("Tab")
        tag, style = page.evaluate(
            "[document.activeElement.tagName, getComputedStyle(document.activeElement).outlineStyle]"
        )
        if tag == "BODY":
            break
        assert style == "solid", page.evaluate("document.activeElement.outerHTML")
        seen += 1
    # The skip link, brand, four of the menu, two crumbs, three strips, attributes.
    assert seen == 12
