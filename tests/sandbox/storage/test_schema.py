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
    (1, "sqlite"): "b06495aa9725c2de32b4b88143d0eead5f90e570cee0ab36e0b960ac58a2bfb3",
    (2, "sqlite"): "19c75dcaeaa5e38c89a4dafb77149a1b8632295d7c003938279860d1355abf23",
    (2, "postgresql"): "7028f47e860f3882d4664f427dc42bb59d8e6d4a1672aec1d6a1e962f1e7084c",
    (3, "sqlite"): "8084190b712710b904f74616e67b58ef4c26468760c301c08238944c6b9c8454",
    (3, "postgresql"): "9038b0c5f68c5571adfc5a8563ba9766d04fb8eb08093851957a9cad296e8f00",
    (4, "sqlite"): "09f227f3043032d500863038ba8a97953ffba35e9548e3da43d6940f7405d439",
    (4, "postgresql"): "d4cdf0d97478de24dc71a7dadfc1932e83f81705cd1f36ea0864480831db144a",
}
"""What the tables of each schema version are; an entry never changes once it is released."""

ADDED = {
    4: (
        *("upload_sessions", "upload_files", "multipart_uploads", "multipart_parts"),
        *("blobs", "blob_pieces", "asset_logs"),
    ),
    3: ("asset_groups", "frame_metadata"),
    2: ("snapshots",),
}
"""The tables that each schema version added, the newest first."""

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
        "be taken for one of this version. Raise SCHEMA_VERSION in nexuskit/sandbox/storage/tables.py by "
        f"one, add a step to migrations.py, and to HASHES {version + 1, dialect}: {now!r}"
    )


def without(*names: str) -> MetaData:
    older = MetaData()
    for table in tables.metadata.sorted_tables:
        if table.name not in names:
            table.to_metadata(older)
    return older


def test_what_each_version_added() -> None:
    added: tuple[str, ...] = ()
    for version, names in ADDED.items():
        added += names
        assert hash_of(without(*added), DIALECTS["sqlite"]) == HASHES[version - 1, "sqlite"]
