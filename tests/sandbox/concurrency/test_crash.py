"""A server that is killed has lost nothing that it answered, and left nothing by half."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from nexuskit.sandbox import Sandbox
from tests.sandbox.concurrency.crash import crash, seed_of


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
