"""Under every filter and order a cursor leads to the page that it was given for, at the same cost."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Select, text

from nexuskit.sandbox.api.handlers.assets import LISTING as ASSETS
from nexuskit.sandbox.api.handlers.sequences import LISTING as SEQUENCES
from nexuskit.sandbox.api.pagination import Listing
from nexuskit.sandbox.storage.database import open_database


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
