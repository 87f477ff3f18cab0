"""The look for the neighbour of a page: one statement, which finds it by the index."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from nexuskit.sandbox.api.handlers.sequences import LISTING as SEQUENCES
from nexuskit.sandbox.config.settings import Settings
from nexuskit.sandbox.storage.store import open_store


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize("forward", [True, False])
def test_it_searches_the_index_in_each_of_its_halves(
    where: str | None, forward: bool, newest_first: bool
) -> None:
    sequences = [{"id": f"seq_{number}", "createDate": number} for number in range(1, 301)]
    store = open_store(where, {"projects": [{"id": "proj_a", "sequences": sequences}]}, Settings())
    with store.database.read() as connection:
        probe = SEQUENCES.keyset(newest_first=newest_first).probe(forward)
        probe = probe.params(project=1, key=150, row=150)
        compiled = probe.compile(connection, compile_kwargs={"literal_binds": True})
        explain = "EXPLAIN" if connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
        plan = [str(row) for row in connection.execute(text(f"{explain} {compiled}"))]
    store.close()
    assert sum("sequences_by_creation" in step for step in plan) == 2
    assert not any("sort" in step.lower() or "b-tree" in step.lower() for step in plan)
