"""The tables are those of the schema version, in every kind of database."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import Dialect, MetaData
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from nexuskit.sandbox.storage import tables
from nexuskit.sandbox.storage.postgresql import rules

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
        written += rules()
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
