"""State: kept in a file, opened again, never half written."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Connection, MetaData, Select, Text, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateIndex, CreateTable

from nexuskit.sandbox import Sandbox, SeedError, Settings, StorageError
from nexuskit.sandbox.api.handlers.assets import LISTING as ASSETS
from nexuskit.sandbox.api.handlers.sequences import LISTING as SEQUENCES
from nexuskit.sandbox.api.pages import Listing
from nexuskit.sandbox.storage import tables
from nexuskit.sandbox.storage.database import open_database
from tests.sandbox.support import SEED, Api, link, patch, remove


def test_a_file_keeps_the_state(tmp_path: Path) -> None:
    db = tmp_path / "state.db"
    with Sandbox(seed=SEED, db=db) as sandbox, Api(sandbox) as api:
        api.bulk(link("asset_9", "Patient N", role="R"), patch("seq_a", attributes={"age": "20"}))
        before = api.sequences()
        cursor = api.call("GET", "/sequences", params={"limit": 1})["nextPage"]
        key = sandbox.secret_key
    with Sandbox(db=str(db)) as sandbox, Api(sandbox) as api:
        assert sandbox.secret_key == key
        assert api.sequences() == before
        assert len(api.walk("/sequences", page=cursor)) == 2


def test_a_database_url(tmp_path: Path) -> None:
    db = tmp_path / "state.db"
    with Sandbox(seed=SEED, db=f"sqlite:///{db}") as sandbox, Api(sandbox) as api:
        api.call("DELETE", "/sequences/seq_a")
    with Sandbox(db=db) as sandbox, Api(sandbox) as api:
        api.problem(404, "GET", "/sequences/seq_a")


@pytest.mark.parametrize("db", ["sqlite://", ":memory:", "sqlite:///:memory:", None])
def test_a_database_in_memory_is_its_own(db: str | None) -> None:
    with (
        Sandbox(seed=SEED, db=db) as one,
        Sandbox(seed=SEED, db=db) as two,
        Api(one) as first,
        Api(two) as second,
    ):
        first.call("DELETE", "/sequences/seq_a")
        assert second.sequence("seq_a")["name"] == "Patient A"


def test_a_seed_for_a_database_that_is_not_empty_is_refused(tmp_path: Path) -> None:
    db = tmp_path / "state.db"
    with Sandbox(seed=SEED, db=db):
        pass
    with pytest.raises(SeedError, match="not empty"):
        Sandbox(seed={"projects": [{"id": "proj_z"}]}, db=db).start()
    with Sandbox(db=db) as sandbox, Api(sandbox) as api:
        assert api.sequences().keys() == {"Patient A", "Patient B"}


def test_a_new_file_without_a_seed_has_the_demo_data(tmp_path: Path) -> None:
    with Sandbox(db=tmp_path / "state.db") as sandbox:
        assert sandbox.secret_key == "nexuskit-demo-key"


HASHES = {1: "b06495aa9725c2de32b4b88143d0eead5f90e570cee0ab36e0b960ac58a2bfb3"}
"""What the tables of each schema version are; an entry never changes once it is released."""


def hash_of(metadata: MetaData) -> str:
    statements = []
    for table in metadata.sorted_tables:
        statements.append(CreateTable(table))
        statements += [CreateIndex(index) for index in sorted(table.indexes, key=lambda index: index.name)]
    written = [str(statement.compile(dialect=sqlite.dialect())) for statement in statements]
    # In which order the clauses of a statement stand does not matter.
    clauses = [sorted(line.strip(", \t") for line in ddl.splitlines()) for ddl in written]
    return hashlib.sha256(repr(clauses).encode()).hexdigest()


def test_the_tables_change_with_the_schema_version_alone() -> None:
    version, now = tables.SCHEMA_VERSION, hash_of(tables.metadata)
    assert version in HASHES, f"the schema version is new: add to HASHES {version}: {now!r}"
    assert HASHES[version] == now, (
        f"the tables are not those of schema version {version}: a database that an older sandbox made would "
        "be taken for one of this version. Raise SCHEMA_VERSION in nexuskit/sandbox/storage/tables.py by one "
        f"and add to HASHES {version + 1}: {now!r}"
    )


def test_a_column_more_is_a_change_of_the_tables() -> None:
    changed = MetaData()
    for table in tables.metadata.sorted_tables:
        table.to_metadata(changed)
    assert hash_of(changed) == hash_of(tables.metadata)
    changed.tables["workflows"].append_column(Column("note", Text))
    assert hash_of(changed) != hash_of(tables.metadata)


def test_another_schema_version_is_refused(tmp_path: Path) -> None:
    db = tmp_path / "state.db"
    with Sandbox(db=db):
        pass
    with sqlite3.connect(db) as connection:
        connection.execute("UPDATE meta SET value = '99' WHERE name = 'schema_version'")
    connection.close()
    with pytest.raises(StorageError, match=rf"schema version 99.* reads {tables.SCHEMA_VERSION} alone"):
        Sandbox(db=db).start()


def test_a_file_that_is_something_else_is_refused(tmp_path: Path) -> None:
    text_file, other, missing = tmp_path / "a.txt", tmp_path / "b.db", tmp_path / "none" / "c.db"
    text_file.write_text("not a database " * 100)
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE notes (body TEXT)")
    connection.close()
    for db, message in (
        (text_file, "not a database"),
        (other, "other than a sandbox"),
        (missing, "unable to open database file; name a file in a folder that exists and is writable"),
        (tmp_path, "unable to open database file; name a file in a folder"),
        (f"sqlite:///file:{missing.parent}?mode=ro&uri=true", "unable to open database file; name a file"),
    ):
        with pytest.raises(StorageError, match=message):
            Sandbox(db=db).start()


def test_a_file_that_cannot_be_written_says_what_has_to_be(tmp_path: Path) -> None:
    db = tmp_path / "state.db"
    db.touch()
    with pytest.raises(StorageError, match="readonly database; the file and its folder have to be writable"):
        Sandbox(db=f"sqlite:///file:{db}?mode=ro&uri=true").start()


def test_an_empty_text_is_no_database() -> None:
    with pytest.raises(StorageError, match="empty text; name a file, or leave it out for a database in mem"):
        Sandbox(db="").start()


@pytest.mark.parametrize(
    "db",
    [
        "postgresql://localhost/x",
        "mysql://localhost/x",
        "sqlite+aiosqlite:///x",
        "what://ever",
        "a b://",
    ],
)
def test_a_url_that_is_not_supported_is_refused(db: str) -> None:
    with pytest.raises(StorageError, match=r"is not supported|no database URL"):
        Sandbox(db=db).start()


def test_a_request_that_fails_half_way_is_undone() -> None:
    # The second sequence that the request creates gets the id of the first.
    settings = Settings(new_sequence_id=lambda: "seq_same")
    with Sandbox(seed=SEED, settings=settings) as sandbox, Api(sandbox) as api:
        api.bulk(link("asset_9", "First"))
        before = api.sequences()
        body = {
            "actions": [
                remove("seq_a"),
                patch("seq_b", name="Z"),
                link("asset_8", "Second"),
            ]
        }
        message = api.problem(500, "POST", "/sequencesBulkUpdates", json=body)
        assert "log" in message
        assert api.sequences() == before
        assert api.bulk(remove("seq_a")) == ["Ok"]


def insert_twice(connection: Connection) -> None:
    for _ in range(2):
        connection.execute(text("INSERT INTO meta (name, value) VALUES ('a', 'b')"))


def test_a_transaction_that_raises_is_undone(tmp_path: Path) -> None:
    for where in (None, tmp_path / "state.db"):
        database = open_database(where)
        with pytest.raises(IntegrityError), database.write() as connection:
            insert_twice(connection)
        with database.read() as connection:
            assert connection.execute(text("SELECT count(*) FROM meta WHERE name = 'a'")).scalar() == 0
        database.close()


@pytest.mark.parametrize("place", ["memory", "file"])
def test_threads_take_turns(tmp_path: Path, place: str) -> None:
    database = open_database(None if place == "memory" else tmp_path / "state.db")
    with database.write() as connection:
        connection.execute(text("INSERT INTO meta (name, value) VALUES ('count', '0')"))

    def add(_: int) -> None:
        with database.write() as connection:
            value = int(connection.execute(text("SELECT value FROM meta WHERE name = 'count'")).scalar_one())
            connection.execute(
                text("UPDATE meta SET value = :value WHERE name = 'count'"), {"value": value + 1}
            )

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(100)))
    with database.read() as connection:
        assert connection.execute(text("SELECT value FROM meta WHERE name = 'count'")).scalar() == "100"
    database.close()


def test_a_reader_sees_one_state_while_others_write(tmp_path: Path) -> None:
    database = open_database(tmp_path / "state.db")
    count = text("SELECT count(*) FROM meta")
    with database.read() as reader:
        before = reader.execute(count).scalar_one()
        with database.write() as writer:
            writer.execute(text("INSERT INTO meta (name, value) VALUES ('a', 'b')"))
        assert reader.execute(count).scalar_one() == before
    with database.read() as reader:
        assert reader.execute(count).scalar_one() == before + 1
    database.close()


@pytest.mark.parametrize("listing", [SEQUENCES, ASSETS], ids=lambda listing: listing.kind)
@pytest.mark.parametrize(
    ("forward", "searches"),
    [
        (None, ["project_row=?"]),
        (True, ["project_row=? AND create_date=? AND row>?", "project_row=? AND create_date>?"]),
        (False, ["project_row=? AND create_date=? AND row<?", "project_row=? AND create_date<?"]),
    ],
    ids=["first", "next", "prev"],
)
def test_every_page_is_read_from_an_index(
    listing: Listing, forward: bool | None, searches: list[str]
) -> None:
    def plan(filtered: bool) -> list[list[str]]:
        return [explain(statement) for statement in listing.statements(forward, filtered=filtered)]

    database = open_database(None)
    with database.read() as connection:

        def explain(statement: Select[Any]) -> list[str]:
            values = {"project": 1, "count": 1, "date": 5, "row": 5, "filter": "x"}
            compiled = statement.params(**values).compile(connection, compile_kwargs={"literal_binds": True})
            steps = connection.execute(text(f"EXPLAIN QUERY PLAN {compiled}"))
            return [step.detail.replace("rowid", "row") for step in steps]

        by_creation = f"SEARCH {listing.kind} USING INDEX {listing.kind}_by_creation"
        assert plan(filtered=False) == [[f"{by_creation} ({search})"] for search in searches]
        # The name and the filename are unique: there is at most one row, and nothing to sort.
        assert all(len(steps) == 1 and steps[0].startswith("SEARCH") for steps in plan(filtered=True))
    database.close()


def test_several_sandboxes_start_on_one_file_at_once(tmp_path: Path) -> None:
    db = tmp_path / "state.db"
    together = threading.Barrier(4)

    def start(_: int) -> str:
        together.wait()
        with Sandbox(db=db) as sandbox:
            return sandbox.secret_key

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(start, range(4))) == {"nexuskit-demo-key"}


def test_two_sandboxes_on_one_file_see_each_other(tmp_path: Path) -> None:
    db = tmp_path / "state.db"
    with Sandbox(seed=SEED, db=db) as one, Sandbox(db=db) as two, Api(one) as first, Api(two) as second:
        first.bulk(link("asset_9", "Patient N"))
        assert second.entries("Patient N") == [(None, 1, "asset_9")]
        second.bulk(remove("Patient N"))
        assert "Patient N" not in first.sequences()


@pytest.mark.parametrize("place", ["memory", "file"])
def test_many_clients_at_once_lose_nothing(tmp_path: Path, place: str) -> None:
    seed = {"projects": [{"id": "proj_a", "assets": [{"id": f"asset_{number}"} for number in range(120)]}]}
    with Sandbox(seed=seed, db=None if place == "memory" else tmp_path / "state.db") as sandbox:

        def work(worker: int) -> list[str]:
            with Api(sandbox, key=sandbox.secret_key) as api:
                mine = range(worker, 120, 6)
                return [result for number in mine for result in api.bulk(link(f"asset_{number}", "Shared"))]

        with ThreadPoolExecutor(6) as pool:
            results = [result for done in pool.map(work, range(6)) for result in done]
        assert results == ["Ok"] * 120
        with Api(sandbox, key=sandbox.secret_key) as api:
            entries = api.entries("Shared")
            assert [ord for _, ord, _ in entries] == list(range(1, 121))
            assert len({asset for _, _, asset in entries}) == 120
