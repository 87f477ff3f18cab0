"""A real browser, and a watch over what its pages do: what they ask for, and what goes wrong in them."""

from __future__ import annotations

import re
import shutil
from typing import Final
from urllib.parse import urlsplit

import attrs
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Error, Page, Request

EXECUTABLES: Final = ("chromium", "chromium-browser", "google-chrome")
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # What a page asks of another host fails at once, instead of leaving the machine.
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
)
# Their content is in the URL: nobody is asked.
_IN_ITSELF: Final = frozenset({"data", "blob", "about"})
# The console does not report what a policy blocks in every case; the event does.
_REPORT_VIOLATIONS: Final = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`CSP violation: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile ?? ""}`);
});
"""


def executable() -> str:
    """Find the browser; a machine without one fails the test."""
    for name in EXECUTABLES:
        if (path := shutil.which(name)) is not None:
            return path
    pytest.fail(f"no browser: install Chromium, so that one of {', '.join(EXECUTABLES)} is on the PATH")


def origin(url: str) -> str:
    """Give the scheme, host and port of a URL."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def accessibility_violations(page: Page, context: dict[str, list[list[str]]] | None = None) -> list[str]:
    """Look for what keeps people from using a page, with axe.

    Args:
        page: The page, as it is at present.
        context: Which part of it, as axe has it: `{"include": [["main"]], "exclude": [[".viewer"]]}`.

    Returns:
        The rule and the element of each violation.
    """
    found = Axe().run(page, context=context).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


@attrs.define
class Watch:
    """What the pages of one test did.

    Attributes:
        requests: The method and URL of each request, in order.
        elsewhere: The URLs that are of another origin than the page that asked for them.
        errors: Errors and warnings of the console, uncaught exceptions and violations of the policy.
    """

    requests: list[tuple[str, str]] = attrs.Factory(list)
    elsewhere: list[str] = attrs.Factory(list)
    errors: list[str] = attrs.Factory(list)
    _expected: list[re.Pattern[str]] = attrs.Factory(list)

    def expect_error(self, pattern: str) -> None:
        """Let errors pass in which a pattern is found; one that never comes fails the test.

        A browser logs each answer with an error status: expect `status of 404`, for instance.
        """
        self._expected.append(re.compile(pattern))

    def follow(self, page: Page) -> None:
        """Note what a new page and those that it opens do; its first navigation tells what its origin is."""
        self._follow(page, [])

    def _follow(self, page: Page, own: list[str]) -> None:
        def on_request(request: Request) -> None:
            self.requests.append((request.method, request.url))
            if urlsplit(request.url).scheme in _IN_ITSELF:
                return
            if not own:
                own.append(origin(request.url))
            if origin(request.url) not in own:
                self.elsewhere.append(request.url)

        def on_console(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                self.errors.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

        def on_error(error: Error) -> None:
            self.errors.append(f"uncaught: {error.stack or error.message}")

        page.add_init_script(_REPORT_VIOLATIONS)
        page.on("request", on_request)
        page.on("console", on_console)
        page.on("pageerror", on_error)
        page.on("popup", lambda popup: self._follow(popup, own))

    def unexpected(self) -> list[str]:
        """Give all that ought not to have happened, and what ought to have and did not."""
        asked = [f"request to another origin: {url}" for url in self.elsewhere]
        wrong = [error for error in self.errors if not any(one.search(error) for one in self._expected)]
        missing = [
            f"expected, but not logged: {one.pattern}"
            for one in self._expected
            if not any(one.search(error) for error in self.errors)
        ]
        return [*asked, *wrong, *missing]
