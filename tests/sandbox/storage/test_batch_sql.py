"""Many rows at once: found, written and refused alike in every kind of database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, delete, select, update

from nexuskit.sandbox.storage import tables
from nexuskit.sandbox.storage.batch_sql import BatchStatement, insert_many
from nexuskit.sandbox.storage.store import Store

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


def test_more_values_than_a_statement_takes_parameters(store: Store) -> None:
    wanted = [f"name {number}" for number in range(40_000)]
    rows = add(store, wanted[::100])
    with store.database.write() as connection:
        assert {row.name for row in BY_NAME.find(connection, wanted, project=2)} == set(wanted[::100])
        TOUCH.change(connection, range(rows[0], 40_000), now=7)
        dates = select(tables.sequences.c.update_date).where(tables.sequences.c.row >= rows[0])
        assert set(connection.execute(dates).scalars()) == {7}
        REMOVE.change(connection, range(rows[0], 40_000))
        left = select(tables.sequences.c.row).where(tables.sequences.c.row >= rows[0])
        assert connection.execute(left).all() == []
