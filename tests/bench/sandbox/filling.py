"""A database with very many sequences, written below the API, which has no call that is made for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from nexuskit.sandbox.config.settings import Settings
from nexuskit.sandbox.storage import tables
from nexuskit.sandbox.storage.batch_sql import insert_many
from nexuskit.sandbox.storage.database import Database, open_database
from nexuskit.sandbox.storage.keyset import CursorCodec, Position
from nexuskit.sandbox.storage.store import open_store

PROJECT = "proj_many"
SEED: dict[str, Any] = {"projects": [{"id": PROJECT, "workflows": [{"id": "flow_1"}]}]}
_BATCH = 20_000
_CREATED = 1_700_000_000_000


def fill(db: str, count: int, *, in_sequences: bool = True) -> None:
    """Seed an empty database and write assets, each in a sequence of its own or in none."""
    open_store(db, SEED, Settings()).close()
    database = open_database(db)
    try:
        with database.read() as connection:
            project = connection.execute(select(tables.projects.c.row)).scalar_one()
        for start in range(0, count, _BATCH):
            numbers = range(start, min(count, start + _BATCH))
            # In parts: one transaction would leave SQLite a log as large as the data.
            with database.write() as connection:
                insert_many(connection, tables.assets, list(_assets(project, numbers)))
                if in_sequences:
                    insert_many(connection, tables.sequences, list(_sequences(project, numbers)))
                    insert_many(connection, tables.entries, list(_entries(numbers)))
        with database.write() as connection:
            written = {"assets": count, **({"sequences": count} if in_sequences else {})}
            # The rows came with their numbers, of which the database has taken no note.
            database.backend.set_last_rows(connection, {**database.backend.last_rows(connection), **written})
            database.backend.analyze(connection, {**written, **({"entries": count} if in_sequences else {})})
    finally:
        database.close()


def paths(db: str, count: int, limit: int = 100) -> dict[str, str]:
    """Return the paths of the first page, the middle page and the last page."""
    database = open_database(db)
    codec = CursorCodec(database.cursor_secret)
    base = f"/projects/{PROJECT}/sequences?limit={limit}"

    def after(position: int) -> str:
        return f"{base}&page={codec.encode(_place(database, position), ('sequences', PROJECT, None))}"

    found = {"first": base, "middle": after(count // 2), "last": after(count - limit)}
    database.close()
    return found


def _place(database: Database, position: int) -> Position:
    with database.read() as connection:
        statement = select(tables.sequences.c.create_date, tables.sequences.c.row).where(
            tables.sequences.c.id == f"seq_{position - 1}"
        )
        date, row = connection.execute(statement).one()
    return Position(True, date, row)


def _assets(project: int, numbers: range) -> Iterator[dict[str, Any]]:
    metadata = '{"fileSize":65536,"mimeType":"image/jpeg","height":512,"width":512,"groups":["main"]}'
    for number in numbers:
        yield {
            "row": number + 1,
            "project_row": project,
            "id": f"asset_{number}",
            "filename": f"image_{number}.jpg",
            "status": "None",
            "url": f"https://assets.sandbox.invalid/{PROJECT}/asset_{number}",
            "metadata": metadata,
            "create_date": _CREATED + number,
        }


def _sequences(project: int, numbers: range) -> Iterator[dict[str, Any]]:
    for number in numbers:
        yield {
            "row": number + 1,
            "project_row": project,
            "id": f"seq_{number}",
            "name": f"Patient {number}",
            "attributes": '{"age":"20"}',
            "attribute_bytes": 5,
            # Ten of one date each, as an import in batches leaves them.
            "create_date": _CREATED + number // 10,
            "update_date": _CREATED + number,
        }


def _entries(numbers: range) -> Iterator[dict[str, Any]]:
    for number in numbers:
        role = tables.role_key("Axial")
        yield {"asset_row": number + 1, "sequence_row": number + 1, "role_key": role, "ord": 1}
