"""State: kept in a file, opened again, never half written."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select, text

from nexuskit.sandbox import Sandbox, Settings, StorageError
from nexuskit.sandbox.storage import tables
from nexuskit.sandbox.storage.batch_sql import BatchStatement
from nexuskit.sandbox.storage.database import Database, open_database
from nexuskit.sandbox.storage.store import Store
from tests.sandbox.support import KEY, PROJECT, SEED, Api, link, patch, remove


def test_a_seed_fills_an_empty_database_and_one_with_data_keeps_it(
    shared_where: str, caplog: pytest.LogCaptureFixture
) -> None:
    for is_there in (True, False):
        with Sandbox(seed=SEED, db=shared_where) as sandbox, Api(sandbox) as api:
            assert ("Patient A" in api.sequences()) == is_there
            api.call("DELETE", "/sequences/seq_a", status=200 if is_there else 404)
    assert "another seed" not in caplog.text
    with Sandbox(seed={"projects": [{"id": "proj_z"}]}, db=shared_where) as sandbox:
        assert sandbox.secret_keys.keys() == SEED["secret_keys"].keys()
    assert "keeps its data, which began with another seed" in caplog.text


def test_a_file_that_is_something_else_is_refused(tmp_path: Path) -> None:
    text_file, other, missing = tmp_path / "a.txt", tmp_path / "b.db", tmp_path / "none" / "c.db"
    text_file.write_text("not a database " * 100)
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE notes (body TEXT)")
    connection.close()
    for db, message in (
        (text_file, "not a database"),
        (other, "is not a database of the sandbox"),
        (missing, "unable to open database file; give a file in an existing, writable folder"),
        (tmp_path, "unable to open database file; give a file in"),
        (f"sqlite:///file:{missing.parent}?mode=ro&uri=true", "unable to open database file; give a file"),
    ):
        with pytest.raises(StorageError, match=message):
            Sandbox(db=db).start()


def test_a_file_that_cannot_be_written_says_what_has_to_be(tmp_path: Path) -> None:
    db = tmp_path / "state.db"
    db.touch()
    with pytest.raises(StorageError, match="readonly database; make the file and its folder writable"):
        Sandbox(db=f"sqlite:///file:{db}?mode=ro&uri=true").start()


def test_a_request_that_fails_half_way_is_undone() -> None:
    # The second sequence that the request creates gets the id of the first.
    settings = Settings(new_sequence_id=lambda: "seq_same")
    with Sandbox(seed=SEED, settings=settings) as sandbox, Api(sandbox) as api:
        api.bulk(link("asset_9", "First"))
        before = api.sequences()
        body = {"actions": [remove("seq_a"), patch("seq_b", name="Z"), link("asset_8", "Second")]}
        message = api.problem(500, "POST", "/sequencesBulkUpdates", json=body)
        assert "log" in message
        assert api.sequences() == before
        assert api.bulk(remove("seq_a")) == ["Ok"]


def fill_the_disk(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("PRAGMA max_page_count = 1"))
        connection.execute(text("INSERT INTO meta VALUES ('a', hex(zeroblob(1000000)))"))


def test_a_file_that_is_full_is_named_with_what_to_do(tmp_path: Path) -> None:
    database = open_database(tmp_path / "state.db")
    with pytest.raises(StorageError, match=r"state\.db cannot be used: database or disk is full; free space"):
        fill_the_disk(database)
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM meta WHERE name = 'a'")).scalar() == 0
    database.close()


def test_a_reader_sees_one_state_while_others_write(shared_where: str) -> None:
    database = open_database(shared_where)
    count = text("SELECT count(*) FROM meta")
    with database.read() as reader:
        before = reader.execute(count).scalar_one()
        with database.write() as writer:
            writer.execute(text("INSERT INTO meta (name, value) VALUES ('a', 'b')"))
        assert reader.execute(count).scalar_one() == before
    with database.read() as reader:
        assert reader.execute(count).scalar_one() == before + 1
    database.close()


def test_several_sandboxes_start_on_one_database_at_once(shared_where: str) -> None:
    together = threading.Barrier(4)

    def start(_: int) -> str:
        together.wait()
        with Sandbox(db=shared_where) as sandbox:
            return sandbox.secret_key

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(start, range(4))) == {"nexuskit-demo-key"}


@pytest.mark.parametrize("replaced", [False, True], ids=["removed", "replaced"])
def test_a_file_that_is_gone_is_told(tmp_path: Path, replaced: bool) -> None:
    db, copy = tmp_path / "state.db", tmp_path / "copy.db"
    with Sandbox(seed=SEED, db=copy):
        pass
    with Sandbox(seed=SEED, db=db) as sandbox, Api(sandbox, PROJECT, KEY) as api:
        api.call("GET", "/workflows")
        for file in tmp_path.glob("state.db*"):
            file.unlink()
        if replaced:
            shutil.copy(copy, db)
        for method, path, body in (
            ("GET", "/workflows", None),
            ("PATCH", "/workflows/flow_1", {"title": "New"}),
        ):
            answer = api.http.request(method, api.project + path, json=body)
            assert answer.status_code == 503
            assert "was removed or replaced; restart the sandbox" in answer.json()["message"]
        assert api.http.get("/_health").status_code == 503
        assert db.exists() is replaced


def test_more_values_than_a_statement_takes_parameters(store: Store) -> None:
    by_row = BatchStatement(select(tables.assets.c.row), tables.assets.c.row)
    with store.database.read() as connection:
        assert len([*by_row.find(connection, range(300_000))]) == 11
