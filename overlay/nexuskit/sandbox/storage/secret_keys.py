"""The secret keys and the projects that they open."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
from sqlalchemy import Connection, select

from . import tables


@attrs.frozen
class Access:
    """The secret keys of one generation of the data. Immutable."""

    generation: int
    # In the order of the seed. The projects of each: row numbers by id, oldest first.
    keys: Mapping[str, Mapping[str, int]] = attrs.field(repr=False)


def read_access(connection: Connection, generation: int) -> Access:
    """Return the keys in the database."""
    keys = tables.secret_keys
    in_order = select(keys.c.row, keys.c.secret_key).order_by(keys.c.row)
    by_row: dict[int, dict[str, int]] = {}
    found: dict[str, dict[str, int]] = {}
    for row, secret_key in connection.execute(in_order):
        found[secret_key] = by_row[row] = {}
    opened = (
        select(tables.key_projects.c.key_row, tables.projects.c.id, tables.projects.c.row)
        .join_from(tables.key_projects, tables.projects)
        .order_by(tables.projects.c.create_date, tables.projects.c.row)
    )
    for key_row, id, row in connection.execute(opened):
        by_row[key_row][id] = row
    return Access(generation, found)
