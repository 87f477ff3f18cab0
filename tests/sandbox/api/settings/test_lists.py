"""Lists, look-ups and closed projects under each setting, over HTTP; the defaults have their own tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Select
from sqlalchemy import text as sql

from nexuskit.sandbox.api.handlers.assets import LISTING as ASSETS
from nexuskit.sandbox.api.handlers.sequences import LISTING as SEQUENCES
from nexuskit.sandbox.api.pagination import Listing
from nexuskit.sandbox.storage.database import open_database
from tests.sandbox.api.settings.conftest import Start
from tests.sandbox.support import OTHER_KEY, PROJECT, Api, remove

NAMES = [
    *("Patient A", "patient a", "Patient B", "A Patient", "100%", "100 per cent", "a_b", "aXb", "a\\b"),
    *("a\\\\b", "NUL \0 in it", "NUL \0 and more", "NUL ", "Ärztin 🦵", "\x01\x03", "\x02"),
]
NAMED: dict[str, Any] = {
    "projects": [
        {
            "id": PROJECT,
            "assets": [
                {"id": f"asset_{number}", "filename": name, "createDate": 100 + number // 3}
                for number, name in enumerate(NAMES)
            ],
            "sequences": [
                {"id": f"seq_{number}", "name": name, "createDate": 100 + number // 3}
                for number, name in enumerate(NAMES)
            ],
        }
    ],
    "secret_keys": {"key-a": [PROJECT]},
}
TEXTS = [
    *NAMES,
    *("P", "a", "Patient", "patient", "%", "_", "\\", "\0", "\0 ", " ", "🦵", "rztin", "\x03", "none"),
]


def find(api: Api, text: str) -> tuple[list[str], list[str]]:
    sequences = api.walk("/sequences", name=text, limit=2)
    assets = api.walk("/assets", filename=text, limit=2)
    return [row["name"] for row in sequences], [row["filename"] for row in assets]


@pytest.mark.parametrize(
    ("how", "matches"), [("exact", str.__eq__), ("prefix", str.startswith), ("contains", str.__contains__)]
)
def test_filters_match_the_whole_text_its_beginning_or_any_part(
    start: Start, how: str, matches: Callable[[str, str], bool]
) -> None:
    api = start(NAMED, name_filter=how)
    for text in TEXTS:
        expected = [name for name in NAMES if matches(name, text)]
        assert find(api, text) == (expected, expected)


@pytest.mark.parametrize("list_order", ["oldest", "newest"])
@pytest.mark.parametrize(("query", "limit"), [({}, 4), ({"name": "a"}, 1), ({}, 100)])
def test_pages_lead_both_ways_in_either_order(
    start: Start, list_order: str, query: dict[str, str], limit: int
) -> None:
    api = start(NAMED, list_order=list_order, name_filter="contains")
    in_order = [name for name in NAMES if query.get("name", "") in name]
    if list_order == "newest":
        in_order.reverse()
    pages = list(api.pages("/sequences", "nextPage", None, limit=limit, **query))
    assert [row["name"] for page in pages for row in page["data"]] == in_order
    assert (pages[0]["prevPage"], pages[-1]["nextPage"]) == (None, None)
    if len(pages) > 1:
        back = list(api.pages("/sequences", "prevPage", pages[-1]["prevPage"], limit=limit, **query))
        assert back == list(reversed(pages[:-1]))


@pytest.mark.parametrize("list_order", ["oldest", "newest"])
def test_a_page_that_lost_all_its_rows_still_leads_both_ways(start: Start, list_order: str) -> None:
    api = start(NAMED, list_order=list_order)
    ids = [f"seq_{number}" for number in range(len(NAMES))]
    if list_order == "newest":
        ids.reverse()
    _, second, *_, last, _ = api.pages("/sequences", "nextPage", None, limit=2)
    api.bulk(*(remove(id) for id in (*ids[:2], *ids[-2:])))

    before_all = api.call("GET", "/sequences", params={"limit": 3, "page": second["prevPage"]})
    assert (before_all["data"], before_all["prevPage"]) == ([], None)
    ahead = api.call("GET", "/sequences", params={"limit": 3, "page": before_all["nextPage"]})
    assert [row["id"] for row in ahead["data"]] == ids[2:5]

    after_all = api.call("GET", "/sequences", params={"limit": 3, "page": last["nextPage"]})
    assert (after_all["data"], after_all["nextPage"]) == ([], None)
    back = api.call("GET", "/sequences", params={"limit": 3, "page": after_all["prevPage"]})
    assert [row["id"] for row in back["data"]] == ids[-5:-2]


def test_a_page_size_beyond_the_largest_is_refused_or_clamped(start: Start) -> None:
    refusing = start(NAMED, max_limit=3)
    message = refusing.problem(400, "GET", "/sequences", params={"limit": 4})
    assert "'limit': must be at most 3, got 4" in message
    assert len(refusing.call("GET", "/sequences", params={"limit": 3})["data"]) == 3
    clamping = start(NAMED, max_limit=3, limit_beyond_max="clamp")
    assert len(clamping.call("GET", "/sequences", params={"limit": 4})["data"]) == 3
    assert [row["name"] for row in clamping.walk("/sequences", limit=100)] == NAMES


class SetClock:
    now = 1_000_000

    def __call__(self) -> int:
        return self.now


def test_cursors_can_expire(start: Start) -> None:
    clock = SetClock()
    lasting = start(NAMED, clock=clock)
    expiring = start(NAMED, clock=clock, cursor_seconds=60)
    old, new = (api.call("GET", "/sequences", params={"limit": 1})["nextPage"] for api in (lasting, expiring))
    clock.now += 60_000
    page = expiring.call("GET", "/sequences", params={"limit": 1, "page": new})
    assert [row["name"] for row in page["data"]] == NAMES[1:2]
    clock.now += 1
    message = expiring.problem(400, "GET", "/sequences", params={"page": new})
    assert message == (
        "query parameter 'page': the cursor expired after 60 seconds; start again with the first page"
    )
    expiring.call("GET", "/sequences", params={"page": page["nextPage"]})
    clock.now += 10**12
    lasting.call("GET", "/sequences", params={"page": old})


@pytest.mark.parametrize("forged", ["1", "9" * 40, "+1000000", ""])
def test_the_time_in_a_cursor_cannot_be_changed(start: Start, forged: str) -> None:
    api = start(NAMED, cursor_seconds=60)
    cursor, _, _ = api.call("GET", "/sequences", params={"limit": 1})["nextPage"].partition(".")
    assert "cursor" in api.problem(400, "GET", "/sequences", params={"page": f"{cursor}.{forged}"})


def test_a_text_is_an_id_or_a_filename_first(start: Start) -> None:
    assert start(asset_lookup="id").call("GET", "/assets/asset_1")["id"] == "asset_1"
    api = start(asset_lookup="filename")
    assert api.call("GET", "/assets/asset_1")["id"] == "asset_x"
    assert api.call("GET", "/assets/asset_2")["id"] == "asset_2"
    api.problem(404, "GET", "/assets/none")


def test_the_list_of_projects_can_hold_those_that_the_key_does_not_open(start: Start) -> None:
    for listed, expected in (("opened", ["proj_b"]), ("all", ["proj_a", "proj_b"])):
        api = start(listed_projects=listed)
        projects = api.http.get("/workspace/projects", headers={"Secret-Key": OTHER_KEY}).json()
        assert [project["id"] for project in projects] == expected


STATUSES = [(403, 403), (404, 404), (403, 404), (404, 403)]


@pytest.mark.parametrize(("closed", "unknown"), STATUSES)
def test_the_status_of_a_project_that_the_key_does_not_open(start: Start, closed: int, unknown: int) -> None:
    api = start(closed_project_status=closed, unknown_project_status=unknown)
    for id, status in (("proj_b", closed), ("proj_none", unknown), ("%FF", unknown), ("a%00b", unknown)):
        for method, path in (("GET", ""), ("GET", "/sequences"), ("DELETE", "/workflows/flow_1")):
            answer = api.http.request(method, f"/projects/{id}{path}")
            assert answer.status_code == status, (id, path)
            assert "does not open" in answer.json()["message"]
    api.call("GET", "")


@pytest.mark.parametrize("status", [403, 404])
def test_by_default_nothing_tells_whether_a_project_exists(start: Start, status: int) -> None:
    api = start(closed_project_status=status, unknown_project_status=status)
    closed, unknown = (api.http.get(f"/projects/{id}").json() for id in ("proj_b", "proj_none"))
    assert closed == unknown


@pytest.mark.parametrize(
    ("listing", "how"), [(SEQUENCES, None), (ASSETS, "contains")], ids=["sequences", "assets"]
)
@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize("forward", [None, True, False])
def test_every_page_is_read_from_the_index_by_creation(
    listing: Listing, how: Any, newest_first: bool, forward: bool | None
) -> None:
    beyond = ">" if forward != newest_first else "<"
    searches = [f"create_date=? AND row{beyond}?", f"create_date{beyond}?"]
    expected = ["project_row=?"] if forward is None else [f"project_row=? AND {part}" for part in searches]
    database = open_database(None)
    with database.read() as connection:

        def explain(statement: Select[Any]) -> list[str]:
            values = {"project": 1, "count": 1, "key": 5, "row": 5, "filter": "x"}
            compiled = statement.params(**values).compile(connection, compile_kwargs={"literal_binds": True})
            steps = connection.execute(sql(f"EXPLAIN QUERY PLAN {compiled}"))
            return [step.detail.replace("rowid", "row") for step in steps]

        statements = listing.keyset(how, newest_first=newest_first).statements(forward)
        index = f"SEARCH {listing.kind} USING INDEX {listing.kind}_by_creation"
        # One step: nothing is sorted, so that the first rows of a page are the first that are read.
        assert [explain(statement) for statement in statements] == [
            [f"{index} ({search})"] for search in expected
        ]
    database.close()
