"""Pages: both ways, while rows come and go, and cursors that are not for this listing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from nexuskit.sandbox import Sandbox
from tests.sandbox.conftest import NewDatabase
from tests.sandbox.support import BOTH_KEY, OTHER_PROJECT, PROJECT, Api

COUNT = 23
SEED: dict[str, Any] = {
    "secret_keys": {"key-a": [PROJECT], BOTH_KEY: [PROJECT, OTHER_PROJECT]},
    "projects": [
        {
            "id": project,
            "assets": [
                {"id": f"asset_{number}", "createDate": 1000 - number // 4} for number in range(COUNT)
            ],
            # Several have the same date, and the dates run against the order of the rows.
            "sequences": [
                {"id": f"seq_{number}", "name": f"S{number}", "createDate": 1000 - number // 4}
                for number in range(COUNT)
            ],
        }
        for project in (PROJECT, OTHER_PROJECT)
    ],
}


@pytest.fixture
def api(new_database: NewDatabase) -> Iterator[Api]:
    with Sandbox(seed=SEED, db=new_database()) as sandbox, Api(sandbox) as calls:
        yield calls


@pytest.fixture(scope="module")
def shared_sandbox(new_database: NewDatabase) -> Iterator[Sandbox]:
    with Sandbox(seed=SEED, db=new_database()) as running:
        yield running


@pytest.mark.parametrize(
    "text",
    ["", "null", "T2YAGDY1NWFlNDcyMzZkiMDYwMTQ5N2U3", "A" * 36, "A" * 37, "é" * 36, "A" * 5000],
)
def test_a_text_that_is_no_cursor_is_refused(reader: Api, text: str) -> None:
    assert "'page'" in reader.problem(400, "GET", "/sequences", params={"page": text})


@pytest.mark.parametrize(
    ("path", "filters"), [("/sequences", {"name": "S1"}), ("/assets", {}), ("/assets/asset_1/logs", {})]
)
def test_the_example_cursor_of_the_spec_means_the_first_page(
    reader: Api, path: str, filters: dict[str, str]
) -> None:
    given = {"limit": 2, **filters}
    example = reader.call("GET", path, params={**given, "page": "T2YAGDY1NWFlNDcyMzZkiMDYwMTQ5N2U2"})
    assert example == reader.call("GET", path, params=given)


def test_a_cursor_is_good_for_its_listing_alone(shared_sandbox: Sandbox, reader: Api) -> None:
    cursor = reader.call("GET", "/sequences", params={"limit": 2})["nextPage"]
    reader.problem(400, "GET", "/assets", params={"page": cursor})
    reader.problem(400, "GET", "/sequences", params={"page": cursor, "name": "S1"})
    with Api(shared_sandbox, OTHER_PROJECT, BOTH_KEY) as other:
        other.problem(400, "GET", "/sequences", params={"page": cursor})
        mine = other.call("GET", "/sequences", params={"limit": 2})["nextPage"]
        other.call("GET", "/sequences", params={"page": mine})


def test_a_cursor_of_another_sandbox_is_refused(api: Api, reader: Api) -> None:
    cursor = reader.call("GET", "/sequences", params={"limit": 2})["nextPage"]
    api.problem(400, "GET", "/sequences", params={"page": cursor})
