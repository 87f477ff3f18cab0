"""Long lists: every row is on exactly one page, in order, forth and back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from nexuskit.sandbox import Sandbox
from tests.sandbox.conftest import NewDatabase
from tests.sandbox.inspector.markup import Element, read
from tests.sandbox.inspector.test_router import cells

COUNT = 120
HERE = "/_inspector/projects/proj_long"
LONG = f"{HERE}/sequences/seq_long"
# Most have one date of creation, so that their order is that of their rows.
NAMES = [f"Patient {number:05}" for number in range(COUNT)]
# The first gap is between two pages.
ORDS = [*range(-5, 195), *range(245, 300), *range(1_000, 1_200), 2**53 - 1]


def seed() -> dict[str, Any]:
    assets = [{"id": f"asset_{number}"} for number in range(700)]
    items = [{"assetId": f"asset_{number}", "ord": ord} for number, ord in enumerate(ORDS)]
    roles = [{"assetId": f"asset_{600 + n}", "ord": n, "role": f"role {n:02}"} for n in range(45)]
    sequences: list[dict[str, Any]] = [
        {"id": f"seq_{name[-5:]}", "name": name, "createDate": 10 + (number > 80)}
        for number, name in enumerate(NAMES)
    ]
    sequences += [
        {"id": "seq_long", "name": "long", "items": items, "createDate": 1},
        {"id": "seq_roles", "name": "roles", "items": roles, "createDate": 1},
    ]
    workflows = [{"id": f"flow_{n}", "title": f"Flow {n:03}", "createDate": n // 40} for n in range(120)]
    projects = [{"id": f"proj_{n:02}", "createDate": n} for n in range(60)]
    long = {"id": "proj_long", "assets": assets, "sequences": sequences, "workflows": workflows}
    return {"secret_keys": {"key-a": ["proj_long"]}, "projects": [*projects, long]}


@pytest.fixture(scope="module")
def sandbox(new_database: NewDatabase) -> Iterator[Sandbox]:
    with Sandbox(seed=seed(), db=new_database()) as running:
        yield running


def pages(sandbox: Sandbox, path: str | None, nav: str, rel: str = "next") -> Iterator[tuple[str, Element]]:
    """Follow the links of one of the lists on a page."""
    with httpx.Client(base_url=sandbox.base_url, trust_env=False) as client:
        while path is not None:
            answer = client.get(path)
            assert answer.status_code == 200
            page = read(answer.text)
            yield path, page
            found = [link for one in page.all("nav", aria_label=nav) for link in one.all("a", rel=rel)]
            path = found[0].attributes["href"] if found else None


def names(page: Element) -> list[str]:
    """Give the names of the sequences that a page lists."""
    return [one.text for one in page.all("a") if "/sequences/" in one.attributes["href"]]


def test_sequences_are_paged_in_order_of_creation_forth_and_back(sandbox: Sandbox) -> None:
    forth = [*pages(sandbox, HERE, "More sequences")]
    assert [name for _, page in forth for name in names(page)] == ["long", "roles", *NAMES]
    back = [*pages(sandbox, forth[-1][0], "More sequences", "prev")]
    assert [names(page) for _, page in reversed(back)] == [names(page) for _, page in forth]


def test_a_search_keeps_its_text_over_the_pages(sandbox: Sandbox) -> None:
    for text, found in [("Patient 0000", 10), ("Patient 000", 100), ("patient 0000", 0), ("atient 0000", 0)]:
        listed = pages(sandbox, f"{HERE}?name={text}", "More sequences")
        assert [name for _, page in listed for name in names(page)] == NAMES[:found]


def test_a_long_strip_is_paged_and_keeps_the_gaps_at_its_edges(sandbox: Sandbox) -> None:
    [(_, first)] = pages(sandbox, LONG, "none")
    assert len(cells(first)[0]) == 200
    forth = [*pages(sandbox, LONG, "Entries of no role")]
    drawn = [cell.split(" asset")[0] for _, page in forth for cell in cells(page)[0]]
    empty = 2**53 - 1 - 1_200
    expected = [f"ord {ord:,}" for ord in ORDS]
    expected.insert(-1, f"{empty:,} empty: 1,200 to {2**53 - 2:,}")
    expected.insert(255, "700 empty: 300 to 999")
    expected.insert(200, "50 empty: 195 to 244")
    assert drawn == expected
    back = [*pages(sandbox, forth[-1][0], "Entries of no role", "prev")]
    assert sorted(cell for _, page in back for cell in cells(page)[0]) == sorted(
        cell for _, page in forth for cell in cells(page)[0]
    )
