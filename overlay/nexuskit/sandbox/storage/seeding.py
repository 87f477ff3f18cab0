"""Writing a checked seed into an empty database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import msgspec
from sqlalchemy import Connection, Table, insert, select

from ..bulk.rules import attribute_bytes
from ..seeds.model import Seed, SeedProject
from . import tables


def is_empty(connection: Connection) -> bool:
    """Tell whether a database holds no seed yet."""
    return connection.execute(select(tables.workspace.c.row).limit(1)).first() is None


def write_seed(connection: Connection, seed: Seed) -> None:
    """Write a seed; the database has to be empty."""
    _insert(connection, tables.workspace, [msgspec.structs.asdict(seed.workspace)])
    project_rows: dict[str, int] = {}
    for project in seed.projects:
        statement = insert(tables.projects).values(
            id=project.id,
            name=project.id if project.name is None else project.name,
            type=project.type,
            localization=project.localization,
            tags=_json(project.tags),
            groups=_json(project.groups),
            statistic=_json_of_part(project.statistic),
            create_date=project.create_date,
        )
        project_rows[project.id] = _row_number(connection, statement)
        _write_project(connection, project, project_rows[project.id])
    for secret_key, opened in (seed.secret_keys or {}).items():
        key_row = _row_number(connection, insert(tables.secret_keys).values(secret_key=secret_key))
        _insert(
            connection,
            tables.key_projects,
            ({"key_row": key_row, "project_row": project_rows[id]} for id in opened),
        )


def _write_project(connection: Connection, project: SeedProject, project_row: int) -> None:
    _insert(
        connection,
        tables.workflows,
        (
            {
                "project_row": project_row,
                "id": flow.id,
                "title": flow.title,
                "create_date": flow.create_date,
                "update_date": flow.create_date if flow.update_date is None else flow.update_date,
            }
            for flow in project.workflows
        ),
    )
    _insert(
        connection,
        tables.assets,
        (
            {
                "project_row": project_row,
                "id": asset.id,
                "filename": asset.filename,
                "status": asset.status,
                "url": _url(project.id, asset.id) if asset.url is None else asset.url,
                "metadata": _json_of_part(asset.metadata),
                "statistic": _json_of_part(asset.statistic),
                "transformation_urls": None
                if asset.transformation_urls is None
                else _json(asset.transformation_urls),
                "create_date": asset.create_date,
            }
            for asset in project.assets
        ),
    )
    _insert(
        connection,
        tables.sequences,
        (
            {
                "project_row": project_row,
                "id": sequence.id,
                "name": sequence.name,
                "attributes": _json(sequence.attributes),
                "attribute_bytes": attribute_bytes(sequence.attributes),
                "create_date": sequence.create_date,
                "update_date": sequence.create_date if sequence.update_date is None else sequence.update_date,
            }
            for sequence in project.sequences
        ),
    )
    asset_rows = _row_numbers(connection, tables.assets, project_row)
    sequence_rows = _row_numbers(connection, tables.sequences, project_row)
    _insert(
        connection,
        tables.entries,
        (
            {
                "asset_row": asset_rows[entry.asset_id],
                "sequence_row": sequence_rows[sequence.id],
                "role_key": tables.role_key(entry.role),
                "ord": entry.ord,
            }
            for sequence in project.sequences
            for entry in sequence.items
        ),
    )


def _url(project_id: str, asset_id: str) -> str:
    # A name that is reserved for what does not exist: the sandbox holds no files.
    return f"https://assets.sandbox.invalid/{quote(project_id, safe='')}/{quote(asset_id, safe='')}"


def _insert(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    if values := list(rows):
        connection.execute(insert(table), values)


def _row_number(connection: Connection, statement: Any) -> int:
    key: Any = connection.execute(statement).inserted_primary_key
    return int(key[0])


def _row_numbers(connection: Connection, table: Table, project_row: int) -> dict[str, int]:
    statement = select(table.c.id, table.c.row).where(table.c.project_row == project_row)
    return {row.id: row.row for row in connection.execute(statement)}


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _json_of_part(part: msgspec.Struct | None) -> str | None:
    """Return a part of a seed as the API sends it, without what is absent."""
    if part is None:
        return None
    return _json({name: value for name, value in msgspec.to_builtins(part).items() if value is not None})
