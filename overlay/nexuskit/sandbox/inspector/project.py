"""A project: its workflows, its sequences with a preview of each, and assets that are in no sequence."""

from __future__ import annotations

from typing import Any

import attrs
import msgspec
from sqlalchemy import Connection, Row, bindparam, exists, func, select

from ..errors import Problem
from ..storage.keyset import Keyset, Position
from ..storage.portable_text import text_filter
from ..storage.tables import assets, entries, projects, role_of, sequences, workflows
from .thumbnails import find_images
from .timeline import Gap, Tile, with_gaps

_SEQUENCES = 50
_WORKFLOWS = 50
_UNLINKED = 50
# The number of roles, and of entries per role, in the preview of a sequence.
_ROLES = 3
_TILES = 30
# Without the attributes, which may be long and are not listed.
_LISTED = select(*(sequences.c[name] for name in ("row", "id", "name", "create_date", "update_date"))).where(
    sequences.c.project_row == bindparam("project")
)
_name = sequences.c.name
_BY_CREATION = Keyset(_LISTED, (sequences.c.create_date, sequences.c.row))
_BY_PREFIX = Keyset(
    _LISTED.where(text_filter(_name, bindparam("prefix", type_=_name.type), "prefix")),
    (sequences.c.create_date, sequences.c.row),
)
_WORKFLOWS_BY_CREATION = Keyset(
    select(workflows).where(workflows.c.project_row == bindparam("project")),
    (workflows.c.create_date, workflows.c.row),
)
_FIRST = (
    select(entries.c.ord, assets.c.id, assets.c.filename, assets.c.url)
    .join_from(entries, assets, entries.c.asset_row == assets.c.row)
    .where(entries.c.sequence_row == bindparam("sequence"), entries.c.role_key == bindparam("role"))
    .order_by(entries.c.ord)
    .limit(_TILES)
)


@attrs.frozen
class RoleCount:
    """The entries of one role of a sequence: their number, and their first and last place."""

    key: str
    count: int
    first: int
    last: int

    @property
    def role(self) -> str | None:
        """The role; `None` for entries that have none."""
        return role_of(self.key)


@attrs.frozen
class Preview:
    """A sequence in a list, with the first entries of its first roles."""

    row: Row[Any]
    roles: list[tuple[RoleCount, list[Tile | Gap]]]
    count: int

    @property
    def in_other_roles(self) -> int:
        """The number of entries in roles that are left out."""
        return self.count - sum(role.count for role, _ in self.roles)


def find_project(connection: Connection, id: str) -> Row[Any]:
    """Find a project by its id."""
    row = connection.execute(select(projects).where(projects.c.id == id)).first()
    if row is None:
        raise Problem(404, f"there is no project {id[:200]!r}")
    return row


def read_project(
    connection: Connection,
    id: str,
    *,
    prefix: str | None = None,
    at: Position | None = None,
    workflows_at: Position | None = None,
) -> dict[str, Any]:
    """Read the content of the page of a project."""
    row = find_project(connection, id)
    in_project = {"project": row.row}
    keyset, given = (
        (_BY_CREATION, in_project) if prefix is None else (_BY_PREFIX, {**in_project, "prefix": prefix})
    )
    window = keyset.read(connection, at, _SEQUENCES, given)
    unlinked, unlinked_count = _unlinked_assets(connection, row.row)
    previews = _previews(connection, window.rows)
    drawn = (cell for preview in previews for _, cells in preview.roles for cell in cells)
    return {
        "row": row,
        "tags": msgspec.json.decode(row.tags, type=list[str]),
        "counts": count_project(connection, row.row),
        "workflows": _WORKFLOWS_BY_CREATION.read(connection, workflows_at, _WORKFLOWS, in_project),
        "prefix": prefix,
        "sequences": previews,
        "images": find_images(connection, drawn),
        "preceding": window.preceding,
        "following": window.following,
        "unlinked": unlinked,
        "unlinked_count": unlinked_count,
    }


def _previews(connection: Connection, rows: list[Row[Any]]) -> list[Preview]:
    numbers = [row.row for row in rows]
    counted = (
        select(entries.c.sequence_row, func.count().label("number"))
        .where(entries.c.sequence_row.in_(numbers))
        .group_by(entries.c.sequence_row)
    )
    counts = {one.sequence_row: one.number for one in connection.execute(counted)}
    return [_preview(connection, row, counts.get(row.row, 0)) for row in rows]


def _preview(connection: Connection, row: Row[Any], count: int) -> Preview:
    roles = count_roles(connection, row.row, _ROLES) if count else []
    return Preview(row, [(role, _first_cells(connection, row.row, role)) for role in roles], count)


def _first_cells(connection: Connection, sequence_row: int, role: RoleCount) -> list[Tile | Gap]:
    rows = connection.execute(_FIRST, {"sequence": sequence_row, "role": role.key})
    return [*with_gaps(Tile(*facts) for facts in rows)]


def _unlinked_assets(connection: Connection, project_row: int) -> tuple[list[Row[Any]], int]:
    """Return the oldest assets that are in no sequence, and their number."""
    unlinked = (assets.c.project_row == project_row, ~exists().where(entries.c.asset_row == assets.c.row))
    listed = (
        select(*(assets.c[name] for name in ("id", "filename", "create_date")))
        .where(*unlinked)
        .order_by(assets.c.create_date, assets.c.row)
        .limit(_UNLINKED)
    )
    count = select(func.count()).select_from(assets).where(*unlinked)
    return [*connection.execute(listed)], connection.execute(count).scalar_one()


@attrs.frozen
class ProjectCounts:
    """The size of a project."""

    workflows: int
    assets: int
    sequences: int
    entries: int


def count_project(connection: Connection, project_row: int) -> ProjectCounts:
    """Count the contents of a project."""
    of_tables = [
        select(func.count()).select_from(table).where(table.c.project_row == project_row)
        for table in (workflows, assets, sequences)
    ]
    linked = select(func.count()).select_from(entries.join(sequences))
    counted = [*of_tables, linked.where(sequences.c.project_row == project_row)]
    return ProjectCounts(*(connection.execute(count).scalar_one() for count in counted))


def count_roles(connection: Connection, sequence_row: int, limit: int | None = None) -> list[RoleCount]:
    """Count the entries of each role of a sequence, in order of the roles."""
    key, ord = entries.c.role_key, entries.c.ord
    grouped = (
        select(key, func.count(), func.min(ord), func.max(ord))
        .where(entries.c.sequence_row == sequence_row)
        .group_by(key)
        .order_by(key)
        .limit(limit)
    )
    return [RoleCount(*facts) for facts in connection.execute(grouped)]
