"""A project: its workflows, its sequences with a look into each, and assets that are in no sequence."""

from __future__ import annotations

import sys
from typing import Any

import attrs
import msgspec
from sqlalchemy import Connection, Row, bindparam, exists, func, select

from ..errors import Problem
from ..storage.keyset import Keyset, Place, Window
from ..storage.tables import assets, entries, projects, sequences, workflows
from .counts import COUNTED, Count, RoleCount, count_project, count_roles
from .thumbnails import find_images
from .timeline import Gap, Tile, with_gaps

_SEQUENCES = 50
_WORKFLOWS = 50
_UNLINKED = 50
# What is drawn of a sequence in the list: so many roles, and so many entries of each.
_ROLES = 3
# Of so many further roles, the number of entries is shown.
_COUNTED_ROLES = 9
_TILES = 30
_LAST_CODE = sys.maxunicode
_SURROGATES = range(0xD800, 0xE000)
# Without the attributes, which may be long and are not listed.
_LISTED = select(*(sequences.c[name] for name in ("row", "id", "name", "create_date", "update_date"))).where(
    sequences.c.project_row == bindparam("project")
)
_BY_CREATION = Keyset(_LISTED, (sequences.c.create_date, sequences.c.row))
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
class Preview:
    """A sequence in a list, with the first entries of its first roles and the counts of some more."""

    row: Row[Any]
    roles: list[tuple[RoleCount, list[Tile | Gap]]]
    others: list[RoleCount]
    count: int

    @property
    def in_other_roles(self) -> int:
        """How many entries have a role that is left out."""
        shown = [*(role for role, _ in self.roles), *self.others]
        return self.count - sum(role.count for role in shown)


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
    at: Place | None = None,
    workflows_at: Place | None = None,
) -> dict[str, Any]:
    """Read what the page of a project shows."""
    row = find_project(connection, id)
    in_project = {"project": row.row}
    window = (
        _BY_CREATION.read(connection, at, _SEQUENCES, in_project)
        if prefix is None
        else _search(connection, row.row, prefix, at)
    )
    counts = count_project(connection, row.row, COUNTED)
    unlinked, unlinked_number = _unlinked(connection, row.row)
    previews = _previews(connection, window.rows)
    drawn = (cell for preview in previews for _, cells in preview.roles for cell in cells)
    return {
        "row": row,
        "tags": msgspec.json.decode(row.tags, type=list[str]),
        "counts": counts,
        "workflows": _WORKFLOWS_BY_CREATION.read(connection, workflows_at, _WORKFLOWS, in_project),
        "prefix": prefix,
        "sequences": previews,
        "images": find_images(connection, drawn),
        "preceding": window.preceding,
        "following": window.following,
        "unlinked": unlinked,
        "unlinked_count": Count(unlinked_number, counts.assets.exact),
    }


def after_all(prefix: str) -> str | None:
    r"""Return the least text that sorts after all that begin with a prefix; `None` if there is none.

    >>> after_all("Patient"), after_all("a\U0010ffff"), after_all("\U0010ffff"), after_all("\ud7ff")
    ('Patienu', 'b', None, '\ue000')
    """
    for length in range(len(prefix), 0, -1):
        code = ord(prefix[length - 1])
        if code < _LAST_CODE:
            following = code + 1
            # No text has half of a pair.
            return prefix[: length - 1] + chr(_SURROGATES.stop if following in _SURROGATES else following)
    return None


def _search(connection: Connection, project_row: int, prefix: str, at: Place | None) -> Window:
    """Read sequences in order of their names: the one of exactly that name comes first.

    SQLite searches its index of names. PostgreSQL has none, as an index there limits the length of names: a
    search reads all names of the project.
    """
    name = sequences.c.name
    found = _LISTED.where(name >= prefix)
    if (end := after_all(prefix)) is not None:
        found = found.where(name < end)
    if at is not None:
        # The place has the row alone: a name may be too long for a link.
        here = connection.execute(select(name).where(sequences.c.row == at.row)).scalar_one_or_none()
        if here is None:
            raise Problem(404, "the sequence at that place of the list is gone; search again")
        at = attrs.evolve(at, key=here)
    by_name = Keyset(found, (name, sequences.c.row))
    window = by_name.read(connection, at, _SEQUENCES, {"project": project_row})
    if not window.rows:
        return Window([], None, None)
    preceding, following = (
        place and attrs.evolve(place, key=0) for place in (window.preceding, window.following)
    )
    return Window(window.rows, preceding, following)


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
    roles = count_roles(connection, row.row, _ROLES + _COUNTED_ROLES) if count else []
    drawn = [(role, _first_cells(connection, row.row, role)) for role in roles[:_ROLES]]
    return Preview(row, drawn, roles[_ROLES:], count)


def _first_cells(connection: Connection, sequence_row: int, role: RoleCount) -> list[Tile | Gap]:
    rows = connection.execute(_FIRST, {"sequence": sequence_row, "role": role.key})
    return [*with_gaps(Tile(*facts) for facts in rows)]


def _unlinked(connection: Connection, project_row: int) -> tuple[list[Row[Any]], int]:
    """Return the first assets that are in no sequence, and how many there are, among the oldest assets."""
    oldest = (
        select(assets.c.row, assets.c.create_date)
        .where(assets.c.project_row == project_row)
        .order_by(assets.c.create_date, assets.c.row)
        .limit(COUNTED)
        .subquery()
    )
    # The window counts what the limit cuts off, so that all of them are looked up once.
    unlinked = (
        select(oldest.c.row, func.count().over().label("number"))
        .where(~exists().where(entries.c.asset_row == oldest.c.row))
        .order_by(oldest.c.create_date, oldest.c.row)
        .limit(_UNLINKED)
        .subquery()
    )
    listed = (
        select(*(assets.c[name] for name in ("id", "filename", "create_date")), unlinked.c.number)
        .join_from(unlinked, assets, unlinked.c.row == assets.c.row)
        .order_by(assets.c.create_date, assets.c.row)
    )
    rows = [*connection.execute(listed)]
    return rows, rows[0].number if rows else 0
