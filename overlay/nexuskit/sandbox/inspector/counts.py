"""How much projects and sequences hold."""

from __future__ import annotations

import attrs
from sqlalchemy import Connection, func, select

from ..storage.tables import assets, entries, role_of, sequences, workflows


@attrs.frozen
class RoleCount:
    """The entries of one role of a sequence: how many they are, and the places that they span."""

    key: str
    count: int
    first: int
    last: int

    @property
    def role(self) -> str | None:
        """The role; `None` for entries that have none."""
        return role_of(self.key)


@attrs.frozen
class ProjectCounts:
    """How much a project holds."""

    workflows: int
    assets: int
    sequences: int
    entries: int


def count_project(connection: Connection, project_row: int) -> ProjectCounts:
    """Count what a project holds."""
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
