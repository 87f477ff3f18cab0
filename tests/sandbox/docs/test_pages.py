"""The pages over HTTP: what they hold, what they are allowed to load, and who may see them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser

import httpx
import pytest
from openapi_spec_validator import validate

from nexuskit.sandbox import Sandbox, Settings
from nexuskit.sandbox.api.routing import read_document
from nexuskit.sandbox.assumptions import assumptions
from nexuskit.sandbox.docs.pages import marked_up
from nexuskit.sandbox.ui import Features
from tests.sandbox.support import BOTH_KEY, KEY, OTHER_KEY, SEED

PAGES = ["/docs", "/docs/assumptions"]
STATIC = [
    "assumptions.css",
    "base.css",
    "favicon.svg",
    "swagger-ui-bundle.js",
    "swagger-ui.css",
    "viewer.css",
    "viewer.js",
]
FILES = [f"/docs/static/{name}" for name in STATIC]
ALL = ["/docs/openapi.json", *PAGES, *FILES]
# As if by a proxy, behind which anybody may be.
FROM_ELSEWHERE = {"X-Forwarded-For": "192.0.2.1"}


MENU = [("/", "Overview"), ("/_inspector/log", "Requests")]
DOCS_MENU = [("/docs", "API"), ("/docs/assumptions", "Assumptions")]


class Page(HTMLParser):
    """The parts of a page that decide what a browser does with it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.inline: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a":
            self.links.append(found["href"])
        if tag in ("script", "link", "img"):
            self.loads.append(found.get("src") or found.get("href") or "")
        if tag == "style" or any(name == "style" or name.startswith("on") for name in found):
            self.inline.append(tag)


@pytest.fixture
def http(shared_sandbox: Sandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=shared_sandbox.base_url, trust_env=False) as client:
        yield client


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_only_files_of_its_own(http: httpx.Client, path: str) -> None:
    answer = http.get(path)
    page = Page(answer.text)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert page.inline == []
    assert page.loads
    for address in page.loads:
        assert http.get(address).status_code == 200
        assert address.startswith("/docs/static/")


