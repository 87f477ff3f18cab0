"""Many rows at once: found, written and refused alike in every kind of database."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.exc import IntegrityError

from nexuskit.sandbox.storage import tables
from nexuskit.sandbox.storage.batch_sql import BatchStatement, insert_many, update_many
from nexuskit.sandbox.storage.store import Store

TEXTS = ["\0", "\0\x01\x05", "'\"\\u0000\n", "%s %(x)s :x {}", "\U0001f9b4\u2028", "é", "e\u0301", "x" * 9000]
GREATEST = 2**63 - 1

BY_NAME = BatchStatement(
    select(tables.sequences.c.name).where(tables.sequences.c.project_row == bindparam("project")),
    tables.sequences.c.name,
)
REMOVE = BatchStatement(delete(tables.sequences), tables.sequences.c.row)
TOUCH = BatchStatement(update(tables.sequences).values(update_date=bindparam("now")), tables.sequences.c.row)


def sequence(id: str, name: str) -> dict[str, Any]:
    return {
        "project_row": 2,
        "id": id,
        "name": name,
        "attributes": "{}",
        "attribute_bytes": 0,
        "create_date": -GREATEST - 1,
        "update_date": GREATEST,
    }


def add(store: Store, names: list[str]) -> list[int]:
    """Add sequences to the second project and give their row numbers."""
    with store.database.write() as connection:
        insert_many(
            connection, tables.sequences, [sequence(f"new_{n}", name) for n, name in enumerate(names)]
        )
        added = select(tables.sequences.c.row).where(tables.sequences.c.id.startswith("new_"))
        return list(connection.execute(added.order_by(tables.sequences.c.row)).scalars())


def names(store: Store) -> dict[int, str]:
    with store.database.read() as connection:
        return {
            row.row: row.name
            for row in connection.execute(select(tables.sequences.c.row, tables.sequences.c.name))
        }


def test_more_values_than_a_statement_takes_parameters(store: Store) -> None:
    wanted = [f"name {number}" for number in range(40_000)]
    rows = add(store, wanted[::100])
    with store.database.write() as connection:
        assert {row.name for row in BY_NAME.find(connection, wanted, project=2)} == set(wanted[::100])
        TOUCH.change(connection, range(rows[0], 40_000), now=7)
        dates = select(tables.sequences.c.update_date).where(tables.sequences.c.row >= rows[0])
        assert set(connection.execute(dates).scalars()) == {7}
        REMOVE.change(connection, range(rows[0], 40_000))
    assert not set(rows) & set(names(store))


@pytest.mark.parametrize("name", TEXTS)
def test_a_name_that_is_taken_twice_is_refused(store: Store, name: str) -> None:
    one, two = add(store, ["a", "b"])
    with pytest.raises(IntegrityError), store.database.write() as connection:
        update_many(connection, tables.sequences, [(row, {"name": name}) for row in (one, two)])
    with pytest.raises(IntegrityError), store.database.write() as connection:
        insert_many(connection, tables.sequences, [sequence(id, name) for id in ("new_x", "new_y")])
    assert [names(store)[row] for row in (one, two)] == ["a", "b"]
