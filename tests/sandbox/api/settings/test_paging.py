"""Under every filter and order a cursor leads to the page that it was given for, at the same cost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import pytest
from sqlalchemy import Select, text

from nexuskit.sandbox import Sandbox, Settings
from nexuskit.sandbox.api.handlers.assets import LISTING as ASSETS
from nexuskit.sandbox.api.handlers.sequences import LISTING as SEQUENCES
from nexuskit.sandbox.api.pagination import Listing
from nexuskit.sandbox.storage.database import open_database
from tests.sandbox.support import KEY, PROJECT, Api

SEED: dict[str, Any] = {
    "secret_keys": {KEY: [PROJECT]},
    "projects": [{"id": PROJECT, "sequences": [{"id": f"seq_{n}", "name": f"S{n}"} for n in range(3)]}],
}


@pytest.mark.parametrize("query", [{}, {"name": "S"}], ids=["all", "filtered"])
@pytest.mark.parametrize("changed", [{"list_order": "newest"}, {"name_filter": "prefix"}], ids=str)
def test_a_change_of_settings_is_never_a_wrong_page(
    tmp_path: Path, query: dict[str, str], changed: dict[str, Any]
) -> None:
    db = tmp_path / "state.db"
    settings = Settings(name_filter="contains")
    with (
        Sandbox(SEED, db, settings=settings) as before,
        Sandbox(db=db, settings=attrs.evolve(settings, **changed)) as after,
        Api(before) as one,
        Api(after) as other,
    ):
        cursor = one.call("GET", "/sequences", params={"limit": 1, **query})["nextPage"]
        request = {"limit": 1, "page": cursor, **query}
        page = one.call("GET", "/sequences", params=request)
        assert [row["name"] for row in page["data"]] == ["S1"]
        if "name_filter" in changed and not query:
            # What a filter would match does not matter where there is none.
            assert other.call("GET", "/sequences", params=request) == page
        else:
            message = other.problem(400, "GET", "/sequences", params=request)
            assert "is not a cursor of this listing" in message


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
            steps = connection.execute(text(f"EXPLAIN QUERY PLAN {compiled}"))
            return [step.detail.replace("rowid", "row") for step in steps]

        statements = listing.keyset(how, newest_first=newest_first).statements(forward)
        index = f"SEARCH {listing.kind} USING INDEX {listing.kind}_by_creation"
        # One step: nothing is sorted, so that the first rows of a page are the first that are read.
        assert [explain(statement) for statement in statements] == [
            [f"{index} ({search})"] for search in expected
        ]
    database.close()
