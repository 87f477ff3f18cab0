"""What holds for every page of the inspector and of the docs: headers, files, methods, who may see them."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from nexuskit.sandbox import Sandbox
from nexuskit.sandbox.ui import Features
from tests.sandbox.inspector.markup import read
from tests.sandbox.support import BOTH_KEY, KEY, PROJECT, SEED, Api

HERE = f"/_inspector/projects/{PROJECT}"
MENU_PAGES = ["/", "/_inspector/log", "/docs", "/docs/assumptions", "/docs/control"]
PAGES = [*MENU_PAGES, HERE, f"{HERE}/sequences/seq_a", f"{HERE}/sequences/seq_b"]
FILES = {
    "/_inspector/static/base.css": "text/css; charset=utf-8",
    "/_inspector/static/favicon.svg": "image/svg+xml",
    "/_inspector/static/live.js": "text/javascript; charset=utf-8",
    "/docs/static/base.css": "text/css; charset=utf-8",
    "/docs/static/swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "/docs/static/swagger-ui.css": "text/css; charset=utf-8",
}
ALL = ["/", "/docs", "/docs/control", HERE, *FILES, "/docs/openapi.json"]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(seed=SEED, control=True) as running:
        yield running


@pytest.fixture
def http(sandbox: Sandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.base_url, trust_env=False) as client:
        yield client


@pytest.mark.parametrize("path", [*PAGES, "/_inspector/log/rows", "/_inspector/none"])
def test_pages_may_load_only_their_own_files_and_are_not_kept(http: httpx.Client, path: str) -> None:
    answer = http.get(path)
    assert answer.headers["content-security-policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = read(answer.text)
    loaded = [one.attributes["src"] for one in page.walk() if "src" in one.attributes]
    loaded += [one.attributes["href"] for one in page.all("link")]
    own = "/docs/static/" if path.startswith("/docs") else "/_inspector/static/"
    assert all(address.startswith(own) and http.get(address).status_code == 200 for address in loaded)
    assert loaded or path == "/_inspector/log/rows"


@pytest.mark.parametrize(("path", "content_type"), FILES.items())
def test_a_file_is_sent_again_only_if_it_changed(http: httpx.Client, path: str, content_type: str) -> None:
    first = http.get(path)
    assert first.headers["content-type"] == content_type
    assert first.headers["cache-control"] == "private, no-cache"
    etag = first.headers["etag"]
    for known in (etag, f'"other", W/{etag}'):
        again = http.get(path, headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert http.get(path, headers={"If-None-Match": '"other"'}).content == first.content


@pytest.mark.parametrize("path", [*ALL, "/_inspector/none", "/_sandbox/settings"])
def test_head_answers_as_get_without_the_body(http: httpx.Client, path: str) -> None:
    head, got = http.head(path), http.get(path)
    assert (head.status_code, head.content) == (got.status_code, b"")
    assert head.headers["content-length"] == got.headers["content-length"] == str(len(got.content))


@pytest.mark.parametrize(
    "path",
    [
        *("/docs/none", "/docs/static/none.js", "/docs/static/LICENSE", "/docs/static/..%2Fpages.py"),
        *("/docs/static/../pages.py", "/docs/static/%FF", "/docs/assumptions/", "/_inspector/none"),
        *("/_inspector/log/none", f"/_inspector/log/{'9' * 5000}", "/_inspector/static/..%2Frouter.py"),
        *("/_inspector/projects/proj_none", "/_inspector/projects/proj_none/sequences/seq_a"),
        *(f"{HERE}/sequences/{id}" for id in ("none", "%FF", "seq_a?role=3")),
    ],
)
def test_what_is_not_there_is_404(http: httpx.Client, path: str) -> None:
    answer = http.get(path)
    assert answer.status_code == 404
    if path.startswith("/docs"):
        assert answer.json() == {"message": "this page does not exist; see /docs"}
    else:
        page = read(answer.text)
        assert page.one("h1").text == "Not found"
        assert "/" in page.one("main").links


@pytest.mark.parametrize("path", [*ALL, "/_inspector/none"])
def test_from_another_machine_a_key_to_everything_is_needed(http: httpx.Client, path: str) -> None:
    def status(**headers: str) -> int:
        # As if by a proxy, behind which anybody may be.
        answer = http.get(path, headers={"X-Forwarded-For": "192.0.2.1", **headers})
        assert "Knee study" not in answer.text or answer.status_code == 200
        return answer.status_code

    assert status() == 401
    assert status(**{"Secret-Key": KEY}) == 401
    assert status(**{"Secret-Key": BOTH_KEY}) == status(Authorization=f"Bearer {BOTH_KEY}") != 401


def test_slashes_at_the_end_lead_to_the_page(http: httpx.Client) -> None:
    for path, location in (("/docs/", "/docs"), ("/_inspector", "/"), ("/_inspector/", "/")):
        answer = http.get(path)
        assert (answer.status_code, answer.headers["location"]) == (308, location)


@pytest.mark.parametrize("path", MENU_PAGES)
def test_the_menu_is_the_same_everywhere_and_marks_the_page(http: httpx.Client, path: str) -> None:
    menu = read(http.get(path).text).all("nav")[0]
    assert menu.links == [address for address, _ in Features(control=True).menu] == MENU_PAGES
    assert [one.attributes["href"] for one in menu.all("a", aria_current="page")] == [path]


@pytest.mark.parametrize(
    ("options", "links"),
    [
        ({}, MENU_PAGES[:4]),
        ({"inspector": False}, MENU_PAGES[2:4]),
        ({"docs": False, "control": True}, MENU_PAGES[:2]),
    ],
)
def test_the_menu_leads_to_what_there_is(options: dict[str, bool], links: list[str]) -> None:
    with Sandbox(seed=SEED, **options) as sandbox, httpx.Client(trust_env=False) as http:  # type: ignore[arg-type]
        for path in links:
            found = read(http.get(sandbox.base_url + path).text).links
            assert [link for link in MENU_PAGES if link in found] == links
        for path in {*MENU_PAGES} - {*links}:
            answer = http.get(sandbox.base_url + path)
            assert answer.status_code in (401, 404)
            assert list(answer.json()) == ["message"]


def test_every_link_works_and_no_page_has_a_secret_key(http: httpx.Client, sandbox: Sandbox) -> None:
    with Api(sandbox, key=BOTH_KEY) as api:
        api.call("GET", "/workflows")
        api.http.get(f"/workspace?key={KEY}")
    left, seen = ["/"], {"/"}
    while left:
        path = left.pop()
        answer = http.get(path)
        assert answer.status_code == 200, path
        assert not any(key in answer.text for key in SEED["secret_keys"]), path
        if "html" in answer.headers["content-type"]:
            links = {link for link in read(answer.text).links if not link.startswith("#")}
            left += links - seen
            seen |= links
    assert {f"{HERE}/sequences/seq_a", "/_inspector/log/2", "/docs/control"} <= seen
