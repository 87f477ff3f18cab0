"""The watch over the pages sees what must not happen; were it blind, no other test here would tell."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser

from tests.browser.browser import Watch

_NO_ICON = "<link rel='icon' href='data:,'>"
_PAGES = {
    "/elsewhere": "<script>fetch('http://other.example/').catch(() => 0)</script>",
    "/blocked": "<p style='color: red'>",
    "/uncaught": "<script>nothing.at.all</script>",
    "/missing": "<script src='/none.js'></script>",
}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        page = _PAGES.get(self.path)
        self.send_response(404 if page is None else 200)
        self.send_header("Content-Type", "text/html")
        if self.path == "/blocked":
            self.send_header("Content-Security-Policy", "style-src 'self'")
        self.end_headers()
        self.wfile.write(f"{_NO_ICON}{page or ''}".encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def watch_over(browser: Browser, url: str) -> Watch:
    watch = Watch()
    context = browser.new_context()
    page = context.new_page()
    watch.follow(page)
    page.goto(url, wait_until="networkidle")
    context.close()
    return watch


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/elsewhere", "request to another origin: http://other.example/"),
        ("/blocked", "CSP violation: style-src-attr inline"),
        ("/uncaught", "nothing is not defined"),
        ("/missing", "status of 404"),
    ],
)
def test_what_a_page_does_wrong_is_seen(browser: Browser, site: str, path: str, reason: str) -> None:
    assert any(reason in one for one in watch_over(browser, site + path).unexpected())


def test_an_expected_error_passes_and_has_to_come(browser: Browser, site: str) -> None:
    watch = watch_over(browser, f"{site}/missing")
    watch.expect_error("status of 404")
    assert watch.unexpected() == []
    watch.expect_error("status of 409")
    assert watch.unexpected() == ["expected, but not logged: status of 409"]
