"""What the pages show, and how they are sent; what the request log marks, and how it is filtered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import httpx
import pytest

from nexuskit.sandbox import Sandbox, Settings
from tests.sandbox.conftest import NewDatabase
from tests.sandbox.inspector.markup import Element, read
from tests.sandbox.support import KEY, PROJECT, SEED, Api, link

HERE = f"/_inspector/projects/{PROJECT}"
Look: TypeAlias = Callable[..., Element]


@pytest.fixture(scope="module")
def shown(new_database: NewDatabase) -> Iterator[Sandbox]:
    """A sandbox for tests that change nothing but its log."""
    with Sandbox(seed=SEED, db=new_database()) as running:
        yield running


@pytest.fixture
def browse(shown: Sandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=shown.base_url, trust_env=False) as client:
        yield client


@pytest.fixture
def look(browse: httpx.Client) -> Look:
    """Gets a page, reads it strictly, and gives its root."""

    def get(path: str, status: int = 200) -> Element:
        answer = browse.get(path)
        assert answer.status_code == status, answer.text
        return read(answer.text)

    return get


def facts(page: Element) -> dict[str, str]:
    return {one.one("dt").text: one.one("dd").text for dl in page.all("dl") for one in dl.all("div")}


def table(page: Element, label: str) -> list[list[str]]:
    """Give the cells of a table, row by row, as they read."""
    [region] = [one for one in page.all("div") if one.attributes.get("aria-label") == label]
    rows = region.one("tbody").all("tr")
    return [
        [" ".join(cell.text.split()) for cell in row.children if isinstance(cell, Element)] for row in rows
    ]


def cells(page: Element) -> list[list[str]]:
    """Give what is drawn, strip by strip: the ord of a tile and its asset, or what is missing."""
    return [
        [
            one.one("span", class_="label").text
            if "gap" in one.attributes["class"].split()
            else f"{one.one('span', class_='ord').text} {one.one('span', class_='asset').text}"
            for one in strip.all("li")
        ]
        for strip in page.all("div", class_="film")
    ]


def test_the_start_page_shows_the_workspace_and_what_its_projects_hold(look: Look) -> None:
    page = look("/")
    assert page.one("h1").text == "Tests"
    assert table(page, "Projects") == [
        ["Knee study", PROJECT, "Segmentation", "2", "10", "2", "4"],
        ["proj_b", "proj_b", "Segmentation", "1", "1", "1", "1"],
    ]
    assert facts(page)["Faults"] == "none planned"
    assert "database" not in facts(page)["Database"]
    assert facts(page)["Clock"] == "the time of this machine"
    assert facts(page)["Settings"] == "all as by default"


def test_the_start_page_tells_what_is_not_as_usual() -> None:
    plan = [{"operation": "getWorkspace", "do": {"status": 503}}]
    with Sandbox(settings=Settings(max_entries=9, name_filter="prefix"), faults=plan) as sandbox:
        sandbox.clock.set(1_700_000_000_000, frozen=True)
        httpx.get(f"{sandbox.base_url}/workspace", trust_env=False)
        page = read(httpx.get(sandbox.base_url, trust_env=False).text)
    assert facts(page)["Faults"] == "▲ plan active: 1 rule"
    assert " ".join(facts(page)["Clock"].split()) == "▲ stands at 2023-11-14 22:13:20.000 UTC 1700000000000"
    changed = {row[0]: row[1:3] for row in table(page, "Settings that are not the default")}
    assert changed == {"max_entries": ["9", "10000"], "name_filter": ["prefix", "exact"]}
    assert table(page, "Rules of the plan of faults") == [["rule 1: status 503", "1", "1"]]


@pytest.mark.parametrize(
    "path",
    [
        "/?at=",
        "/?at=after:1",
        f"{HERE}?at=before:x:1",
        f"{HERE}?workflows=1",
        f"{HERE}/sequences/seq_a?role=-1",
        "/_inspector/log?operation=none-such",
        "/_inspector/log?before=x",
    ],
)
def test_an_address_that_is_wrong_gets_a_page_that_says_so(look: Look, path: str) -> None:
    assert look(path, status=400).one("h1").text == "This address is wrong"


def test_a_database_that_fails_gets_a_page_that_says_so(tmp_path: Path) -> None:
    db = tmp_path / "state.db"
    with Sandbox(db=db) as sandbox:
        for file in tmp_path.iterdir():
            file.write_bytes(b"damaged" * 10_000)
        answer = httpx.get(sandbox.base_url, trust_env=False)
    page = read(answer.text)
    assert (answer.status_code, page.one("h1").text) == (503, "Not now")
    assert f"the database {db} cannot be used" in page.one("main").text


LOG = "/_inspector/log"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(seed=SEED) as running:
        yield running


@pytest.fixture
def api(sandbox: Sandbox) -> Iterator[Api]:
    with Api(sandbox) as calls:
        yield calls


def page_of(sandbox: Sandbox, path: str = LOG, status: int = 200) -> Element:
    answer = httpx.get(sandbox.base_url + path, trust_env=False)
    assert answer.status_code == status
    return read(answer.text)


def numbers(page: Element) -> list[int]:
    return [int(row.one("a").text) for row in page.all("tr") if row.all("th", scope="row", class_="figure")]


def make_some_requests(sandbox: Sandbox, api: Api) -> None:
    """Make five requests: the third is wrong, the fourth fits no operation, the fifth is spoilt."""
    api.call("GET", "/workflows")
    api.bulk(link("asset_5", "New"))
    api.problem(404, "GET", "/sequences/none")
    httpx.get(f"{sandbox.base_url}/none", trust_env=False)
    sandbox.faults.replace([{"operation": "listWorkflows", "do": {"status": 503, "applied": True}}])
    address = f"{sandbox.base_url}/projects/{PROJECT}/workflows"
    httpx.get(address, headers={"Secret-Key": KEY}, trust_env=False)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("operation=listWorkflows", [5, 1]),
        ("operation=none", [4]),
        ("operation=", [5, 4, 3, 2, 1]),
        ("faults=1", [5]),
        ("errors=1", [5, 4, 3]),
        ("faults=1&operation=bulkUpdateSequences", []),
        ("errors=1&operation=getSequence", [3]),
        ("before=3", [2, 1]),
    ],
)
def test_requests_are_filtered(sandbox: Sandbox, api: Api, query: str, expected: list[int]) -> None:
    make_some_requests(sandbox, api)
    page = page_of(sandbox, f"{LOG}?{query}")
    assert numbers(page) == expected
    assert ("hidden" in page.one("p", data_none="").attributes) == bool(expected)


def test_newer_rows_are_those_after_a_number(sandbox: Sandbox, api: Api) -> None:
    make_some_requests(sandbox, api)
    answer = httpx.get(f"{sandbox.base_url}{LOG}/rows?after=3&errors=1", trust_env=False)
    assert answer.headers["inspector-newest"] == "5"
    assert numbers(read(answer.text)) == [5, 4]
    answer = httpx.get(f"{sandbox.base_url}{LOG}/rows?after=5", trust_env=False)
    assert (answer.headers["inspector-newest"], answer.text.strip()) == ("5", "")


def test_a_request_is_shown_with_its_bodies(sandbox: Sandbox, api: Api) -> None:
    api.bulk(link("asset_5", "</code><script>"))
    page = page_of(sandbox, f"{LOG}/1")
    assert page.one("h1").text == "Request 1"
    assert facts(page)["Applied"] == "yes"
    sent, answered = (one.text for one in page.all("pre"))
    assert '"name": "</code><script>"' in sent
    assert answered == '{\n  "actions": [\n    "Ok"\n  ]\n}'


def test_a_request_that_is_not_in_the_log_gets_a_page_that_says_so(sandbox: Sandbox) -> None:
    for number in (0, 1, 999_999_999_999):
        assert "is not in the log" in page_of(sandbox, f"{LOG}/{number}", status=404).one("main").text


@pytest.mark.parametrize("body", [b"\xff\0<b>", b"[" * 5_000])
def test_a_body_that_is_no_json_is_shown_as_it_came(sandbox: Sandbox, body: bytes) -> None:
    headers = {"Secret-Key": KEY, "Content-Type": "application/json"}
    address = f"{sandbox.base_url}/projects/{PROJECT}/sequencesBulkUpdates"
    assert httpx.post(address, content=body, headers=headers, trust_env=False).status_code == 400
    assert page_of(sandbox, f"{LOG}/1").all("pre")[0].text == body.decode(errors="backslashreplace")
