"""Many clients at once, also over several servers, and a killed server: nothing is lost or doubled."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nexuskit.sandbox import Sandbox
from tests.sandbox.concurrency import calls, parallel
from tests.sandbox.concurrency.crash import crash, seed_of
from tests.sandbox.concurrency.servers import servers

KEY = "key-a"
HISTORIES = 24
FEW = 2

[_project] = calls.SEED["projects"]
SEED: dict[str, Any] = {
    "secret_keys": {KEY: [f"proj_{number}" for number in range(HISTORIES)]},
    "projects": [{**_project, "id": f"proj_{number}"} for number in range(HISTORIES)],
}


@pytest.fixture(
    scope="module",
    params=["memory", "file", pytest.param("postgresql", marks=pytest.mark.full)],
)
def targets(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One server on a database in memory, or two in processes of their own on another one."""
    folder: Path = tmp_path_factory.mktemp("parallel")
    if request.param == "memory":
        with Sandbox(seed=SEED) as sandbox:
            yield [sandbox]
        return
    db = (
        str(folder / "state.db")
        if request.param == "file"
        else request.getfixturevalue("postgresql").new_database()
    )
    with servers(db, SEED, folder) as running:
        yield running


@pytest.mark.parametrize(
    "number", [*range(FEW), *(pytest.param(n, marks=pytest.mark.full) for n in range(FEW, HISTORIES))]
)
def test_some_order_explains_what_clients_at_the_same_time_saw(targets: Any, number: int) -> None:
    events = parallel.history(targets, f"proj_{number}", KEY, seed=number)
    assert parallel.overlaps(events) > 0
    assert parallel.explain(calls.START, events) is not None, events


@pytest.mark.parametrize(
    ("kind", "rounds"),
    [
        ("file", 1),
        pytest.param("file", 10, marks=pytest.mark.full),
        pytest.param("postgresql", 3, marks=pytest.mark.full),
    ],
)
def test_a_killed_server_has_lost_nothing(
    kind: str, rounds: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    file = tmp_path / "state.db"
    db = str(file) if kind == "file" else request.getfixturevalue("postgresql").new_database()
    with Sandbox(seed=seed_of(rounds), db=db):
        pass
    tally = crash(db, rounds, seed=1)
    assert (tally.lost, tally.torn) == (0, 0), tally
    # Otherwise it was killed too late to show anything.
    assert tally.unanswered > 0
    if kind == "file":
        connection = sqlite3.connect(file)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.close()