@pytest.mark.parametrize("path", PAGES)
def test_a_browser_is_told_to_load_nothing_else(http: httpx.Client, path: str) -> None:
    headers = http.get(path).headers
    policy = dict(one.split(" ", 1) for one in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert all(set(policy.get(kind, "'none'").split()) <= {"'self'", "'none'", "data:"} for kind in policy)
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", PAGES)
def test_pages_lead_to_each_other_and_to_the_inspector(http: httpx.Client, path: str) -> None:
    links = Page(http.get(path).text).links
    assert {"/", "/_inspector/log", "/docs", "/docs/assumptions"} <= set(links)


@pytest.mark.parametrize(
    ("features", "menu"),
    [
        (Features(), [*MENU, *DOCS_MENU]),
        (Features(control=True), [*MENU, *DOCS_MENU, ("/docs/control", "Control API")]),
        (Features(inspector=False), DOCS_MENU),
        (Features(docs=False, control=True), MENU),
    ],
)
def test_the_menu_leads_to_what_there_is(features: Features, menu: list[tuple[str, str]]) -> None:
    assert features.menu == menu


@pytest.mark.parametrize("path", ["/", "/_inspector/log", *PAGES])
def test_the_menu_is_the_same_everywhere_and_marks_the_page(http: httpx.Client, path: str) -> None:
    text = http.get(path).text
    listed = text.partition("<nav")[2].partition("</nav>")[0]
    assert Page(listed).links == [address for address, _ in Features().menu]
    assert f'<a href="{path}" aria-current="page">' in listed
    assert listed.count("aria-current") == 1


def test_with_a_control_api_every_menu_leads_to_its_page() -> None:
    with Sandbox(seed=SEED, control=True) as sandbox:
        for path in ("/", "/_inspector/log", *PAGES, "/docs/control"):
            links = Page(httpx.get(sandbox.base_url + path, trust_env=False).text).links
            assert "/docs/control" in links, path


@pytest.mark.parametrize("path", PAGES)
def test_without_an_inspector_no_link_leads_there(path: str) -> None:
    with Sandbox(seed=SEED, inspector=False) as sandbox:
        links = Page(httpx.get(sandbox.base_url + path, trust_env=False).text).links
    assert [link for link in links if link == "/" or link.startswith("/_inspector")] == []


def test_the_description_is_the_public_one_served_by_the_sandbox(http: httpx.Client) -> None:
    served = http.get("/docs/openapi.json").json()
    validate(served)
    assert [server["url"] for server in served["servers"]] == ["/"]
    assert {**served, "servers": None} == {**read_document(), "servers": None}


@pytest.mark.parametrize("path", FILES)
def test_a_file_is_sent_again_only_if_it_changed(http: httpx.Client, path: str) -> None:
    first = http.get(path)
    etag = first.headers["etag"]
    for known in (etag, f'"other", W/{etag}', "*"):
        again = http.get(path, headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert http.get(path, headers={"If-None-Match": '"other"'}).content == first.content


@pytest.mark.parametrize("path", ALL)
def test_head_answers_as_get_without_the_body(http: httpx.Client, path: str) -> None:
    head, got = http.head(path), http.get(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(got.content))


@pytest.mark.parametrize("path", ALL)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_nothing_here_can_be_changed(http: httpx.Client, method: str, path: str) -> None:
    answer = http.request(method, path, content=b"{}")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    "path",
    [
        "/docs/none",
        "/docs/static/",
        "/docs/static/none.js",
        "/docs/static/LICENSE",
        "/docs/static/manifest.json",
        "/docs/static/..%2Fpart.py",
        "/docs/static/../part.py",
        "/docs/static/%FF",
        "/docs/assumptions/",
    ],
)
def test_nothing_else_is_served(http: httpx.Client, path: str) -> None:
    answer = http.get(path)
    assert answer.status_code == 404
    assert answer.json() == {"message": "there is no such page; see /docs"}


def test_a_slash_at_the_end_leads_to_the_page(http: httpx.Client) -> None:
    answer = http.get("/docs/")
    assert (answer.status_code, answer.headers["location"]) == (308, "/docs")


@pytest.mark.parametrize("path", ALL)
def test_from_another_machine_a_key_to_everything_is_needed(http: httpx.Client, path: str) -> None:
    def status(**headers: str) -> int:
        return http.get(path, headers={**FROM_ELSEWHERE, **headers}).status_code

    assert status() == 401
    assert status(**{"Secret-Key": KEY}) == 401
    assert status(**{"Secret-Key": BOTH_KEY}) == 200
    assert status(Authorization=f"Bearer {BOTH_KEY}") == 200


@pytest.mark.parametrize("path", ALL)
def test_no_page_holds_a_key(http: httpx.Client, path: str) -> None:
    text = http.get(path).text
    assert [key for key in (KEY, OTHER_KEY, BOTH_KEY) if key in text] == []


def test_every_assumption_has_an_entry_to_link_to(http: httpx.Client) -> None:
    text = http.get("/docs/assumptions").text
    page = Page(text)
    listed = assumptions(Settings())
    assert len(page.ids) == len(set(page.ids))
    assert {entry.id for entry in listed} <= set(page.ids)
    for entry in listed:
        assert str(marked_up(entry.text)) in text
        assert str(marked_up(entry.sandbox)) in text
        assert all(f"<h4>{present.setting.name}</h4>" in text for present in entry.settings)
    anchors = {link.removeprefix("#") for link in page.links if link.startswith("#")}
    assert anchors <= set(page.ids)


def test_every_assumption_that_an_operation_names_has_an_entry(http: httpx.Client) -> None:
    named = {
        id
        for path in read_document()["paths"].values()
        for operation in path.values()
        for id in operation.get("x-assumptions", ())
    }
    assert named <= set(Page(http.get("/docs/assumptions").text).ids)


def test_what_is_set_otherwise_is_marked_at_once() -> None:
    with Sandbox(seed=SEED) as sandbox, httpx.Client(base_url=sandbox.base_url, trust_env=False) as http:
        assert "follows all of them" in http.get("/docs/assumptions").text
        sandbox.settings = Settings(name_filter="prefix", cursor_seconds=60)
        text = http.get("/docs/assumptions").text
    assert "departs from 2 of them" in text
    assert text.count('<span class="changed">changed</span>') == 2
    assert '<h4>name_filter <span class="changed">changed</span></h4>' in text


def test_texts_of_the_description_are_escaped() -> None:
    assert marked_up("a < `<b>` & `c`") == "a &lt; <code>&lt;b&gt;</code> &amp; <code>c</code>"


def test_it_can_be_left_out() -> None:
    with Sandbox(seed=SEED, docs=False) as sandbox:
        answer = httpx.get(f"{sandbox.base_url}/docs", trust_env=False)
    assert answer.status_code == 404
    assert list(json.loads(answer.text)) == ["message"]
