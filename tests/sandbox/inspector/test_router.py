"""What the pages show, and how they are sent."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from nexuskit.sandbox import Sandbox, Settings
from tests.sandbox.inspector.conftest import Look
from tests.sandbox.inspector.markup import Element, read
from tests.sandbox.support import PROJECT

HERE = f"/_inspector/projects/{PROJECT}"


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
