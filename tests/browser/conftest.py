from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.browser import FLAGS, Watch, executable

NewPage: TypeAlias = Callable[..., Page]
Screenshot: TypeAlias = Callable[[Page, str], None]

_FOLDER = Path(__file__).parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--screenshots",
        type=Path,
        metavar="FOLDER",
        help="save each page there, in light and dark, on a wide and on a narrow screen",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all tests of this folder, before `-m` picks by marks."""
    for item in items:
        if _FOLDER in item.path.parents:
            item.add_marker(pytest.mark.full)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for the tests of a module.

    Not for the session: while Playwright runs, its event loop counts as running on this thread, and no test
    that comes later could run one of its own.
    """
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable(), args=list(FLAGS))
        yield launched
        launched.close()


@pytest.fixture
def watch() -> Watch:
    """What the pages of the test did; a test says here which errors it expects."""
    return Watch()


@pytest.fixture
def new_page(browser: Browser, watch: Watch, request: pytest.FixtureRequest) -> Iterator[NewPage]:
    """Opens pages, each with a profile of its own; takes what `Browser.new_context` takes.

    A request to another origin than that of the page, or an error that the test did not expect, fails the
    test.
    """
    # The server starts before the page, so that it stops after it: a page may still load its icon at the end.
    if "sandbox" in request.fixturenames:
        request.getfixturevalue("sandbox")
    contexts: list[BrowserContext] = []

    def open_page(**options: Any) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        context.set_default_timeout(15_000)
        page = context.new_page()
        watch.follow(page)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert watch.unexpected() == []


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A page of common size."""
    return new_page(viewport={"width": 1280, "height": 900})


@pytest.fixture
def screenshot(pytestconfig: pytest.Config) -> Screenshot:
    """Saves a page as it is at present, under a name, its colours and its width; does so only if asked to."""
    # There is no such option if the tests of all folders are run.
    folder: Path | None = pytestconfig.getoption("--screenshots", None)

    def save(page: Page, name: str) -> None:
        if folder is None:
            return
        dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
        colours, width = "dark" if dark else "light", page.evaluate("innerWidth")
        file = f"{name.replace(' ', '-')}-{colours}-{width}.png"
        page.screenshot(path=folder / file, full_page=True, animations="disabled")

    return save
