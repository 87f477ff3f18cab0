from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.browser import FLAGS, Watch, executable

NewPage: TypeAlias = Callable[..., Page]

_FOLDER = Path(__file__).parent


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
def new_page(browser: Browser, watch: Watch) -> Iterator[NewPage]:
    """Opens pages, each with a profile of its own; takes what `Browser.new_context` takes.

    A request to another origin than that of the page, or an error that the test did not expect, fails the
    test.
    """
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
