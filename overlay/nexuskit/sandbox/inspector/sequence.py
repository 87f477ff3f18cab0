"""A sequence: its timelines, one for each role, and its attributes."""

from __future__ import annotations

from typing import Any

import attrs
import msgspec
from sqlalchemy import Connection, func, select

from ...bulk.rules.attributes import attribute_bytes
from ..errors import Problem
from ..storage.keyset import Keyset, Position
from ..storage.tables import assets, entries, sequences
from .project import RoleCount, count_roles, find_project
from .thumbnails import find_images
from .timeline import Gap, Tile, with_gaps

ROLES = 20
_ATTRIBUTES = 200
_TILES = 200
# With many roles on a page.
_FEW_TILES = 40


@attrs.frozen
class Timeline:
    """The entries of one role in their places."""

    number: int
    role: str | None
    count: int
    first: int
    last: int
    cells: list[Tile | Gap]
    shown: int
    preceding: Position | None
    following: Position | None


def read_sequence(
    connection: Connection,
    project_id: str,
    id: str,
    bytes_total: int,
    *,
    roles_from: int = 0,
    role: int | None = None,
    at: Position | None = None,
) -> dict[str, Any]:
    """Read the content of the page of a sequence: some of its roles and attributes, and their number."""
    project = find_project(connection, project_id)
    one = select(sequences).where(sequences.c.project_row == project.row, sequences.c.id == id)
    row = connection.execute(one).first()
    if row is None:
        raise Problem(404, f"project {project_id!r} has no sequence {id[:200]!r}")
    roles = [*enumerate(count_roles(connection, row.row))]
    chosen = roles[roles_from : roles_from + ROLES] if role is None else roles[role : role + 1]
    if roles and not chosen:
        raise Problem(404, "the sequence has no such role any more; go back to all of its roles")
    tiles = _TILES if len(chosen) <= 5 else _FEW_TILES
    attributes = msgspec.json.decode(row.attributes, type=dict[str, str])
    shown = [*attributes.items()][:_ATTRIBUTES]
    timelines = [_timeline(connection, row.row, number, facts, at, tiles) for number, facts in chosen]
    return {
        "project": project,
        "row": row,
        "role_count": len(roles),
        "entry_count": sum(facts.count for _, facts in roles),
        "timelines": timelines,
        "images": find_images(connection, (cell for timeline in timelines for cell in timeline.cells)),
        "attributes": [(name, value, attribute_bytes({name: value})) for name, value in shown],
        "attribute_count": len(attributes),
        "bytes_total": bytes_total,
    }


def _timeline(
    connection: Connection, sequence_row: int, number: int, role: RoleCount, at: Position | None, count: int
) -> Timeline:
    order = (entries.c.ord, entries.c.asset_row)
    of_role = (entries.c.sequence_row == sequence_row, entries.c.role_key == role.key)
    statement = (
        select(entries, assets.c.id, assets.c.filename, assets.c.url)
        .join_from(entries, assets, entries.c.asset_row == assets.c.row)
        .where(*of_role)
    )
    window = Keyset(statement, order).read(connection, at, count)
    before: int | None = None
    if window.rows and window.preceding is not None:
        earlier = select(func.max(entries.c.ord)).where(*of_role, entries.c.ord < window.rows[0].ord)
        before = connection.execute(earlier).scalar_one()
    return Timeline(
        number=number,
        role=role.role,
        count=role.count,
        first=role.first,
        last=role.last,
        cells=list(with_gaps((Tile(row.ord, row.id, row.filename, row.url) for row in window.rows), before)),
        shown=len(window.rows),
        preceding=window.preceding,
        following=window.following,
    )
