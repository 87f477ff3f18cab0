"""Databases of older versions are migrated without losing a row; tables change with the version alone."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Dialect, MetaData
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from nexuskit.sandbox import Sandbox, StorageError
from nexuskit.sandbox.seeds.loader import read_seed
from nexuskit.sandbox.storage import tables
from nexuskit.sandbox.storage.database import open_database
from nexuskit.sandbox.storage.dump import unpack
from nexuskit.sandbox.storage.postgresql import constraint_statements
from nexuskit.sandbox.storage.seed_loader import dump_seed
from tests.sandbox.support import SEED, Api, link

# What the sandbox of schema version 1 gave as the second page of `GET /projects/proj_a/sequences?limit=1`.
OLD_CURSOR = "AQAAAAAAAAPoAAAAAAAAAAG0JHF4Qzc8zbfi"
UPLOADS = {table.name for table in tables.metadata.sorted_tables} - {
    *(table.name for table in tables.DATA),
    "meta",
    "snapshots",
}

NOW = str(tables.SCHEMA_VERSION)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A file as the sandbox of schema version 1 wrote it."""
    db = tmp_path / "old.db"
    connection = sqlite3.connect(db)
    connection.executescript((Path(__file__).parent / "version_1.sql").read_text(encoding="utf-8"))
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    return db


def contents(db: Path) -> dict[str, list[tuple[Any, ...]]]:
    connection = sqlite3.connect(db)
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {name: sorted(connection.execute(f"SELECT * FROM {name}")) for name in names}
    connection.close()
    return found


def definitions(db: Path) -> set[tuple[str, str, str]]:
    connection = sqlite3.connect(db)
    found = set(connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
    connection.close()
    return found


def version_of(db: Path) -> str:
    return dict(contents(db)["meta"])["schema_version"]


def test_every_row_is_kept(old: Path) -> None:
    before = contents(old)
    open_database(old).close()
    after = contents(old)
    assert after.pop("snapshots") == []
    for added in ("frame_metadata", "asset_logs", *UPLOADS):
        assert after.pop(added) == []
    assert after.pop("asset_groups") == [(row, 0, "main") for row, *_ in before["assets"]]
    meta = dict(after.pop("meta"))
    assert meta == {**dict(before.pop("meta")), "schema_version": NOW, "generation": "1"}
    assert after == before


def test_a_file_that_was_brought_up_to_date_is_like_a_new_one(old: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.db"
    open_database(new).close()
    open_database(old).close()
    assert definitions(old) == definitions(new)


def test_cursors_and_new_rows_go_on_where_the_old_version_stopped(old: Path) -> None:
    with Sandbox(db=old) as sandbox, Api(sandbox) as api:
        assert sandbox.secret_key == "key-a"
        page = api.call("GET", "/sequences", params={"limit": 1, "page": OLD_CURSOR})
        assert [sequence["name"] for sequence in page["data"]] == ["Patient B"]
        assert api.entries("Patient N") == [("R", 1, "asset_9")]
        assert api.sequence("seq_a")["attributes"]["items"]["age"] == "20"
        assert api.bulk(link("asset_8", "Patient O")) == ["Ok"]
    assert max(row for row, *_ in contents(old)["sequences"]) == 5


def test_a_migration_that_fails_leaves_the_old_version_as_it_was(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the power is gone")

    before, defined = contents(old), definitions(old)
    with monkeypatch.context() as patched:
        patched.setattr(tables, "group_rows", fail)
        with pytest.raises(RuntimeError, match="power"):
            open_database(old)
    assert (contents(old), definitions(old)) == (before, defined)
    open_database(old).close()
    assert version_of(old) == NOW


def test_several_open_an_old_file_at_once(old: Path) -> None:
    together = threading.Barrier(6)

    def start(_: int) -> None:
        together.wait()
        open_database(old).close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(start, range(6)))
    assert version_of(old) == NOW


@pytest.fixture
def newer(old: Path) -> Path:
    connection = sqlite3.connect(old)
    connection.execute("UPDATE meta SET value = '99' WHERE name = 'schema_version'")
    connection.commit()
    connection.close()
    return old


def test_a_newer_version_is_refused_and_left_alone(newer: Path) -> None:
    before = newer.read_bytes()
    with pytest.raises(StorageError, match=rf"schema version 99, but this version .* up to {NOW}; update"):
        Sandbox(db=newer).start()
    assert newer.read_bytes() == before


def test_a_version_that_is_no_number_is_refused(old: Path) -> None:
    connection = sqlite3.connect(old)
    connection.execute("DELETE FROM meta WHERE name = 'schema_version'")
    connection.commit()
    connection.close()
    with pytest.raises(StorageError, match="has no schema version"):
        Sandbox(db=old).start()


def test_a_snapshot_of_an_older_version_gets_the_groups_of_its_assets() -> None:
    data = dump_seed(read_seed(SEED, max_entries=10, max_attribute_bytes=1_000))
    added = {name: data.tables.pop(name) for name in ("asset_groups", "frame_metadata", "asset_logs")}
    assert unpack(data.pack()).tables == {**data.tables, **added}


HASHES = {
    (4, "sqlite"): "09f227f3043032d500863038ba8a97953ffba35e9548e3da43d6940f7405d439",
    (4, "postgresql"): "d4cdf0d97478de24dc71a7dadfc1932e83f81705cd1f36ea0864480831db144a",
}
"""The tables of the current schema version."""

DIALECTS = {"sqlite": sqlite.dialect(), "postgresql": postgresql.dialect()}


def hash_of(metadata: MetaData, dialect: Dialect) -> str:
    statements: list[CreateTable | CreateIndex] = []
    for table in metadata.sorted_tables:
        statements.append(CreateTable(table))
        statements += [
            CreateIndex(index) for index in sorted(table.indexes, key=lambda index: str(index.name))
        ]
    written = [str(statement.compile(dialect=dialect)) for statement in statements]
    if dialect.name == "postgresql":
        written += constraint_statements()
    # In which order the clauses of a statement stand does not matter.
    clauses = [sorted(line.strip(", \t") for line in ddl.splitlines()) for ddl in written]
    return hashlib.sha256(repr(clauses).encode()).hexdigest()


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_tables_change_with_the_schema_version_alone(dialect: str) -> None:
    version, now = tables.SCHEMA_VERSION, hash_of(tables.metadata, DIALECTS[dialect])
    assert (version, dialect) in HASHES, (
        f"the schema version is new: add to HASHES {version, dialect}: {now!r}"
    )
    assert HASHES[version, dialect] == now, (
        f"the tables are not those of schema version {version}: a database that an older sandbox made would "
        "be taken for one of this version. Raise SCHEMA_VERSION in sandbox/storage/tables.py by one, "
        f"add a step to database.py unless only tables are new, and set HASHES {version + 1, dialect} "
        f"to {now!r}"
    )
