"""The request log: what it marks, how it is filtered, and what the live part asks for."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from nexuskit.sandbox import Sandbox
from tests.sandbox.inspector.markup import Element, read
from tests.sandbox.inspector.test_router import facts
from tests.sandbox.support import KEY, PROJECT, SEED, Api, link

LOG = "/_inspector/log"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(seed=SEED) as running:
        yield running


@pytest.fixture
def api(sandbox: Sandbox) -> Iterator[Api]:
    with Api(sandbox) as calls:
        yield calls


def look(sandbox: Sandbox, path: str = LOG, status: int = 200) -> Element:
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
    page = look(sandbox, f"{LOG}?{query}")
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
    page = look(sandbox, f"{LOG}/1")
    assert page.one("h1").text == "Request 1"
    assert facts(page)["Applied"] == "yes"
    sent, answered = (one.text for one in page.all("pre"))
    assert '"name": "</code><script>"' in sent
    assert answered == '{\n  "actions": [\n    "Ok"\n  ]\n}'


def test_a_request_that_is_not_in_the_log_gets_a_page_that_says_so(sandbox: Sandbox) -> None:
    for number in (0, 1, 999_999_999_999):
        assert "is not in the log" in look(sandbox, f"{LOG}/{number}", status=404).one("main").text


@pytest.mark.parametrize("body", [b"\xff\0<b>", b"[" * 5_000])
def test_a_body_that_is_no_json_is_shown_as_it_came(sandbox: Sandbox, body: bytes) -> None:
    headers = {"Secret-Key": KEY, "Content-Type": "application/json"}
    address = f"{sandbox.base_url}/projects/{PROJECT}/sequencesBulkUpdates"
    assert httpx.post(address, content=body, headers=headers, trust_env=False).status_code == 400
    assert look(sandbox, f"{LOG}/1").all("pre")[0].text == body.decode(errors="backslashreplace")
