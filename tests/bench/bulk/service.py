"""A sandbox whose project holds assets that are in no sequence yet, in a process of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select

from nexuskit.sandbox.config.settings import Settings
from nexuskit.sandbox.storage import tables
from nexuskit.sandbox.storage.batch_sql import insert_many
from nexuskit.sandbox.storage.database import open_database
from nexuskit.sandbox.storage.store import open_store
from tests.bench.bulk.links import PROJECT, filename
from tests.bench.sandbox.measures import Running, running

_SEED: dict[str, Any] = {"projects": [{"id": PROJECT}]}
_METADATA = '{"fileSize":524288,"mimeType":"application/dicom","height":512,"width":512,"groups":["main"]}'
_BATCH = 20_000
_CREATED = 1_700_000_000_000


def fill(db: Path, count: int) -> None:
    """Seed an empty database and write assets, below the API, which has no call that makes one."""
    open_store(db, _SEED, Settings()).close()
    database = open_database(db)
    try:
        with database.read() as connection:
            project = connection.execute(select(tables.projects.c.row)).scalar_one()
        for start in range(0, count, _BATCH):
            # In parts: one transaction would leave SQLite a log as large as the data.
            with database.write() as connection:
                rows = (_asset(project, number) for number in range(start, min(count, start + _BATCH)))
                insert_many(connection, tables.assets, list(rows))
        with database.write() as connection:
            # The rows came with their numbers, of which the database has taken no note.
            database.backend.set_last_rows(
                connection, {**database.backend.last_rows(connection), "assets": count}
            )
            database.backend.analyze(connection, {"assets": count})
    finally:
        database.close()


@contextmanager
def serving(filled: Path) -> Iterator[Running]:
    """Run a sandbox on a copy of a filled database, so that every run finds the same."""
    used = filled.with_name("used.db")
    shutil.copyfile(filled, used)
    try:
        with running("--db", str(used)) as target:
            yield target
    finally:
        for file in filled.parent.glob("used.db*"):
            file.unlink()


def processor_seconds(server: Running) -> float | None:
    """Return the processor time that a server has taken so far, if this system tells."""
    stat = Path(f"/proc/{server.process.pid}/stat")
    if not stat.exists():
        return None
    # The name of the program comes before these, in parentheses, and may have spaces.
    fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _asset(project: int, number: int) -> dict[str, Any]:
    return {
        "row": number + 1,
        "project_row": project,
        "id": f"asset_{number}",
        "filename": filename(number),
        "status": "None",
        "url": f"https://assets.sandbox.invalid/{PROJECT}/asset_{number}",
        "metadata": _METADATA,
        "create_date": _CREATED + number,
    }
